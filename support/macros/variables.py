"""What stands in braces in a macro: which variables the system knows, and which are left for a person to fill."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalRequest
from approvals.sentences import channels_in_words, day

if TYPE_CHECKING:
    from support.forms import DecisionForm

IN_BRACES = re.compile(r"\{\s*([^\W\d_][\w ]{0,39}?)\s*\}")
PLACES = {
    "grant": ("statement", "facts", "why", "note"),
    "refuse": ("statement", "facts", "why"),
    "ask": ("question",),
    "escalate": ("reason",),
}
"""The fields whose words go out or are kept, by the shape of the outcome. The first one takes a macro."""
AROUND = 24
"""Characters shown either side of a variable that is still to fill."""


class Variable(NamedTuple):
    """A name, what it stands for, and how it is read; an empty answer leaves the braces where they are."""

    name: str
    meaning: Promise
    read: Callable[[ApprovalRequest, "DecisionForm"], str]


def _channels(case: ApprovalRequest, form: "DecisionForm") -> str:
    return channels_in_words(form["channels"].value() or case.channels)


def _until(case: ApprovalRequest, form: "DecisionForm") -> str:
    """The end as the panel holds it; nothing where what was typed is no time."""
    typed = form["ends_at"].value() or ""
    at = form.fields["ends_at"].to_python(typed) if isinstance(typed, str) and typed else typed
    return day(timezone.localtime(at)) if at else ""


def _clause(case: ApprovalRequest, form: "DecisionForm") -> str:
    """The clauses chosen on the panel that fit the chosen outcome, by number."""
    return ", ".join(clause.number for clause in form.cited())


TABLE = (
    Variable("seller", _("the seller's first name"), lambda case, form: case.seller.get_short_name()),
    Variable(
        "buyer", _("the buyer's first name"), lambda case, form: case.buyer.get_short_name() if case.buyer else ""
    ),
    Variable("case", _("the number of the case"), lambda case, form: case.number),
    Variable("title", _("what the seller called the request"), lambda case, form: case.title),
    Variable("order", _("the number of the order"), lambda case, form: case.order.number if case.order else ""),
    Variable("channels", _("the channels chosen on the panel"), _channels),
    Variable("until", _("the day the permission ends, as on the panel"), _until),
    Variable("clause", _("the clauses chosen on the panel, by number"), _clause),
)
KNOWN = {variable.name: variable for variable in TABLE}


def fill(text: str, case: ApprovalRequest, form: "DecisionForm") -> str:
    """The text with every variable filled that the case and the panel answer; the others stay in their braces."""

    def read(found: re.Match[str]) -> str:
        known = KNOWN.get(found[1].lower())
        try:
            return (known.read(case, form) if known else "") or found[0]
        except (ValueError, TypeError, ValidationError):
            return found[0]

    return IN_BRACES.sub(read, text)


def unfilled(text: str) -> list[str]:
    """What still stands in braces, each once, with the words around it: “because {reason}, as you”."""
    found: dict[str, str] = {}
    for hit in IN_BRACES.finditer(text):
        before, after = text[max(0, hit.start() - AROUND) : hit.start()], text[hit.end() : hit.end() + AROUND]
        found.setdefault(hit[0], f"{before.partition(' ')[2] or before}{hit[0]}{after.rpartition(' ')[0]}".strip())
    return list(found.values())


def refused(text: str) -> str:
    """Why this text cannot go out yet; empty if it can."""
    places = unfilled(text)
    if not places:
        return ""
    return _now("Fill in what stands in braces: %(places)s.") % {
        "places": "; ".join(f"“{' '.join(place.split())}”" for place in places)
    }
