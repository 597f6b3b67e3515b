"""What the desk does when something happens to a case: work items open, pause, move and close."""

from datetime import timedelta

from approvals.models import ApprovalRequest
from audit.models import Event
from audit.reactions import About

from .models import LEASE, WorkItem, WorkItemQuerySet


def open_review(event: Event, about: About) -> None:
    """A request was filed: it waits for a first decision."""
    _open("review", event, about["request"])


def open_escalation(event: Event, about: About) -> None:
    """A request was escalated: its review is over, a lead's ruling waits."""
    close_work(event, about)
    _open("escalation", event, about["request"])


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


def _open(kind: str, event: Event, request: ApprovalRequest) -> None:
    WorkItem.objects.create(kind=kind, request=request, due_at=request.due_at, opened_at=event.at)


def _standing(request: ApprovalRequest) -> WorkItemQuerySet:
    return WorkItem.objects.filter(request=request).exclude(state="closed").exclude(kind="delivery")
