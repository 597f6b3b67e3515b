"""The ladder of reminders: before a promise ends, when it ended, and then to a lead.

A first answer has two rungs of its own. Each rung is climbed once for a promise: `WorkItem.rung` says how
far, and a promise that is moved begins at the bottom again. Nothing rests on the task having run at a
certain minute: what is due is read from the rows.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from approvals.models import Appeal, ApprovalRequest
from approvals.promises import Promised, promised
from approvals.verbs.asking import not_kept
from audit.conflicts import Conflict
from audit.parties import SYSTEM
from audit.spine import Change, change

from .models import WorkItem

PROMISES = {"review": "decision", "appeal": "appeal", "amendment": "decision", "escalation": "escalation"}
BEFORE, DUE, LATE = 1, 2, 3
WORDS = {BEFORE: "before", DUE: "due", LATE: "late"}
LEAST = timedelta(hours=1)
AHEAD = timedelta(days=14)
BATCH = 500


def climb(now: datetime) -> int:
    """Take every item one rung further that has come to it. Returns how many did."""
    climbed = sum(_remind(item, rung) for item, rung in _ripe(now))
    return climbed + sum(_remind_of_answer(item, rung) for item, rung in _ripe_for_an_answer(now))


def _ripe(now: datetime) -> Iterator[tuple[WorkItem, int]]:
    for item in _waiting().filter(rung__lt=DUE, due_at__lte=now).order_by("due_at")[:BATCH]:
        yield item, DUE
    for item in _waiting().filter(rung=DUE, due_at__lt=now).order_by("due_at")[:BATCH]:
        promise = promised(PROMISES[item.kind])
        if promise.due(item.due_at) <= now:
            yield item, LATE
    soon = _waiting().filter(rung=0, due_at__gt=now, due_at__lte=now + AHEAD)
    for item in soon.order_by("due_at")[:BATCH]:
        if _soon(promised(PROMISES[item.kind]), now, item.due_at):
            yield item, BEFORE


def _ripe_for_an_answer(now: datetime) -> Iterator[tuple[WorkItem, int]]:
    """Reviews whose first answer, a question or a decision, is owed soon or now."""
    silent = _waiting().filter(kind="review", answer_rung__lt=DUE, request__first_answered_at=None)
    due_at = "request__first_answer_due_at"
    for item in silent.filter(**{f"{due_at}__lte": now}).order_by(due_at)[:BATCH]:
        yield item, DUE
    soon = silent.filter(answer_rung=0, **{f"{due_at}__gt": now, f"{due_at}__lte": now + AHEAD})
    for item in soon.order_by(due_at)[:BATCH]:
        if item.request and _soon(promised("first_answer"), now, item.request.first_answer_due_at):
            yield item, BEFORE


def _soon(promise: Promised, now: datetime, due_at: datetime | None) -> bool:
    return due_at is not None and promise.calendar.between(now, due_at) <= last_quarter(promise)


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
    try:
        with change(by=SYSTEM) as act:
            ripe = WorkItem.objects.open().filter(pk=item.pk, rung__lt=rung, due_at=item.due_at)
            if not ripe.update(rung=rung):
                return False
            _tell(act, item, PROMISES[item.kind], rung)
            if rung == LATE:
                _to_a_lead(item)
    except Conflict:  # decided in this very moment
        return False
    return True


def _remind_of_answer(item: WorkItem, rung: int) -> bool:
    """The same for a first answer: whoever has the case is told, the leads once it is due."""
    with change(by=SYSTEM) as act:
        silent = WorkItem.objects.open().filter(pk=item.pk, answer_rung__lt=rung, request__first_answered_at=None)
        if not silent.update(answer_rung=rung):
            return False
        _tell(act, item, "first_answer", rung)
    return True


def _tell(act: Change, item: WorkItem, promise: str, rung: int) -> None:
    request = item.request
    assert request is not None  # noqa: S101 - only items of cases are promised
    act.record(
        "work.reminded",
        chain=request.chain,
        subjects=request.subjects,
        data={"item": item.pk, "kind": item.kind, "promise": promise, "rung": WORDS[rung]},
        about={"request": request, "item": item, "matter": item.matter},
    )


def _to_a_lead(item: WorkItem) -> None:
    """What no agent decided goes to the leads by itself; what is with them already stays, and they are told."""
    matter = item.matter
    if isinstance(matter, Appeal) and matter.status == "filed":
        matter.escalate_itself(reason=not_kept(item.due_at))
    elif isinstance(matter, ApprovalRequest) and matter.status == "filed":
        matter.escalate_overdue()
