"""What a verb raises when the case is not where its caller thought."""

from typing import Any


class Conflict(Exception):
    """Somebody was first. `row` is the case as it stands now; `status` answers 409 or 412."""

    status = 409

    def __init__(self, row: Any) -> None:
        super().__init__(f"{row} is at version {row.version}, {getattr(row, 'status', '')}".rstrip(", "))
        self.row = row


class WrongState(Conflict):
    """The act does not fit the state the case is in now (HTTP 409)."""


class Stale(Conflict):
    """The caller saw an older version of the case (HTTP 412, RFC 9110 section 15.5.13)."""

    status = 412
