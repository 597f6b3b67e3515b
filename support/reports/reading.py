"""Reading the figures of a period, seen from one side: a statement or two for all that a page's charts show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Sum as Total
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from approvals.models import Purpose
from orders.channels import Channel

from . import months
from .months import days
from .spread import quantile, together

LENGTHS = {
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("Last 12 months"),
}
STEPS = {"day": gettext_lazy("By day"), "week": gettext_lazy("By week"), "month": gettext_lazy("By month")}
SIDES: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "channel": (gettext_lazy("Channel"), dict(Channel.choices)),
    "purpose": (gettext_lazy("Purpose"), dict(Purpose.choices)),
    "team": (
        gettext_lazy("Team"),
        {Role.AGENT.value: gettext_lazy("Agents"), Role.LEAD.value: gettext_lazy("Leads")},
    ),
}
KEYS = ("period", "from", "to", "by", *SIDES)
LONGEST = 3 * 366
YEARS = range(2000, 2200)
"""Of which there can be figures, and room before them to compare with."""


@dataclass(frozen=True)
class Asked:
    """What a report is about: days from `first` to `last`, both included, drawn by day, week or month."""

    first: date
    last: date
    by: str = "day"
    side: str = "all"
    value: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def within(self) -> str:
        """The side it is seen from, as figures have it; empty for everything."""
        return f"{self.side}:{self.value}" if self.value else ""

    @property
    def before(self) -> tuple[date, date]:
        """The period of the same length that ended the day before."""
        length = self.last - self.first
        return self.first - length - timedelta(days=1), self.first - timedelta(days=1)

    @cached_property
    def months(self) -> frozenset[date]:
        """The first days of the months that are kept as one, read once."""
        return months.kept(self.last)

    @property
    def drawn_months(self) -> frozenset[date]:
        """The same, if it is drawn by month: shorter steps need their days."""
        return self.months if self.by == "month" else frozenset()

    def step_of(self, day: date) -> date:
        """The first day of the step a day belongs to."""
        if self.by == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self.by == "month" else day

    @property
    def steps(self) -> list[date]:
        """Every step of the period, in order."""
        return list(dict.fromkeys(map(self.step_of, days(self.first, self.last))))

    def label(self, step: date) -> str:
        """A step as an axis names it."""
        return date_format(step, "M Y" if self.by == "month" else "j M")


def asked(query: Mapping[str, str], today: date) -> Asked:
    """What an address asks for; the last 30 days by default. Raises BadRequest in words."""
    for key in query:
        if key not in KEYS:
            raise BadRequest(_("A report knows nothing of “%(key)s”.") % {"key": key[:40]})
    said = {key: value for key in KEYS if (value := query.get(key, ""))}
    if "from" in said or "to" in said:
        first, last = _day(said.get("from", "")), _day(said.get("to", ""))
    elif said.get("period", "30") in LENGTHS:
        first, last = today - timedelta(days=int(said.get("period", "30")) - 1), today
    else:
        raise BadRequest(_("There is no such period."))
    if not first <= last or (last - first).days > LONGEST:
        raise BadRequest(_("The last day comes before the first, or lies more than three years after it."))
    length = (last - first).days
    by = said.get("by", "day" if length <= 62 else "week" if length <= 200 else "month")
    sides = [(side, said[side]) for side in SIDES if side in said]
    if by not in STEPS or len(sides) > 1 or any(value not in SIDES[side][1] for side, value in sides):
        raise BadRequest(_("A report is seen from one side at a time: a channel, a purpose or a team."))
    side, value = sides[0] if sides else ("all", "")
    return Asked(first, last, by, side, value, said)


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise BadRequest(_("Give both days as year-month-day."))
    return found


@dataclass
class Figure:
    """A measure over some days."""

    number: int = 0
    part: int = 0
    seconds: int = 0
    spreads: list[Mapping[str, int]] = field(default_factory=list)

    def add(self, number: int, part: int, seconds: int = 0, spread: Mapping[str, int] | None = None) -> None:
        self.number, self.part, self.seconds = self.number + number, self.part + part, self.seconds + seconds
        if spread:
            self.spreads.append(spread)

    @property
    def percent(self) -> float | None:
        """`part` of `number`; None of nothing."""
        return round(100 * self.part / self.number, 1) if self.number else None

    def quantile(self, share: float) -> timedelta | None:
        return quantile(together(self.spreads), share)

    @property
    def average(self) -> timedelta | None:
        return timedelta(seconds=self.seconds / self.number) if self.number else None


Figures = defaultdict[str, Figure]


class Period:
    """The figures of a period and of the one before it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.now: Figures = defaultdict(Figure)
        self.before: Figures = defaultdict(Figure)
        self.by_step = defaultdict[str, defaultdict[date, Figure]](lambda: defaultdict(Figure))
        columns = ("day", "measure", "number", "part", "seconds", "spread")
        for rows in self._rows(*asked.before, asked.months):
            for _day, measure, *found in rows.values_list(*columns):
                self.before[measure].add(*found)
        for rows in self._rows(asked.first, asked.last, asked.drawn_months):
            for day, measure, *found in rows.values_list(*columns):
                self.now[measure].add(*found)
                self.by_step[measure][asked.step_of(day)].add(*found)

    def _rows(self, first: date, last: date, whole: frozenset[date]) -> list[Any]:
        return months.covering(first, last, whole, within=self.asked.within, side="all")

    def series(self, measure: str) -> list[Figure]:
        """The measure for each step, nothing where nothing happened."""
        return [self.by_step[measure][step] for step in self.asked.steps]


def broken_down(asked: Asked, sides: Mapping[str, Iterable[str]]) -> dict[str, dict[str, dict[str, Figure]]]:
    """Side -> value -> measure -> figure over the period, within the side asked for; two statements at most.

    `sides` names the measures that are wanted of each side.
    """
    measures = sorted({measure for wanted in sides.values() for measure in wanted})
    which: dict[str, Any] = {"within": asked.within, "side__in": list(sides), "measure__in": measures}
    columns = ("side", "value", "measure")
    found: dict[str, Any] = {side: defaultdict(lambda: defaultdict(Figure)) for side in sides}
    for rows in months.covering(asked.first, asked.last, asked.months, **which):
        summed = rows.order_by().values(*columns).annotate(numbers=Total("number"), parts=Total("part"))
        for side, value, measure, number, part in summed.values_list(*columns, "numbers", "parts"):
            if measure in sides[side]:
                found[side][value][measure].add(number, part)
    return {side: dict(sorted(values.items())) for side, values in found.items()}


def backlog(asked: Asked) -> list[int]:
    """How much was open at the end of each step, from a few rows for each month before and each step."""
    which: dict[str, Any] = {"within": "", "side": "all", "measure__in": ("opened", "done")}
    past = months.covering(None, asked.first - timedelta(days=1), asked.months, **which)
    drawn = months.covering(asked.first, asked.last, asked.drawn_months, **which)
    moved = defaultdict[date, int](int)
    for day, measure, number in chain(*(rows.values_list("day", "measure", "number") for rows in (*past, *drawn))):
        moved[day] += number if measure == "opened" else -number
    held = sum(number for day, number in moved.items() if day < asked.first)
    at_end: dict[date, int] = {}
    for day in days(asked.first, asked.last):
        held += moved.get(day, 0)
        at_end[asked.step_of(day)] = held
    return [at_end[step] for step in asked.steps]
