"""What a decision grants and on what grounds, before it is written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.words import said_to
from audit.spine import now
from orders.channels import Channel

if TYPE_CHECKING:
    from .models import Amendment, ApprovalRequest, Clause


FURTHEST = timedelta(days=36_525)
"""A hundred years: nobody means more, and the calendar of some time zones ends not long after 9999."""
MINUTE = timedelta(minutes=1)
"""Forms speak in minutes: a difference below one is none."""


@dataclass(frozen=True)
class Terms:
    """Channels, window and number of contacts of a grant; `note` is what else it depends on."""

    channels: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    contacts_allowed: int | None = None
    note: str = ""

    def check(self, request: "ApprovalRequest", at: datetime) -> None:
        """Refuse what cannot be granted, by field. Raises ValidationError."""
        errors: dict[str, str] = {}
        if not self.channels:
            errors["channels"] = _("Choose at least one channel.")
        elif extra := [str(Channel(word).label) for word in self.channels if word not in request.channels]:
            errors["channels"] = _("The seller did not ask for %(channels)s.") % {"channels": ", ".join(extra)}
        if self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The end must come after the start.")
        elif self.ends_at <= at:
            errors["ends_at"] = _("The end lies in the past.")
        elif self.ends_at > at + FURTHEST:
            errors["ends_at"] = _("Choose an end within a hundred years.")
        if self.contacts_allowed is not None and self.contacts_allowed < 1:
            errors["contacts_allowed"] = _("Allow at least one contact, or leave it empty for as many as needed.")
        if errors:
            raise ValidationError(errors)

    def refused(self, request: "ApprovalRequest | Amendment") -> list[str]:
        """What the request or change asked for and is not granted, as sentences; empty when all of it is.

        As the seller reads it.
        """
        with said_to(request.seller):
            return self._refused(request)

    def _refused(self, request: "ApprovalRequest | Amendment") -> list[str]:
        said = []
        if missing := [word for word in request.channels if word not in self.channels]:
            names = ", ".join(str(Channel(word).label) for word in missing)
            said.append(_("Not granted: %(channels)s.") % {"channels": names})
        if request.wants_until - self.ends_at >= MINUTE:
            said.append(
                _("Granted until %(granted)s, not until %(asked)s.")
                % {"granted": _day(self.ends_at), "asked": _day(request.wants_until)}
            )
        if self.starts_at - max(request.wants_from, now()) >= MINUTE:
            said.append(_("Granted from %(granted)s on.") % {"granted": _day(self.starts_at)})
        fewer = request.wants_contacts or 10_000
        if self.contacts_allowed is not None and self.contacts_allowed < fewer:
            said.append(_("Granted for %(granted)s contacts.") % {"granted": self.contacts_allowed})
        return said


@dataclass(frozen=True)
class Grounds:
    """The statement of reasons as the decider wrote it. `clauses` pairs each clause with why it applies."""

    statement: str
    clauses: tuple[tuple["Clause", str], ...]
    facts: str = ""
    automated_detection: bool = False
    departure: str = ""
    """Why it differs from most cases like it; for the desk and the auditor alone."""

    def check(self, request: "ApprovalRequest", *, adverse: bool, kinds: Iterable[str]) -> None:
        """Name every missing part (DSA 17(3)). Raises ValidationError by field.

        `kinds` are the kinds of clause of which at least one must be cited.
        """
        errors: dict[str, str] = {}
        if not self.statement.strip():
            errors["statement"] = _("Write to the seller: a decision goes out with its reason.")
        if any(clause.policy_id != request.policy_id for clause, _why in self.clauses):
            errors["clauses"] = _("Cite the policy this case was filed under.")
        elif not any(clause.kind in set(kinds) for clause, _why in self.clauses):
            errors["clauses"] = _("Choose the clause that this rests on.")
        if adverse and not self.facts.strip():
            errors["facts"] = _("Missing. A refusal cannot be sent without the facts relied on.")
        if adverse and not all(why.strip() for _clause, why in self.clauses):
            errors["why"] = _("Missing. Say why the clause applies to these facts.")
        if errors:
            raise ValidationError(errors)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
