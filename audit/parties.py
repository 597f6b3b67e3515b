"""Who an event names: a kind and a number that outlive the row they point to."""

from typing import NamedTuple


class Party(NamedTuple):
    """An actor or subject of an Event. `label` is personal and enters the trail only as a commitment."""

    kind: str
    number: int
    label: str = ""


SYSTEM = Party("system", 0)
"""Hallpass itself: clocks that ran out, digests that fell due."""
