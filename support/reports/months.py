"""Months that are over, kept as one: a year is read from a few hundred rows where its days have thousands.

A month is made from its days when all of them are closed. A day that is made anew takes its month away with it,
and reports read the days until the month is there again.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from .figure import DayFigure, MonthFigure, SummedDay, SummedMonth

ONE = timedelta(days=1)
MOST = 3
"""So many months are made in one turn of the clock; a long past takes some turns."""


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def last_of(month: date) -> date:
    """The last day of the month that begins that day."""
    return first_of(month + 31 * ONE) - ONE


def forget(day: date) -> None:
    """Take the month of that day away; in the transaction that makes the day anew."""
    if SummedMonth.objects.filter(month=first_of(day)).delete()[0]:
        MonthFigure.objects.filter(day=first_of(day)).delete()


def catch_up(waiting: Collection[date], most: int | None = MOST) -> int:
    """Make the months that are missing, the newest first; at most so many, or all. Returns how many.

    `waiting` are days yet to be closed, today among them.
    """
    closed = set(map(first_of, SummedDay.objects.filter(closed=True).values_list("day", flat=True)))
    missing = closed - set(map(first_of, waiting)) - set(SummedMonth.objects.values_list("month", flat=True))
    return sum(sum_up(month) for month in sorted(missing, reverse=True)[:most])


def sum_up(month: date) -> bool:
    """Make the figures of a month from those of its days. Returns whether all of them are closed, so that it may be.

    Its days are what others wait for: whoever makes one of them anew, and a second worker at the same month.
    """
    with transaction.atomic():
        days = SummedDay.objects.select_for_update().filter(day__gte=month, day__lte=last_of(month)).order_by("day")
        if not all(day.closed for day in days):
            return False
        MonthFigure.objects.filter(day=month).delete()
        MonthFigure.objects.bulk_create(_together(month), batch_size=500)
        SummedMonth.objects.update_or_create(month=month, defaults={"summed_at": timezone.now()})
    return True


def _together(month: date) -> Iterator[MonthFigure]:
    order = ("within", "side", "value", "measure")
    found: dict[tuple[str, ...], tuple[list[int], Counter[str]]] = {}
    days = DayFigure.objects.filter(day__gte=month, day__lte=last_of(month))
    for *key, number, part, seconds, spread in days.values_list(*order, "number", "part", "seconds", "spread"):
        sums, lengths = found.setdefault(tuple(key), ([0, 0, 0], Counter()))
        sums[:] = (sums[0] + number, sums[1] + part, sums[2] + seconds)
        lengths.update(spread)
    for key, ((number, part, seconds), lengths) in sorted(found.items()):
        named = dict(zip(order, key, strict=True))
        yield MonthFigure(day=month, number=number, part=part, seconds=seconds, spread=dict(lengths), **named)


def kept(last: date) -> frozenset[date]:
    """The first days of the months that are kept as one, and over by that day."""
    months = SummedMonth.objects.filter(month__lte=last).values_list("month", flat=True)
    return frozenset(month for month in months if last_of(month) <= last)


def covering(first: date | None, last: date, months: Collection[date], **which: Any) -> list[Any]:
    """Querysets of figures that hold each day from the first (None: of all) to the last once.

    Of `months` those that lie wholly between are read as one, under their first day. The days beside them are named
    one by one: PostgreSQL finds each in the index, and reads over all between where it is given spans.
    """
    whole = sorted(month for month in months if (first is None or first <= month) and last_of(month) <= last)
    begins = first or (whole[0] if whole else last + ONE)
    beside, at = list[date](), begins
    for month in whole:
        beside += days(at, month - ONE)
        at = last_of(month) + ONE
    beside += days(at, last)
    found: list[Any] = [MonthFigure.objects.filter(day__in=whole, **which)] if whole else []
    found += [DayFigure.objects.filter(day__in=beside, **which)] if beside else []
    return [*found, DayFigure.objects.filter(day__lt=begins, **which)] if first is None else found


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included; none where the last comes before."""
    return [first + ONE * turn for turn in range((last - first).days + 1)]
