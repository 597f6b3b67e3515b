"""How long things took, kept as counts on a logarithmic scale: a few numbers a day, medians within 5 %."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import log2

STEPS = 8
"""Steps for each doubling: neighbours differ by 9 %, so a step's middle is at most 5 % off."""


def step_of(length: timedelta) -> int:
    """The step a length falls into; everything up to a minute is 0."""
    return round(STEPS * log2(max(1.0, length.total_seconds() / 60)))


def length_of(step: int) -> timedelta:
    """The middle of a step."""
    return timedelta(minutes=2 ** (step / STEPS))


def together(spreads: Iterable[Mapping[str, int]]) -> Counter[int]:
    """Several spreads as one: step -> how many."""
    found: Counter[int] = Counter()
    for spread in spreads:
        found.update({int(step): number for step, number in spread.items()})
    return found


def quantile(spread: Mapping[int, int], share: float) -> timedelta | None:
    """The length that this share of them did not exceed (0.5 is the median); None of nothing."""
    total, seen = sum(spread.values()), 0
    for step in sorted(spread):
        seen += spread[step]
        if seen >= share * total:
            return length_of(step)
    return None


def columns(spread: Mapping[int, int], edges: Iterable[timedelta]) -> list[int]:
    """How many fall below each edge and above the one before; one more column for all beyond the last."""
    limits = list(edges)
    found = [0] * (len(limits) + 1)
    for step, number in spread.items():
        length = length_of(step)
        found[next((at for at, limit in enumerate(limits) if length < limit), len(limits))] += number
    return found
