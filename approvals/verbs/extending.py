"""The desk gives more time or more contacts unasked: an amendment that nobody had to ask for."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.promises import decision_due
from approvals.rules import exemptions
from approvals.terms import Grounds, Terms
from audit.conflicts import Stale
from audit.spine import change

if TYPE_CHECKING:
    from approvals.models import Decision


class Extending:
    """extend."""

    def extend(
        self: Any, *, by: User, until: datetime, contacts: int | None, statement: str, seen: int | None = None
    ) -> "Decision":
        """Let what stands last until then, and for so many contacts in all that are still to come.

        The old terms and the new are both kept, under the clause that allowed the first. Returns the Decision.
        Raises PermissionDenied, WrongState, Stale, ValidationError by field; less than what holds is refused:
        that takes a decision with reasons.
        """
        exemptions.guard(by, "extend", self)
        if seen is not None and seen != self.version:
            raise Stale(self)
        case = self.request
        errors: dict[str, str] = {}
        if until < self.ends_at:
            errors["until"] = _("An extension ends later. To shorten it, revoke it with reasons.")
        left = self.contacts_left
        if contacts is not None and (left is None or contacts < left):
            errors["contacts"] = _("An extension leaves at least as many contacts as there are.")
        if until == self.ends_at and contacts == left:
            errors.setdefault("until", _("That is what is allowed already."))
        if errors:
            raise ValidationError(errors)
        clause = case.policy.clauses.get(number=self.clause)
        terms = Terms(tuple(self.channels), self.starts_at, until, contacts, self.terms)
        grounds = Grounds(statement=statement, clauses=((clause, statement),))
        grounds.check(case, adverse=False, kinds=("allows",))
        with change(by=by.party) as act:
            amendment = case.amendments.create(
                exemption=self,
                channels=self.channels,
                wants_from=max(self.starts_at, act.now),
                wants_until=until,
                wants_contacts=contacts,
                why=statement,
                filed_at=act.now,
                due_at=decision_due(act.now),
            )
            amendment.exemption, amendment.request = self, case
            decision: Decision = amendment.grant(by=by, terms=terms, grounds=grounds)
        return decision
