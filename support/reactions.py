"""What the desk does when something happens to a case: work items open, pause, move and close."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from approvals.models import ApprovalRequest, Decision
from audit.models import Event
from audit.reactions import About
from orders.waiting import looked_at_by

from .facts import spaced
from .models import LEASE, WorkItem, WorkItemQuerySet
from .snoozing import AWAKE

WITHIN = {
    "mistake": timedelta(hours=24),
    "misuse": timedelta(hours=24),
    "duty": timedelta(hours=24),
    "breach": timedelta(hours=72),
}
"""Until an agent should have looked at what happened on an order; a held message has a promise of its own."""


def open_review(event: Event, about: About) -> None:
    """A request was filed: it waits for a first decision."""
    _open("review", event, about["request"])


def open_escalation(event: Event, about: About) -> None:
    """A request was escalated: its review is over, a lead's ruling waits."""
    close_work(event, about)
    _open("escalation", event, about["request"], escalated_by=about["request"].escalated_by)


def open_appeal(event: Event, about: About) -> None:
    """A decision was challenged: it waits for somebody who took no part."""
    _open("appeal", event, about["request"], about["appeal"].due_at, **_challenged(about["appeal"].decision))


def escalate_appeal(event: Event, about: About) -> None:
    """The appeal went to the leads: its item closes, an escalation opens."""
    close_work(event, about)
    appeal = about["appeal"]
    challenged = _challenged(appeal.decision)
    _open("escalation", event, about["request"], appeal.due_at, escalated_by=appeal.escalated_by, **challenged)


def pause_appeal(event: Event, about: About) -> None:
    """The hearer asked: the item waits for the seller; whoever asked keeps it a while longer."""
    appeal = about["appeal"]
    _pause(appeal.request, appeal.handler, event)


def resume_appeal(event: Event, about: About) -> None:
    """Answered, or heard without an answer: back into the queue."""
    appeal = about["appeal"]
    _resume(appeal.request, appeal.due_at)


def open_amendment(event: Event, about: About) -> None:
    """Other terms were asked for."""
    amendment = about["amendment"]
    _open(
        "amendment", event, about["request"], amendment.due_at, stage="amendment", channels=spaced(amendment.channels)
    )


def pause_for_seller(event: Event, about: About) -> None:
    """The desk asked: the item waits for the seller; whoever asked keeps it a while longer."""
    request = about["request"]
    _pause(request, request.handler, event)


def resume_after_answer(event: Event, about: About) -> None:
    """The seller answered: back into the queue, due as the request is due now."""
    request = about["request"]
    _resume(request, request.due_at)


def close_work(event: Event, about: About) -> None:
    """Nothing waits at the desk for this request any more, except mail that did not arrive."""
    _standing(about["request"]).close(event.at)


def close_change(event: Event, about: About) -> None:
    """What was to be changed no longer stands. An appeal on the case goes on: it is about what was refused."""
    _standing(about["request"]).filter(kind="amendment").close(event.at)


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
    _open_on_order("duty", f"contact:{about['contact'].pk}", event, about)


def close_duty(event: Event, about: About) -> None:
    """The summary came, or an agent is done with it."""
    _close_on_order("duty", f"contact:{about['contact'].pk}", event)


def open_misuse(event: Event, about: About) -> None:
    """Somebody says that contact outside is misused."""
    _open_on_order("misuse", f"misuse:{about['report'].pk}", event, about)


def close_misuse(event: Event, about: About) -> None:
    """The desk has answered."""
    _close_on_order("misuse", f"misuse:{about['report'].pk}", event)


def open_held(event: Event, about: About) -> None:
    """A message waits for an agent, and its sender with it."""
    _open_on_order("held", f"held:{about['held'].pk}", event, about, looked_at_by(event.at))


def close_held(event: Event, about: About) -> None:
    """An agent let it through or refused it."""
    _close_on_order("held", f"held:{about['held'].pk}", event)


def open_mistake(event: Event, about: About) -> None:
    """A sender says that screening is wrong."""
    _open_on_order("mistake", f"mistake:{about['mistake'].pk}", event, about)


def close_mistake(event: Event, about: About) -> None:
    """An agent agreed, or did not."""
    _close_on_order("mistake", f"mistake:{about['mistake'].pk}", event)


def open_breach(event: Event, about: About) -> None:
    """A detail was shared that nothing allowed."""
    _open_on_order("breach", f"breach:{about['breach'].pk}", event, about)


def close_breach(event: Event, about: About) -> None:
    """An agent looked at it."""
    _close_on_order("breach", f"breach:{about['breach'].pk}", event)


def _open_on_order(kind: str, detail: str, event: Event, about: About, due_at: datetime | None = None) -> None:
    """One item for one matter, however often it is told."""
    if not WorkItem.objects.standing().filter(kind=kind, order=about["order"], detail=detail).exists():
        facts = {"due_at": due_at or event.at + WITHIN[kind], "opened_at": event.at}
        WorkItem.objects.create(kind=kind, order=about["order"], detail=detail, **facts)


def _close_on_order(kind: str, detail: str, event: Event) -> None:
    WorkItem.objects.filter(kind=kind, detail=detail, order__isnull=False).close(event.at)


def _open(kind: str, event: Event, request: ApprovalRequest, due_at: datetime | None = None, **facts: Any) -> None:
    due_at = due_at or request.due_at
    WorkItem.objects.create(kind=kind, request=request, due_at=due_at, opened_at=event.at, **facts)


def _challenged(decision: Decision) -> dict[str, str]:
    """What the queue says of an appeal: the clauses that the decision rests on."""
    return {"stage": "appeal", "clauses": spaced(decision.cited.replace(",", " ").split())}


def _pause(request: ApprovalRequest, handler: User, event: Event) -> None:
    lease = {"claimed_by": handler, "lease_until": event.at + LEASE}
    _standing(request).update(waits_for_seller=True, **lease, **AWAKE)


def _resume(request: ApprovalRequest, due_at: datetime) -> None:
    _standing(request).update(waits_for_seller=False, due_at=due_at, rung=0, **AWAKE)


def _standing(request: ApprovalRequest) -> WorkItemQuerySet:
    return WorkItem.objects.standing().filter(request=request).exclude(kind="delivery")
