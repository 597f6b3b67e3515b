"""What the doctor examines of the desk's queue."""

from collections.abc import Iterator

from django.utils import timezone

from accounts.models import DESK_ROLES, User
from audit.checkup import Finding, fault, warning, well

from . import barred, counters
from .models import WorkItem

LOOKED_AT = 500


def waiting() -> Iterator[Finding]:
    """What is overdue, what nobody at the desk may decide, and whether the side bar counts right."""
    now = timezone.now()
    items = WorkItem.objects.waiting_for_desk()
    overdue = items.filter(due_at__lt=now).count()
    if overdue:
        yield warning(f"{overdue} of {items.count()} items at the desk are overdue.", "The leads have been told.")
    else:
        yield well(f"{items.count()} items wait at the desk, none overdue.")
    if stuck := [item for item in nobodys() if item.request_id]:
        numbers = ", ".join(f"HP-{item.request_id}" for item in stuck[:5])
        said = f"Nobody who is here may decide {numbers}{' and more' if len(stuck) > 5 else ''}."
        yield fault(said, "Everybody took part before. Make a lead of somebody who did not, on the page People.")
    if not counters.right():
        yield fault("The side bar's counts differ from the queue.", "Run manage.py recount.")


def nobodys() -> list[WorkItem]:
    """Of the most urgent appeals and escalations, those that everybody at the desk is barred from."""
    items = list(WorkItem.objects.waiting_for_desk().filter(kind__in=("appeal", "escalation")).order_by("due_at"))
    left = items[:LOOKED_AT]
    for person in User.objects.filter(role__in=DESK_ROLES, is_active=True).order_by("pk"):
        barred.mark(person, left)
        left = [item for item in left if item.barred]  # type: ignore[attr-defined]
        if not left:
            break
    return left
