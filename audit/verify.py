"""Checking a chain against itself: order, links, seals, and the personal values still kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import canonical
from .models import Event


@dataclass(frozen=True)
class Verdict:
    """What a check of a chain found. `broken_at` is the seq of the first bad event, or None."""

    checked: int
    broken_at: int | None = None
    why: str = ""

    @property
    def ok(self) -> bool:
        return self.broken_at is None


def verify_chain(chain: str) -> Verdict:
    """Check every event of `chain` from its first to its last."""
    return verify(Event.objects.filter(chain=chain).order_by("seq").prefetch_related("personal_values"))


def verify(events: Iterable[Event]) -> Verdict:
    """Check events of one chain in order. Names the first one that does not hold, and why."""
    prev, checked = canonical.GENESIS, 0
    for expected, event in enumerate(events, start=1):
        if why := _fault(event, expected, prev):
            return Verdict(checked, expected, why)
        prev, checked = event.hash, expected
    return Verdict(checked)


def _fault(event: Event, expected: int, prev: str) -> str:
    if canonical.seal(bytes(event.body)) != event.hash:
        return "its bytes do not match its seal"
    try:
        content = event.content
        committed = dict(content["personal"])
    except (ValueError, TypeError, KeyError):
        return "its bytes cannot be read"
    shown = {
        "chain": event.chain,
        "seq": event.seq,
        "prev": event.prev_hash,
        "at": canonical.instant(event.at),
        "action": event.action,
        "actor": {"kind": event.actor_kind, "number": event.actor_number},
    }
    if any(content.get(name) != value for name, value in shown.items()):
        return "its columns differ from what was sealed"
    if event.seq != expected:
        return "an entry before it is missing"
    if event.prev_hash != prev:
        return "it does not follow the entry before it"
    return _personal_fault(event, committed)


def _personal_fault(event: Event, commitments: dict[str, str]) -> str:
    for value in event.personal_values.all():
        if canonical.commit(bytes(value.salt), value.value) != commitments.get(value.field):
            return f"the text kept for “{value.field}” is not the one that was sealed"
    return ""
