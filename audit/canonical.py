"""The one way an event becomes bytes, and the hashes taken over them.

JSON with sorted keys, no spaces, ASCII escapes, strings and integers only, so that any language can
make the same bytes again. Times are RFC 3339 in UTC with six decimals.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

VERSION = 1
EVENT_PREFIX = b"hallpass/event/v1\n"
PERSONAL_PREFIX = b"hallpass/personal/v1\n"
GENESIS = "0" * 64
"""The `prev` of a chain's first event."""


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC, always with microseconds: `2026-04-20T12:05:31.204000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def encode(body: dict[str, Any]) -> bytes:
    """Canonical bytes of `body`. Raises TypeError for anything but strings, integers, lists, dicts."""
    _refuse_loose_types(body)
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def seal(body: bytes) -> str:
    """The event's hash in hex: SHA-256 over a domain prefix and the canonical bytes."""
    return hashlib.sha256(EVENT_PREFIX + body).hexdigest()


def new_salt() -> bytes:
    """32 random bytes: without them a name could be guessed from its commitment."""
    return secrets.token_bytes(32)


def commit(salt: bytes, value: str) -> str:
    """The salted commitment in hex that stands in the event instead of a personal value."""
    return hashlib.sha256(PERSONAL_PREFIX + salt + value.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_loose_types(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | list | dict):
        raise TypeError(f"The trail holds strings and integers, not {type(value).__name__}: {value!r}")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("The trail's keys are strings")
        for inner in value.values():
            _refuse_loose_types(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_loose_types(inner)
