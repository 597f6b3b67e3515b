"""What screening returns."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

WARN = 0.5
"""Confidence from which a finding flags the message."""

BLOCK = 0.8
"""Confidence from which a finding is a detail beyond doubt."""

Type = Literal["email", "phone", "messenger", "social", "url", "payment", "mention"]
Strength = Literal["none", "warn", "block"]


@dataclass(frozen=True, slots=True)
class Part:
    """The piece of a detail that one message of a window holds."""

    message: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One detail: `text` is `message[start:end]`, of the original message.

    `channels` are words of Channel; the detail is allowed when any of them is in force.
    `rule` is a name in `orders.screening.rules.RULES`. `evasion` names the way it was hidden,
    empty when it was written plainly. `parts` is filled for a detail split over messages: then
    `start` and `end` are the span in the newest message, and `text` is all the pieces, spaced.
    """

    type: Type
    channels: frozenset[str]
    start: int
    end: int
    text: str
    rule: str
    confidence: float
    evasion: str = ""
    parts: tuple[Part, ...] = ()

    def moved(self, **changes: Any) -> "Finding":
        """Return a copy with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything seen in one message.

    `refused` is empty, or `too_long`: nothing was read and the caller holds the message.
    `messages` numbers the messages of a window that hold a split detail, oldest first;
    the first message ever added is number 0.
    """

    findings: tuple[Finding, ...] = ()
    refused: str = ""
    messages: tuple[int, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether anything but a mention reaches the warning threshold."""
        return self.strength != "none"

    @property
    def strength(self) -> Strength:
        """How sure the surest detail is: `none`, `warn` or `block`."""
        surest = max((f.confidence for f in self.findings if f.type != "mention"), default=0.0)
        return "block" if surest >= BLOCK else "warn" if surest >= WARN else "none"

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, fit for JSON."""
        findings = [asdict(finding) | {"channels": sorted(finding.channels)} for finding in self.findings]
        return {
            "flagged": self.flagged,
            "strength": self.strength,
            "refused": self.refused,
            "messages": list(self.messages),
            "findings": findings,
        }


CLEAN = Screening()
"""Nothing seen."""
