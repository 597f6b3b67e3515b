"""What the doctor examines of the outbox."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from audit.checkup import Finding, fault, warning, well

from . import health
from .models import Notification


def outbox() -> Iterator[Finding]:
    """How old the oldest mail is that nobody tried to send, and what died lately."""
    now = timezone.now()
    for said in health.problems():
        yield fault(said, "Nothing is lost: it is sent as soon as the dispatcher runs again.")
    waiting = Notification.objects.filter(state__in=["pending", "sending"])
    oldest = waiting.order_by("next_at").values_list("next_at", flat=True).first()
    if oldest is None:
        yield well("No mail is owed to anybody.")
    else:
        age = max(now - oldest, timedelta())
        yield well(f"{waiting.count()} mails are owed, the oldest since {int(age.total_seconds())} s.")
    dead = Notification.objects.filter(state="dead", finished_at__gt=now - timedelta(days=7)).count()
    if dead:
        said = f"{dead} mails could not be delivered within the last week."
        yield warning(said, "Each is at the desk, under “Undelivered mail”: reach these people another way.")
