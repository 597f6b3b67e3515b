"""Working time, in plain Python: the hours of a week in one time zone, without holidays.

Intervals are wall-clock times; what passes between them is counted in UTC, so that an hour that a change
of daylight saving skips or repeats counts as it really passed (PEP 495, zoneinfo).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

Interval = tuple[time, time]
LONGEST = 3 * 366
"""Days that are looked through for the next working time."""


class NeverOpen(ValueError):
    """No working time within three years: the calendar holds none."""


@dataclass(frozen=True)
class Hours:
    """The intervals of each weekday (Monday first) in `zone`; closed on public holidays and `closed` days."""

    zone: str
    week: tuple[tuple[Interval, ...], ...]
    country: str = ""
    subdivision: str = ""
    closed: frozenset[date] = frozenset()

    def is_closed(self, day: date) -> bool:
        """A public holiday, or a day the desk said it is closed."""
        return day in self.closed or bool(self.country and day in _holidays(self.country, self.subdivision, day.year))

    def spans(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Every working interval from that day on, as instants in UTC. Raises NeverOpen when there is none."""
        zone, day, idle = ZoneInfo(self.zone), first, 0
        while idle < LONGEST:
            intervals = () if self.is_closed(day) else self.week[day.weekday()]
            for opens, closes in intervals:
                begin = datetime.combine(day, opens, zone).astimezone(UTC)
                end = datetime.combine(day, closes, zone).astimezone(UTC)
                if begin < end:
                    idle = 0
                    yield begin, end
            day, idle = day + timedelta(days=1), idle + 1
        raise NeverOpen(f"{self.zone}: no working time")

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant at which `amount` of working time has passed since `start`, in UTC."""
        at, left = start.astimezone(UTC), amount
        for begin, end in self.spans(self._day(at)):
            if end <= at:
                continue
            begin = max(begin, at)
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError("unreachable")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time passes from `start` to `end`; nothing if `end` comes first."""
        total = timedelta()
        if end <= start:
            return total
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        try:
            for begin, close in self.spans(self._day(start)):
                if begin >= end:
                    break
                total += max(min(close, end) - max(begin, start), timedelta())
        except NeverOpen:
            return total
        return total

    def _day(self, at: datetime) -> date:
        """The day before, in the zone: an interval of that day may still run."""
        return at.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
