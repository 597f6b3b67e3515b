"""What the desk does when something happens to a case: work items open, pause, move and close."""

from datetime import datetime, timedelta

from approvals.models import ApprovalRequest
from audit.models import Event
from audit.reactions import About
from orders.models import Order

from .models import LEASE, WorkItem, WorkItemQuerySet

ON_ORDERS_WITHIN = timedelta(hours=24)
"""Until an agent should have looked at what happened on an order."""


def open_review(event: Event, about: About) -> None:
    """A request was filed: it waits for a first decision."""
    _open("review", event, about["request"])


def open_escalation(event: Event, about: About) -> None:
    """A request was escalated: its review is over, a lead's ruling waits."""
    close_work(event, about)
    _open("escalation", event, about["request"])


def open_appeal(event: Event, about: About) -> None:
    """A decision was challenged: it waits for somebody who took no part."""
    _open("appeal", event, about["request"], about["appeal"].due_at)


def escalate_appeal(event: Event, about: About) -> None:
    """The appeal went to the leads: its item closes, an escalation opens."""
    close_work(event, about)
    _open("escalation", event, about["request"], about["appeal"].due_at)


def pause_appeal(event: Event, about: About) -> None:
    """The hearer asked: the item waits for the seller; whoever asked keeps it a while longer."""
    appeal = about["appeal"]
    _standing(appeal.request).update(waits_for_seller=True, claimed_by=appeal.handler, lease_until=event.at + LEASE)


def resume_appeal(event: Event, about: About) -> None:
    """Answered, or heard without an answer: back into the queue."""
    appeal = about["appeal"]
    _standing(appeal.request).update(waits_for_seller=False, due_at=appeal.due_at)


def open_amendment(event: Event, about: About) -> None:
    """Other terms were asked for."""
    _open("amendment", event, about["request"], about["amendment"].due_at)


def pause_for_seller(event: Event, about: About) -> None:
    """The desk asked: the item waits for the seller; whoever asked keeps it a while longer."""
    request = about["request"]
    _standing(request).update(waits_for_seller=True, claimed_by=request.handler, lease_until=event.at + LEASE)


def resume_after_answer(event: Event, about: About) -> None:
    """The seller answered: back into the queue, due as the request is due now."""
    request = about["request"]
    _standing(request).update(waits_for_seller=False, due_at=request.due_at)


def close_work(event: Event, about: About) -> None:
    """Nothing waits at the desk for this request any more, except mail that did not arrive."""
    _standing(about["request"]).update(
        state="closed", closed_at=event.at, waits_for_seller=False, claimed_by=None, lease_until=None
    )


def open_delivery(event: Event, about: About) -> None:
    """A mail of this case could not be delivered: somebody has to reach the person another way."""
    kind, _colon, number = event.chain.partition(":")
    request = ApprovalRequest.objects.filter(pk=int(number)).first() if kind == "request" else None
    if request:
        WorkItem.objects.get_or_create(
            kind="delivery",
            request=request,
            detail=f"notification:{event.data['notification']}",
            state="open",
            defaults={"due_at": event.at + timedelta(hours=24), "opened_at": event.at},
        )


def open_duty(event: Event, about: About) -> None:
    """A summary is a day late, or the buyer says it is not right."""
    _open_on_order("duty", f"contact:{about['contact'].pk}", event, about["order"])


def close_duty(event: Event, about: About) -> None:
    """The summary came, or an agent is done with it."""
    _close_on_order("duty", f"contact:{about['contact'].pk}", event)


def open_misuse(event: Event, about: About) -> None:
    """Somebody says that contact outside is misused."""
    _open_on_order("misuse", f"misuse:{about['report'].pk}", event, about["order"])


def close_misuse(event: Event, about: About) -> None:
    """The desk has answered."""
    _close_on_order("misuse", f"misuse:{about['report'].pk}", event)


def _open_on_order(kind: str, detail: str, event: Event, order: Order) -> None:
    """One item for one matter, however often it is told."""
    if not WorkItem.objects.filter(kind=kind, order=order, detail=detail).exclude(state="closed").exists():
        due_at = event.at + ON_ORDERS_WITHIN
        WorkItem.objects.create(kind=kind, order=order, detail=detail, due_at=due_at, opened_at=event.at)


def _close_on_order(kind: str, detail: str, event: Event) -> None:
    WorkItem.objects.filter(kind=kind, detail=detail, order__isnull=False).exclude(state="closed").update(
        state="closed", closed_at=event.at, waits_for_seller=False, claimed_by=None, lease_until=None
    )


def _open(kind: str, event: Event, request: ApprovalRequest, due_at: datetime | None = None) -> None:
    WorkItem.objects.create(kind=kind, request=request, due_at=due_at or request.due_at, opened_at=event.at)


def _standing(request: ApprovalRequest) -> WorkItemQuerySet:
    return WorkItem.objects.filter(request=request).exclude(state="closed").exclude(kind="delivery")


HELD_WITHIN = timedelta(hours=4)
ANSWERED_WITHIN = timedelta(hours=24)
LOOKED_AT_WITHIN = timedelta(hours=72)


def open_on_order(kind: str, event: Event, about: About, number: int, within: timedelta) -> None:
    """Something on an order waits for the desk; once, however often it is said."""
    WorkItem.objects.get_or_create(
        kind=kind,
        order=about["order"],
        detail=f"{kind}:{number}",
        state="open",
        defaults={"due_at": event.at + within, "opened_at": event.at},
    )


def close_on_order(kind: str, event: Event, about: About, number: int) -> None:
    """It was looked at: nothing waits there any more."""
    rows = WorkItem.objects.filter(kind=kind, order=about["order"], detail=f"{kind}:{number}").exclude(state="closed")
    rows.update(state="closed", closed_at=event.at, claimed_by=None, lease_until=None)


def open_held(event: Event, about: About) -> None:
    """A message waits for an agent, and its sender with it."""
    open_on_order("held", event, about, about["held"].pk, HELD_WITHIN)


def close_held(event: Event, about: About) -> None:
    close_on_order("held", event, about, about["held"].pk)


def open_mistake(event: Event, about: About) -> None:
    """A sender says that screening is wrong."""
    open_on_order("mistake", event, about, about["mistake"].pk, ANSWERED_WITHIN)


def close_mistake(event: Event, about: About) -> None:
    close_on_order("mistake", event, about, about["mistake"].pk)


def open_breach(event: Event, about: About) -> None:
    """A detail was shared that nothing allowed."""
    open_on_order("breach", event, about, about["breach"].pk, LOOKED_AT_WITHIN)


def close_breach(event: Event, about: About) -> None:
    close_on_order("breach", event, about, about["breach"].pk)
