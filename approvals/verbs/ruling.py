"""Deciding a case: every ruling is one immutable Decision, and an approval grants its exemption."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.words import said_to
from approvals.rules import RULES, guard
from approvals.terms import Grounds, Terms
from audit.conflicts import WrongState
from audit.spine import Change, change, now

from .writing import grant, record, write_decision

if TYPE_CHECKING:
    from approvals.models import Decision


class Ruling:
    """approve, deny, correct."""

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
            exemption, orders = grant(act, self, decision, terms, grounds)
            record(act, self, "request.approved", decision, grounds, exemption)
            decision.attached_orders = orders
        return decision

    def deny(self: Any, *, by: User, grounds: Grounds, seen: int | None = None) -> "Decision":
        """Refuse, with the whole statement of reasons. Returns the Decision.

        Raises PermissionDenied, WrongState, Stale, or ValidationError naming each missing part.
        """
        guard(by, "deny", self)
        grounds.check(self, adverse=True, kinds=("refuses", "never"))
        with change(by=by.party) as act:
            decision = self._decide(act, "denied", by, grounds, measure=denial_measure(self.seller), seen=seen)
            record(act, self, "request.denied", decision, grounds)
        return decision

    def correct(self: Any, *, by: User, terms: Terms, grounds: Grounds, seen: int | None = None) -> "Decision":
        """A lead sets a denial right unasked. Returns the Decision; the denial stays visible beside it.

        Raises as `approve`. An open appeal is heard instead (rules.py).
        """
        guard(by, "correct", self)
        refused = terms.refused(self)
        terms.check(self, now())
        grounds.check(self, adverse=bool(refused), kinds=("allows",))
        denial = self.decisions.filter(outcome__in=("denied", "revoked")).latest("round")
        with change(by=by.party) as act:
            act.swap(self, allowed=RULES["correct"].states, seen=seen, round=self.round + 1, handler=by)
            if self.appeals.open().exists():  # filed in this very moment, under the same lock
                raise WrongState(self)
            decision = write_decision(
                act,
                self,
                by=by,
                stage="correction",
                outcome="approved",
                grounds=grounds,
                measure=" ".join(refused),
                reverses=denial,
            )
            act.swap(self, allowed=("denied",), status="approved")
            exemption, orders = grant(act, self, decision, terms, grounds)
            record(act, self, "request.corrected", decision, grounds, exemption, data={"reverses": denial.pk})
            decision.attached_orders = orders
        return decision

    def _decide(
        self: Any, act: Change, outcome: str, by: User, grounds: Grounds, *, measure: str, seen: int | None
    ) -> "Decision":
        stage = "escalation" if self.status == "escalated" else "review"
        verb = {"approved": "approve", "denied": "deny"}[outcome]
        self._close(act, outcome, allowed=RULES[verb].states, seen=seen, round=self.round + 1, handler=by)
        return write_decision(act, self, by=by, stage=stage, outcome=outcome, grounds=grounds, measure=measure)


def denial_measure(seller: User) -> str:
    """The measure of a denial, with its scope and start (DSA 17(3)(a)), as the seller reads it."""
    with said_to(seller):
        return _("Contact outside the platform is not approved for what was asked, from today.")
