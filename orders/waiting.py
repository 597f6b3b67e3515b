"""How long a message waits for an agent. Promises are kept in a room to the right: settings name who says it."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string


def looked_at_by(held_at: datetime) -> datetime:
    """By when an agent looks at a message held at that instant."""
    due: datetime = import_string(settings.HELD_LOOKED_AT_BY)(held_at)
    return due
