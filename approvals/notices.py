"""Who of this room is told, of what, and with which mail."""

from notifications.registry import Notice

NOTICES: dict[str, tuple[Notice, ...]] = {}
