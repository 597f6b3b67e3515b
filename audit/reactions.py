"""Who acts on an event: the table that settings.REACTIONS names, run in the event's transaction."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Event

About = Mapping[str, Any]
"""Live objects of the change (`request`, `decision`, ...) by name, and `change` itself."""

Reaction = Callable[[Event, About], None]


@lru_cache(maxsize=1)
def table() -> Mapping[str, tuple[Reaction, ...]]:
    """Action -> reactions; the key `*` answers every event, after the others."""
    return import_string(settings.REACTIONS)


def react(event: Event, about: About) -> None:
    """Run every reaction to `event`, in the order of the table. What they raise undoes the change."""
    reactions = table()
    for reaction in (*reactions.get(event.action, ()), *reactions.get("*", ())):
        reaction(event, about)
