"""What a case asks for, as both engines compare it with decided ones."""

from typing import Any

from approvals.models import ApprovalRequest

BOOSTS = {"purpose": 1.35, "channel": 1.1, "clause": 1.1}
"""A case of the same purpose counts for so much more."""
_BOOST = """
  CASE WHEN purpose = %(purpose)s THEN {purpose} ELSE 1 END
  * CASE WHEN {channels} THEN {channel} ELSE 1 END
  * CASE WHEN %(clause)s <> '' AND clauses LIKE '%% ' || %(clause)s || ' %%' THEN {clause} ELSE 1 END"""


def body(case: ApprovalRequest) -> str:
    """The words of a case beside its title."""
    return " ".join((case.why, case.tried, case.what_changed))


def wish(case: ApprovalRequest, clause: str) -> dict[str, Any]:
    """The parameters of `boost`; `clause` is the one that would allow the case."""
    channels = {f"channel{turn}": f"% {word} %" for turn, word in enumerate(case.channels)}
    return {"purpose": case.purpose, "clause": clause, "number": case.pk or 0, **channels}


def boost(case: ApprovalRequest) -> str:
    """SQL for how much more than its words a decided case counts."""
    asked = " OR ".join(f"channels LIKE %(channel{turn})s" for turn, _word in enumerate(case.channels)) or "FALSE"
    return "(" + _BOOST.format(channels=asked, **BOOSTS) + ")"
