"""Deciding a case: every ruling is one immutable Decision, and an approval grants its exemption."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.promises import appeal_until
from approvals.redress import redress
from approvals.rules import RULES, guard
from approvals.terms import Grounds, Terms
from audit.canonical import instant
from audit.spine import Change, change, now
from orders.models import Order

if TYPE_CHECKING:
    from approvals.models import Decision, Exemption


class Ruling:
    """approve, deny."""

    def approve(self: Any, *, by: User, terms: Terms, grounds: Grounds, seen: int | None = None) -> "Decision":
        """Grant contact on these terms. Returns the Decision; its `exemption` is on the order at once.

        Terms narrower than what was asked are adverse, and then need facts and why the clauses apply.
        Raises PermissionDenied, WrongState, Stale, or ValidationError by field.
        """
        guard(by, "approve", self)
        refused = terms.refused(self)
        terms.check(self, now())
        grounds.check(self, adverse=bool(refused), kinds=("allows",))
        with change(by=by.party) as act:
            decision = self._decide(act, "approved", by, grounds, measure=" ".join(refused), seen=seen)
            exemption, orders = self._grant(act, decision, terms, grounds)
            self._record(act, decision, grounds, exemption)
            decision.attached_orders = orders
        return decision

    def deny(self: Any, *, by: User, grounds: Grounds, seen: int | None = None) -> "Decision":
        """Refuse, with the whole statement of reasons. Returns the Decision.

        Raises PermissionDenied, WrongState, Stale, or ValidationError naming each missing part.
        """
        guard(by, "deny", self)
        grounds.check(self, adverse=True, kinds=("refuses", "never"))
        with change(by=by.party) as act:
            decision = self._decide(act, "denied", by, grounds, measure=denial_measure(), seen=seen)
            self._record(act, decision, grounds, None)
        return decision

    def _decide(
        self: Any, act: Change, outcome: str, by: User, grounds: Grounds, *, measure: str, seen: int | None
    ) -> "Decision":
        stage = "escalation" if self.status == "escalated" else "review"
        verb = {"approved": "approve", "denied": "deny"}[outcome]
        self._close(act, outcome, allowed=RULES[verb].states, seen=seen, round=self.round + 1, handler=by)
        until = appeal_until(act.now) if measure else None
        decision = self.decisions.create(
            round=self.round,
            stage=stage,
            outcome=outcome,
            decider=by,
            decided_at=act.now,
            policy_id=self.policy_id,
            statement=grounds.statement,
            adverse=bool(measure),
            measure=measure,
            facts=grounds.facts,
            automated_detection=grounds.automated_detection,
            redress=redress(until) if until else "",
            appeal_until=until,
        )
        rows = decision.grounds
        rows.bulk_create(rows.model(decision=decision, clause=clause, why=why) for clause, why in grounds.clauses)
        return decision

    def _grant(
        self: Any, act: Change, decision: "Decision", terms: Terms, grounds: Grounds
    ) -> tuple["Exemption", list[Order]]:
        """The exemption, and the orders it now stands on: its own, or the gig's open ones."""
        allowing = next(clause for clause, _why in grounds.clauses if clause.kind == "allows")
        exemption = self.exemptions.create(
            decision=decision,
            seller=self.seller,
            order=self.order,
            gig=None if self.order_id else self.gig,
            buyer=None if self.order_id else self.buyer,
            channels=[word for word in self.channels if word in terms.channels],
            # Approval comes before contact: nothing is allowed for the time before the decision.
            starts_at=max(terms.starts_at, act.now),
            ends_at=terms.ends_at,
            contacts_allowed=terms.contacts_allowed,
            terms=terms.note,
            clause=allowing.number,
        )
        orders = [self.order] if self.order_id else self._open_orders()
        try:
            with transaction.atomic():
                exemption.attach(orders, at=act.now)
        except IntegrityError as error:
            raise ValidationError(_not_attachable(self.order)) from error
        return exemption, orders

    def _open_orders(self: Any) -> list[Order]:
        orders = Order.objects.filter(gig=self.gig_id, status="open").select_for_update().order_by("id")
        if self.buyer_id:
            orders = orders.filter(buyer=self.buyer_id)
        return list(orders)

    def _record(self: Any, act: Change, decision: "Decision", grounds: Grounds, exemption: "Exemption | None") -> None:
        data: dict[str, Any] = {
            "decision": decision.pk,
            "round": decision.round,
            "stage": decision.stage,
            "adverse": int(decision.adverse),
            "policy": grounds.clauses[0][0].policy_id,
            "clauses": [clause.number for clause, _why in grounds.clauses],
        }
        subjects = [*self.subjects, decision.party]
        if exemption:
            subjects.append(exemption.party)
            data |= {
                "exemption": exemption.pk,
                "channels": list(exemption.channels),
                "starts_at": instant(exemption.starts_at),
                "ends_at": instant(exemption.ends_at),
                "contacts_allowed": exemption.contacts_allowed or 0,
            }
        personal = {"statement": grounds.statement, "facts": grounds.facts}
        personal |= {f"why:{clause.number}": why for clause, why in grounds.clauses}
        act.record(
            f"request.{decision.outcome}",
            chain=self.chain,
            subjects=subjects,
            data=data,
            personal=personal,
            about={"request": self, "decision": decision, "exemption": exemption},
        )


def denial_measure() -> str:
    """The measure of a denial, with its scope and start (DSA 17(3)(a))."""
    return _("Contact outside the platform is not approved for what was asked, from today.")


def _not_attachable(order: Order | None) -> dict[str, str]:
    if order:
        return {"ends_at": _("This order has one of these channels allowed already in that window, or was closed.")}
    return {"ends_at": _("Another grant was attached meanwhile. Try once more.")}
