"""The ladder of reminders for a summary that is missing; then the desk is told."""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from audit.parties import SYSTEM
from audit.spine import change

from .models import ContactLog

RUNGS: tuple[tuple[str, timedelta], ...] = (
    ("soon", timedelta(hours=-12)),
    ("due", timedelta(0)),
    ("missed", timedelta(hours=24)),
)
"""Name of each rung and when it comes, counted from the instant the summary is due."""
MOST = 200


@shared_task
def remind_of_summaries() -> None:
    """Climb, for each contact without its summary, to the highest rung whose time has come; each rung once."""
    now = timezone.now()
    for number in range(len(RUNGS), 0, -1):
        due = ContactLog.objects.unwritten().filter(reminded__lt=number, summary_due_at__lte=now - RUNGS[number - 1][1])
        for contact in due.select_related("order__seller", "order__buyer").order_by("summary_due_at")[:MOST]:
            remind(contact, number, now)


def remind(contact: ContactLog, number: int, at: datetime) -> None:
    """One rung, unless somebody else climbed it or the summary came meanwhile."""
    name, offset = RUNGS[number - 1]
    with change(by=SYSTEM) as act:
        waiting = ContactLog.objects.filter(pk=contact.pk, status="logged", reminded__lt=number)
        if not waiting.update(reminded=number):
            return
        contact.reminded = number
        if name == "soon" and contact.logged_at > contact.summary_due_at + offset:
            return  # it was logged only now: whoever writes it down at this moment needs no reminder yet
        action = "contact.summary_missed" if name == "missed" else "contact.summary_reminded"
        contact.record(act, action, data={"rung": name})
