"""What an operator watches, as numbers: each room names its own in `gauges.py`, settings.METRICS lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .models import Event


@dataclass(frozen=True)
class Gauge:
    """One family of numbers that go up and down. `values` holds a tuple of labels -> number."""

    name: str
    says: str
    labels: tuple[str, ...] = ()
    values: Mapping[Any, float] = field(default_factory=dict)


def trail() -> list[Gauge]:
    """How far the trail has come: the number of its newest event."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return [Gauge("hallpass_trail_newest_event", "Number of the newest event of the trail.", values={(): newest})]
