"""Who is told of what happens to a case, with which mail, and whether it still holds when it is sent."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from accounts.models import User
from audit.models import Event
from audit.reactions import About
from notifications.registry import Notice
from orders.models import Attachment, Order

from .mails import about_case, about_ruling, address, granted_by, ruling_of
from .models import Amendment, Appeal, ApprovalRequest, Decision, Exemption, Policy, ThreadMessage

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
    found = _question_of(event)
    return {**found, "answer_by": found["case"].answer_by or event.at}


def _question_of(event: Event) -> Context:
    message = ThreadMessage.objects.select_related("author").get(pk=event.data["message"])
    return {**about_case(_case(event)), "question": message.body, "asked_by": message.author.name}


def _still_asks(event: Event, recipient: User) -> bool:
    """A question is void once it was answered or the case went on without it."""
    return ApprovalRequest.objects.filter(
        pk=int(event.chain.removeprefix("request:")), status="needs_info", asked_at=event.at
    ).exists()


def _question_again(event: Event, recipient: User) -> Context:
    case = _case(event)
    asked = case.thread.filter(kind="question").select_related("author").latest("pk")
    said = {"question": asked.body, "asked_by": asked.author.name, "answer_by": case.answer_by or event.at}
    return {**about_case(case), **said}


def _still_open_question(event: Event, recipient: User) -> bool:
    number = int(event.chain.removeprefix("request:"))
    return ApprovalRequest.objects.filter(pk=number, status="needs_info").exists()


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
    return exemptions.standing(event.at).exists()


def _subject(event: Event, kind: str) -> int:
    return next(int(party["number"]) for party in event.content["subjects"] if party["kind"] == kind)


def _appeal(event: Event) -> Appeal:
    return Appeal.objects.with_people().get(pk=event.data["appeal"])


def _about_appeal(event: Event, recipient: User) -> Context:
    appeal = _appeal(event)
    return {**about_case(appeal.request), "appeal": appeal, "count": event.data.get("count", 0)}


def _appeal_open(event: Event, recipient: User) -> bool:
    """Where an appeal stands is no news once it was decided or withdrawn."""
    return Appeal.objects.open().filter(pk=event.data["appeal"]).exists()


def _still_with_leads(event: Event, recipient: User) -> bool:
    return Appeal.objects.filter(pk=event.data["appeal"], status="escalated").exists()


def _appeal_question(event: Event, recipient: User) -> Context:
    return {**_question_of(event), "answer_by": _appeal(event).answer_by or event.at}


def _appeal_still_asks(event: Event, recipient: User) -> bool:
    return Appeal.objects.open().filter(pk=event.data["appeal"], asked_at=event.at).exists()


def _ended_exemption(event: Event, recipient: User) -> Context:
    """For a buyer: what was allowed with them, and that it is over."""
    exemption = Exemption.objects.select_related("revoked_by").get(pk=event.data["exemption"])
    mine = Order.objects.with_people().filter(buyer=recipient, pk__in=_orders_of(exemption.pk)).latest("pk")
    at = exemption.revoked_at or exemption.given_up_at or event.at
    context = {**about_case(_case(event)), "exemption": exemption, "order": mine, "at": at}
    return {**context, "channels": exemption.channel_list, "order_url": address("orders:order", mine.pk)}


def _buyers_of_ended(event: Event, about: About) -> Iterable[User]:
    """Everybody on whose open order it stood."""
    orders = _orders_of(event.data["exemption"])
    return User.objects.filter(purchases__in=orders, purchases__status="open").distinct().order_by("pk")


def _amendment(event: Event, recipient: User) -> Context:
    amendment = Amendment.objects.with_people().get(pk=event.data["amendment"])
    return {**about_case(amendment.request), "amendment": amendment}


def _with_open_business(event: Event, about: About) -> Iterable[User]:
    """Sellers with a request, appeal or change that is being decided, or an exemption that stands."""
    asking = ApprovalRequest.objects.open().values("seller")
    holding = Exemption.objects.standing(event.at).values("seller")
    appealing = Appeal.objects.open().values("seller")
    changing = Amendment.objects.open().values("request__seller")
    concerned = Q(pk__in=asking) | Q(pk__in=holding) | Q(pk__in=appealing) | Q(pk__in=changing)
    return User.objects.filter(concerned).order_by("pk")


def _policy(event: Event, recipient: User) -> Context:
    policy = Policy.objects.get(number=event.data["policy"])
    return {
        "policy": policy,
        "policy_url": address("policy_version", policy.number),
        "changes_url": address("policy_changes", policy.number),
    }


NOTICES: dict[str, tuple[Notice, ...]] = {
    "request.filed": (Notice("approvals/filed", _seller, _about),),
    "request.asked": (Notice("approvals/asked", _seller, _question, _still_asks),),
    "request.urged": (Notice("approvals/urged", _seller, _question_again, _still_open_question),),
    "request.escalated": (Notice("approvals/escalated", _seller, _about, _still_escalated),),
    "request.approved": (
        Notice("approvals/approved", _seller, _decision),
        Notice("approvals/allowed", _buyers, _allowed, _still_allowed),
    ),
    "request.denied": (Notice("approvals/denied", _seller, _decision),),
    "request.withdrawn": (Notice("approvals/withdrawn", _seller, _about),),
    "request.lapsed": (Notice("approvals/lapsed", _seller, _about),),
    "request.corrected": (
        Notice("approvals/corrected", _seller, _decision),
        Notice("approvals/allowed", _buyers, _allowed, _still_allowed),
    ),
    "appeal.filed": (Notice("approvals/appeal_filed", _seller, _about_appeal),),
    "appeal.asked": (Notice("approvals/appeal_asked", _seller, _appeal_question, _appeal_still_asks),),
    "appeal.escalated": (Notice("approvals/appeal_escalated", _seller, _about_appeal, _still_with_leads),),
    "appeal.withdrawn": (Notice("approvals/appeal_withdrawn", _seller, _about_appeal),),
    "appeal.warned": (Notice("approvals/appeal_warned", _seller, _about_appeal),),
    "appeal.upheld": (Notice("approvals/upheld", _seller, _decision),),
    "appeal.overturned": (
        Notice("approvals/overturned", _seller, _decision),
        Notice("approvals/allowed", _buyers, _allowed, _still_allowed),
    ),
    "amendment.asked": (Notice("approvals/change_filed", _seller, _amendment),),
    "amendment.refused": (Notice("approvals/refused", _seller, _decision),),
    "exemption.amended": (
        Notice("approvals/amended", _seller, _decision),
        Notice("approvals/allowed", _buyers, _allowed, _still_allowed),
    ),
    "exemption.revoked": (
        Notice("approvals/revoked", _seller, _decision),
        Notice("approvals/ended", _buyers_of_ended, _ended_exemption),
    ),
    "exemption.given_up": (Notice("approvals/ended", _buyers_of_ended, _ended_exemption),),
    "policy.announced": (Notice("approvals/policy_announced", _with_open_business, _policy),),
    "exemption.attached": (Notice("approvals/allowed", _order_buyer, _attached, _still_allowed),),
}
