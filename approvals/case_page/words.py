"""Sentences about a ruling, and about who is away."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.absences import standing_in
from approvals.models import Decision
from approvals.rules import barred_from
from approvals.shown import weekday


def away_words(matter: Any, at: datetime) -> str:
    """“Ana Ruiz is away until Sun 3 May; Tom Becker stands in.” about whoever has it, or nothing.

    Somebody who may not decide this case stands in elsewhere, and is not named.
    """
    stand_in, absence = standing_in(matter.handler, at) if matter.handler else (None, None)
    if stand_in is None or absence is None:
        return ""
    said = {"who": matter.handler, "day": weekday(absence.last_instant), "stand_in": stand_in}
    if barred_from(stand_in, matter):
        return _("%(who)s is away until %(day)s.") % said
    return _("%(who)s is away until %(day)s; %(stand_in)s stands in.") % said


def heading(ruling: Decision) -> str:
    """The question that a ruling's reasons answer."""
    if ruling.stage == "amendment":
        return _("Why the terms were changed") if ruling.grants else _("Why the terms stay")
    if ruling.stage == "correction":
        return _("Why the denial was set right")
    return {
        "approved": _("Why it was approved"),
        "denied": _("Why it was denied"),
        "upheld": _("Why the decision stands"),
        "overturned": _("Why the decision was overturned"),
        "revoked": _("Why it was revoked"),
    }[ruling.outcome]


def reversal(after: Decision) -> str:
    """How a ruling was set right, to stand on it for good."""
    said = _("Overturned on %(day)s") if after.outcome == "overturned" else _("Set right on %(day)s")
    return said % {"day": weekday(after.decided_at)}
