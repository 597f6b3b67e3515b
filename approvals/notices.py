"""Who is told of what happens to a case, with which mail, and whether it still holds when it is sent."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from audit.models import Event
from audit.reactions import About
from notifications.registry import Notice
from orders.models import Attachment, Order

from .mails import about_case, about_ruling, address, granted_by, ruling_of
from .models import ApprovalRequest, Decision, Exemption, ThreadMessage

Context = dict[str, Any]


def _seller(event: Event, about: About) -> Iterable[User]:
    return (about["request"].seller,)


def _buyers(event: Event, about: About) -> Iterable[User]:
    """Who has an order on which contact is allowed now: of the order asked for, or of the gig's open ones."""
    request = about["request"]
    if request.order_id:
        return (request.buyer,)
    return User.objects.filter(purchases__in=_orders_of(about["exemption"].pk)).distinct().order_by("pk")


def _order_buyer(event: Event, about: About) -> Iterable[User]:
    return (about["order"].buyer,)


def _case(event: Event) -> ApprovalRequest:
    number = int(event.chain.removeprefix("request:"))
    return ApprovalRequest.objects.with_people().select_related("policy").get(pk=number)


def _about(event: Event, recipient: User) -> Context:
    return about_case(_case(event))


def _question(event: Event, recipient: User) -> Context:
    message = ThreadMessage.objects.select_related("author").get(pk=event.data["message"])
    case = _case(event)
    return {
        **about_case(case),
        "question": message.body,
        "asked_by": message.author.name,
        "answer_by": case.answer_by or event.at,
    }


def _still_asks(event: Event, recipient: User) -> bool:
    """A question is void once it was answered or the case went on without it."""
    return ApprovalRequest.objects.filter(
        pk=int(event.chain.removeprefix("request:")), status="needs_info", asked_at=event.at
    ).exists()


def _still_escalated(event: Event, recipient: User) -> bool:
    """That a lead decides is no news once the lead has decided."""
    return ApprovalRequest.objects.filter(pk=int(event.chain.removeprefix("request:")), status="escalated").exists()


def _decision(event: Event, recipient: User) -> Context:
    decision = Decision.objects.select_related("decider").get(pk=event.data["decision"])
    exemption = Exemption.objects.filter(decision=decision).first()
    granted = granted_by(exemption) if exemption else None
    return about_ruling(_case(event), ruling_of(decision), granted)


def _orders_of(exemption: int) -> Any:
    return Attachment.objects.filter(exemption_number=exemption).values("order")


def _allowed(event: Event, recipient: User) -> Context:
    """For a buyer: the permission with their own order, the newest if they have several on the gig."""
    mine = Order.objects.with_people().filter(buyer=recipient, pk__in=_orders_of(event.data["exemption"]))
    return _with_order(event, recipient, mine.latest("pk"))


def _attached(event: Event, recipient: User) -> Context:
    """For a buyer who ordered later, on a gig whose exemption stands."""
    return _with_order(event, recipient, Order.objects.with_people().get(pk=_subject(event, "order")))


def _with_order(event: Event, recipient: User, order: Order) -> Context:
    return {**_decision(event, recipient), "order": order, "order_url": address("orders:order", order.pk)}


def _still_allowed(event: Event, recipient: User) -> bool:
    """News of a permission is void once it was revoked, given up or stopped."""
    exemptions = Exemption.objects.filter(decision=event.data["decision"])
    return exemptions.filter(revoked_at=None, given_up_at=None, stopped_at=None).exists()


def _subject(event: Event, kind: str) -> int:
    return next(int(party["number"]) for party in event.content["subjects"] if party["kind"] == kind)


NOTICES: dict[str, tuple[Notice, ...]] = {
    "request.filed": (Notice("approvals/filed", _seller, _about),),
    "request.asked": (Notice("approvals/asked", _seller, _question, _still_asks),),
    "request.escalated": (Notice("approvals/escalated", _seller, _about, _still_escalated),),
    "request.approved": (
        Notice("approvals/approved", _seller, _decision),
        Notice("approvals/allowed", _buyers, _allowed, _still_allowed),
    ),
    "request.denied": (Notice("approvals/denied", _seller, _decision),),
    "request.withdrawn": (Notice("approvals/withdrawn", _seller, _about),),
    "request.lapsed": (Notice("approvals/lapsed", _seller, _about),),
    "exemption.attached": (Notice("approvals/allowed", _order_buyer, _attached, _still_allowed),),
}
