"""How a table of rules is read: the same three questions for every noun."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit.conflicts import WrongState

Refusal = Any
"""A translated sentence that says why not, or None."""


@dataclass(frozen=True)
class Rule:
    """A verb's guard: `fits` says why the state is the wrong one, `refusal` why the person is."""

    fits: Callable[[Any], Refusal]
    refusal: Callable[[User, Any], Refusal]


@dataclass(frozen=True)
class Table:
    """Verb -> Rule, for one noun."""

    rules: Mapping[str, Rule]

    def refusal(self, user: User, verb: str, row: Any) -> Refusal:
        """Why this person may not do it to this row now, as a sentence; None if they may."""
        rule = self.rules[verb]
        return rule.fits(row) or rule.refusal(user, row)

    def allowed_actions(self, user: User, row: Any) -> tuple[str, ...]:
        """Every verb this person may use on this row as it stands, in the table's order."""
        return tuple(verb for verb in self.rules if self.refusal(user, verb, row) is None)

    def guard(self, user: User, verb: str, row: Any) -> None:
        """Let the verb pass, or raise PermissionDenied (who) or WrongState (when)."""
        rule = self.rules[verb]
        if why := rule.refusal(user, row):
            raise PermissionDenied(why)
        if rule.fits(row):
            raise WrongState(row)
