"""What a detector reports, before it is placed into the original message."""

from typing import NamedTuple

from orders.screening.findings import Type
from orders.screening.platforms import CHANNELS


class Hit(NamedTuple):
    """A detail in the plain spelling of a message."""

    type: Type
    start: int
    end: int
    rule: str
    confidence: float
    evasion: str = ""
    channels: frozenset[str] | None = None

    def opened(self) -> frozenset[str]:
        """Return the channels, the type's own unless the platform said."""
        return CHANNELS[self.type] if self.channels is None else self.channels
