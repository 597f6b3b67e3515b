"""The ladder of reminders: before a promise ends, when it ended, and then to a lead.

Each rung is climbed once for a promise: `WorkItem.rung` says how far, and a promise that is moved begins
at the bottom again. Nothing rests on the task having run at a certain minute: what is due is read from the rows.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from approvals.models import Appeal, ApprovalRequest
from approvals.promises import Promised, promised
from audit.conflicts import Conflict
from audit.parties import SYSTEM
from audit.spine import change

from .models import WorkItem

PROMISES = {"review": "decision", "appeal": "appeal", "amendment": "decision", "escalation": "escalation"}
BEFORE, DUE, LATE = 1, 2, 3
WORDS = {BEFORE: "before", DUE: "due", LATE: "late"}
LEAST = timedelta(hours=1)
AHEAD = timedelta(days=14)
BATCH = 500


def climb(now: datetime) -> int:
    """Take every item one rung further that has come to it. Returns how many did."""
    return sum(_remind(item, rung) for item, rung in _ripe(now))


def _ripe(now: datetime) -> Iterator[tuple[WorkItem, int]]:
    for item in _waiting().filter(rung__lt=DUE, due_at__lte=now).order_by("due_at")[:BATCH]:
        yield item, DUE
    for item in _waiting().filter(rung=DUE, due_at__lt=now).order_by("due_at")[:BATCH]:
        promise = promised(PROMISES[item.kind])
        if promise.due(item.due_at) <= now:
            yield item, LATE
    soon = _waiting().filter(rung=0, due_at__gt=now, due_at__lte=now + AHEAD)
    for item in soon.order_by("due_at")[:BATCH]:
        promise = promised(PROMISES[item.kind])
        if promise.calendar.between(now, item.due_at) <= last_quarter(promise):
            yield item, BEFORE


def last_quarter(promise: Promised) -> timedelta:
    """How much working time is left when the first reminder goes out: a quarter, at least an hour."""
    return max(promise.length / 4, LEAST)


def _waiting() -> QuerySet[WorkItem]:
    rows = WorkItem.objects.waiting_for_desk().filter(kind__in=PROMISES)
    return rows.select_related(
        "request__seller", "request__gig", "request__order", "request__buyer", "request__handler"
    )


def _remind(item: WorkItem, rung: int) -> bool:
    """One rung of one item, in one transaction with what follows from it; False if another was quicker."""
    request = item.request
    if request is None:
        return False
    try:
        with change(by=SYSTEM) as act:
            ripe = WorkItem.objects.open().filter(pk=item.pk, rung__lt=rung, due_at=item.due_at)
            if not ripe.update(rung=rung):
                return False
            act.record(
                "work.reminded",
                chain=request.chain,
                subjects=request.subjects,
                data={"item": item.pk, "kind": item.kind, "rung": WORDS[rung]},
                about={"request": request, "item": item, "matter": item.matter},
            )
            if rung == LATE:
                _to_a_lead(item)
    except Conflict:  # decided in this very moment
        return False
    return True


def _to_a_lead(item: WorkItem) -> None:
    """What no agent decided goes to the leads by itself; what is with them already stays, and they are told."""
    matter = item.matter
    if isinstance(matter, Appeal) and matter.status == "filed":
        matter.escalate_itself(reason=f"It was promised by {item.due_at:%Y-%m-%d %H:%M} UTC and nobody ruled.")
    elif isinstance(matter, ApprovalRequest) and matter.status == "filed":
        matter.escalate_overdue()
