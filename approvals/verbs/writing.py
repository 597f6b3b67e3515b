"""How a ruling is written down: the Decision with its grounds, its statement, what it grants, and its Event."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.promises import appeal_until
from approvals.redress import redress
from approvals.terms import Grounds, Terms
from audit.canonical import instant
from audit.spine import Change
from orders.models import Order

if TYPE_CHECKING:
    from approvals.models import ApprovalRequest, Decision, Exemption


def write_decision(
    act: Change,
    request: "ApprovalRequest",
    *,
    by: User,
    stage: str,
    outcome: str,
    grounds: Grounds,
    measure: str = "",
    takes_effect_at: datetime | None = None,
    **about: Any,
) -> "Decision":
    """Write the ruling of the round that `request` is in; adverse if it has a `measure`.

    `about` names the appeal or amendment it rules on, and the decision it reverses. An adverse one gets
    its redress, its window of appeal (none after an appeal), and its immutable statement.
    """
    until = appeal_until(act.now) if measure and not about.get("appeal") else None
    decision = request.decisions.model(
        request=request,
        round=request.round,
        stage=stage,
        outcome=outcome,
        decider=by,
        decided_at=act.now,
        policy_id=request.policy_id,
        statement=grounds.statement,
        adverse=bool(measure),
        measure=measure,
        facts=grounds.facts,
        automated_detection=grounds.automated_detection,
        departure=grounds.departure,
        redress=redress(request, until) if measure else "",
        appeal_until=until,
        takes_effect_at=takes_effect_at,
        **about,
    )
    decision.rests_on = grounds.clauses
    decision.save()
    return decision


def grant(
    act: Change,
    request: "ApprovalRequest",
    decision: "Decision",
    terms: Terms,
    grounds: Grounds,
    *,
    replaces: "Exemption | None" = None,
) -> tuple["Exemption", list[Order]]:
    """The exemption on these terms, and the orders it now stands on: its own, or the gig's open ones.

    What it replaces ends in the same transaction. Raises ValidationError where the order has the channel
    allowed already, or was closed.
    """
    allowing = next(clause for clause, _why in grounds.clauses if clause.kind == "allows")
    exemption = request.exemptions.create(
        decision=decision,
        seller=request.seller,
        order=request.order,
        gig=None if request.order_id else request.gig,
        buyer=None if request.order_id else request.buyer,
        channels=[word for word in request.channels if word in terms.channels],
        # Approval comes before contact: nothing is allowed for the time before the decision.
        starts_at=max(terms.starts_at, act.now),
        ends_at=terms.ends_at,
        contacts_allowed=terms.contacts_allowed,
        terms=terms.note,
        clause=allowing.number,
    )
    exemption.contacts_used = 0  # nobody has to count what was granted just now
    if replaces:
        replaces.give_way(act, exemption)
    orders = [request.order] if request.order else _open_orders(request)
    try:
        with transaction.atomic():
            exemption.attach(orders, at=act.now)
    except IntegrityError as error:
        raise ValidationError(_not_attachable(request.order)) from error
    return exemption, orders


def record(
    act: Change,
    request: "ApprovalRequest",
    action: str,
    decision: "Decision",
    grounds: Grounds,
    exemption: "Exemption | None" = None,
    *,
    data: dict[str, Any] | None = None,
    about: dict[str, Any] | None = None,
) -> None:
    """The Event of a ruling, with what it rests on, the seal of its statement, and what it grants."""
    facts: dict[str, Any] = {
        "decision": decision.pk,
        "round": decision.round,
        "stage": decision.stage,
        "adverse": int(decision.adverse),
        "policy": grounds.clauses[0][0].policy_id,
        "clauses": [clause.number for clause, _why in grounds.clauses],
        **(data or {}),
    }
    subjects = [*request.subjects, decision.party]
    if decision.adverse:
        facts["statement_sha256"] = decision.document.sha256
    if exemption:
        subjects.append(exemption.party)
        facts |= {
            "exemption": exemption.pk,
            "channels": list(exemption.channels),
            "starts_at": instant(exemption.starts_at),
            "ends_at": instant(exemption.ends_at),
            "contacts_allowed": exemption.contacts_allowed or 0,
        }
    act.record(
        action,
        chain=request.chain,
        subjects=subjects,
        data=facts,
        personal={
            "statement": grounds.statement,
            "facts": grounds.facts,
            "departure": grounds.departure,
            **{f"why:{clause.number}": why for clause, why in grounds.clauses},
        },
        about={"request": request, "decision": decision, "exemption": exemption, **(about or {})},
    )


def _open_orders(request: "ApprovalRequest") -> list[Order]:
    orders = Order.objects.filter(gig=request.gig_id, status="open").select_for_update().order_by("id")
    if request.buyer_id:
        orders = orders.filter(buyer=request.buyer_id)
    return list(orders)


def _not_attachable(order: Order | None) -> dict[str, str]:
    if order:
        return {"ends_at": _("This order has one of these channels allowed already in that window, or was closed.")}
    return {"ends_at": _("Another grant was attached meanwhile. Try once more.")}
