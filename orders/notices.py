"""Orders tells nobody by itself: what happens on an order is told with the case it belongs to."""

from notifications.registry import Notice

NOTICES: dict[str, tuple[Notice, ...]] = {}
