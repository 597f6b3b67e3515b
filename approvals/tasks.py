"""What time does to cases: it only records what rows say already."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from audit.conflicts import Conflict

from .models import Appeal, ApprovalRequest
from .promises import ANSWER_DAYS


@shared_task
def lapse_overdue() -> None:
    """Close requests whose question stayed without an answer, and tell their sellers."""
    waiting = ApprovalRequest.objects.filter(status="needs_info", answer_by__lte=timezone.now())
    for request in waiting.with_people().order_by("answer_by")[:500]:
        try:
            request.lapse()
        except Conflict:  # answered or withdrawn in this very moment
            continue


@shared_task
def urge_sellers() -> None:
    """Before a question lapses, its seller is reminded: at half time, and a day before."""
    now = timezone.now()
    for warning, left in ((2, timedelta(days=1)), (1, timedelta(days=ANSWER_DAYS / 2))):
        waiting = ApprovalRequest.objects.filter(
            status="needs_info", urged__lt=warning, answer_by__gt=now, answer_by__lte=now + left
        )
        for request in waiting.with_people().order_by("answer_by")[:500]:
            try:
                request.urge(warning=warning)
            except Conflict:
                continue


@shared_task
def go_on_with_appeals() -> None:
    """Put appeals whose question stayed without an answer back before their hearer: they are heard on what is there."""
    waiting = Appeal.objects.open().with_people().filter(answer_by__lte=timezone.now())
    for appeal in waiting.order_by("answer_by")[:500]:
        try:
            appeal.go_on()
        except Conflict:  # answered or withdrawn in this very moment
            continue
