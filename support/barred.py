"""Why a person may not decide what waits, for a page of the queue at once: separation of duties, told beforehand."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from approvals.models import ApprovalRequest, Decision, ThreadMessage
from approvals.rules import desk, refusal
from approvals.rules.part import Parts, barred, remember
from orders.models import Order
from orders.rules import desk_on

from .models import WorkItem

HERE = ("filed", "escalated")
"""States of an appeal that is open still."""


def mark(user: User, items: Iterable[WorkItem]) -> None:
    """Give each item `barred`: why this person may not decide it, or an empty sentence. One statement at most."""
    items = list(items)
    deciding = [item for item in items if item.kind != "delivery" and not item.waits_for_seller and user.at_desk]
    heard = ("appeal", "escalation") if user.role == Role.LEAD else ("appeal",)  # the leads' are nobody else's anyway
    known = parts_in(user, {item.request_id for item in deciding if item.kind in heard} - {None})
    for item in items:
        item.barred = ""  # type: ignore[attr-defined]
    told: dict[tuple[Any, ...], Any] = {}
    for item in deciding:
        parts = known(item)
        alike = (item.order_id is None, item.kind, item.stage, user.pk in (item.seller_id, item.buyer_id), parts)
        if alike not in told:
            told[alike] = barred_from(user, item, parts) or ""
        item.barred = told[alike]  # type: ignore[attr-defined]


def parts_in(user: User, cases: Iterable[Any]) -> Callable[[WorkItem], Parts]:
    """What this person did on these cases before, as `approvals.rules.part.parts` says it; one statement.

    A question asked in an appeal that is open still is `asked_here`.
    """
    cases, did = list(cases), dict[int, set[str]]()
    if cases:
        word = Value("decided", output_field=CharField())
        decided = Decision.objects.filter(request__in=cases, decider=user).order_by().values_list("request", word)
        asked = ThreadMessage.objects.filter(request__in=cases, kind="question", author=user).order_by()
        for case, what in decided.union(asked.values_list("request", Coalesce("appeal__status", Value("")))):
            said = what if what == "decided" else "asked_here" if what in HERE else "asked"
            did.setdefault(case, set()).add(said)

    def of(item: WorkItem) -> Parts:
        escalated = {"escalated"} if item.escalated_by_id == user.pk else set()
        return frozenset(did.get(item.request_id or 0, set()) | escalated)

    return of


def barred_from(user: User, item: WorkItem, parts: Parts) -> Any:
    """Why this person may not decide the item, or None; from what stands on the item itself."""
    if item.request_id is None:
        return desk_on(user, _glimpse(Order, item, id=item.order_id))
    status = "escalated" if item.kind == "escalation" else "filed"
    case = _glimpse(ApprovalRequest, item, id=item.request_id, status=status, escalated_by_id=item.escalated_by_id)
    remember(user, case, parts)
    if item.stage == "review":
        return refusal(user, "approve", case)
    if why := desk(user, case):
        return why
    if item.kind == "escalation" and user.role != Role.LEAD:
        return _("Not yours to decide: it is with the leads.")
    return None if item.stage == "amendment" else barred(parts, asked_here=item.kind == "escalation")


def _glimpse(model: Any, item: WorkItem, **known: Any) -> Any:
    """The case or order as far as the queue knows it; anything else would be read from the database when asked."""
    known |= {"seller_id": item.seller_id, "buyer_id": item.buyer_id}
    columns = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db("default", columns, [known[column] for column in columns])
