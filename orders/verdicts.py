"""What follows from what screening saw: a pure function of a finding, what is allowed, and the table of verdicts.

The table is rows (`VerdictRule`) that an administrator may change; `DEFAULTS` is what it begins with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from orders.screening import Finding
from orders.screening.findings import BLOCK, WARN

VERDICTS = ("allow", "warn", "hold", "block")
"""From the mildest to the gravest."""
TYPES = ("email", "phone", "messenger", "social", "url", "payment")
"""Everything that is judged. A mention explains and never stops a message."""
STRENGTHS = ("likely", "sure", "pieces")
"""`likely` from 0.5, `sure` from 0.8, `pieces` for a detail split over several messages."""

Cell = tuple[str, str, bool]
"""Type, strength, and whether an exemption covers it."""
Table = Mapping[Cell, str]


def _default(kind: str, strength: str, covered: bool) -> str:
    if kind == "payment":
        return "block"
    if covered:
        return "allow"
    if strength == "pieces":
        return "hold"
    if strength == "likely":
        return "warn"
    return "hold" if kind == "url" else "block"


DEFAULTS: dict[Cell, str] = {cell: _default(*cell) for cell in product(TYPES, STRENGTHS, (False, True))}


@dataclass(frozen=True)
class Allowed:
    """A channel that is allowed on the order now."""

    attachment: int
    channel: str
    until: datetime
    by: str
    exemption: int


@dataclass(frozen=True)
class Judged:
    """A finding, what follows from it, and the permission it rests on, if any."""

    finding: Finding
    strength: str
    verdict: str
    allowed: Allowed | None = None


def strength_of(finding: Finding) -> str:
    """One of STRENGTHS; empty below the threshold from which a finding counts."""
    if finding.parts:
        return "pieces"
    return "sure" if finding.confidence >= BLOCK else "likely" if finding.confidence >= WARN else ""


def verdict(finding: Finding, allowed: Mapping[str, Allowed], table: Table) -> Judged:
    """What follows from one finding. `allowed` holds the channels in force at the instant of sending.

    Payment past the platform is blocked whatever table and permissions say. A cell that is missing holds the message.
    """
    strength = strength_of(finding)
    covering = next((allowed[word] for word in sorted(finding.channels) if word in allowed), None)
    if finding.type == "mention" or not strength:
        return Judged(finding, strength, "allow", covering)
    if finding.type == "payment":
        return Judged(finding, strength, "block")
    return Judged(finding, strength, table.get((finding.type, strength, covering is not None), "hold"), covering)


def gravest(judged: Iterable[Judged]) -> str:
    """The verdict on the whole message: `allow` when nothing was found."""
    return max((one.verdict for one in judged), key=VERDICTS.index, default="allow")
