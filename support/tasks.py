"""What the desk's clock does. The digest: one event a working day for each agent, at nine in their own time zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone

from accounts.models import DESK_ROLES, User
from audit.models import Event
from audit.parties import SYSTEM
from audit.spine import change

from . import counters, reminders, snoozing
from .models import LEASE, WorkItem
from .precedents.by_postgresql import weigh
from .reports import summing
from .search import spelling

AT = time(9)
WITHIN = timedelta(hours=3)
"""A scheduler that was away for longer sends none for that day: old news help nobody."""


@shared_task
def write_digests() -> None:
    """Write `digest.due` for each agent whose morning it is; the mail decides when sent whether anything waits."""
    now = timezone.now()
    for reader in User.objects.filter(role__in=DESK_ROLES, is_active=True, wants_digest=True):
        day = now.astimezone(ZoneInfo(reader.time_zone)).date()
        due = datetime.combine(day, AT, ZoneInfo(reader.time_zone))
        if day.weekday() < 5 and due <= now < due + WITHIN:
            write_digest(reader, day.isoformat())


@shared_task
def remind() -> None:
    """Remind handlers and leads of what they promised; what stays undecided goes to a lead."""
    reminders.climb(timezone.now())


@shared_task
def sum_up() -> None:
    """Sum up today's figures anew, and days that are over and were not; a long past in some turns."""
    summing.catch_up()


@shared_task
def wake() -> None:
    """Bring back what was put aside until now, and forget leases that ran out."""
    counters.sweep(timezone.now())
    asleep = WorkItem.objects.filter(state="snoozed", snoozed_until__lte=timezone.now())
    about = ("request__seller", "request__gig", "request__order", "request__buyer", "order", "snoozed_by")
    snoozing.ring(asleep.select_related(*about).order_by("snoozed_until")[:500], LEASE)


def write_digest(reader: User, day: str) -> None:
    """One digest for one reader and day; a second call changes nothing."""
    chain = f"digest:{reader.pk}"
    with change(by=SYSTEM) as act:
        # Two schedulers at once: the second waits here, then finds it done.
        User.objects.select_for_update().only("pk").get(pk=reader.pk)
        last = Event.objects.filter(chain=chain, action="digest.due").order_by("-seq").first()
        if last is None or last.data["day"] < day:
            act.record("digest.due", chain=chain, subjects=(reader.party,), data={"day": day}, about={"reader": reader})


@shared_task
def learn_words() -> None:
    """Keep the words of documents that came since the last time, so that a mistyped one can be put right."""
    spelling.learn_on()


@shared_task
def weigh_precedents() -> None:
    """Sample anew how frequent words are among the decided cases, so that rare ones can say more."""
    weigh()
