"""The names of time zones that this machine knows."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zones() -> tuple[str, ...]:
    """Every name of the time zone database, sorted. Read once: the search walks hundreds of files."""
    return tuple(sorted(available_timezones()))
