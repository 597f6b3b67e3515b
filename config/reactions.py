"""Who acts when something happened: action of an Event -> functions run in the same transaction.

The only place where one app answers another's event.
"""

from collections.abc import Callable
from typing import Any

REACTIONS: dict[str, list[Callable[..., Any]]] = {}
