"""Months kept as one beside their days: reports say the same, from fewer rows."""

from datetime import date
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection

from support.models import DayFigure, MonthFigure, SummedDay, SummedMonth
from support.reports import months, summing
from support.reports.reading import Asked, Period, backlog, broken_down
from tests.cast import Cast


class TestMonths:
    """A month that is over is read as one, and nothing of a report changes by it."""

    FIRST, LAST = date(2025, 11, 14), date(2026, 3, 9)

    @pytest.fixture
    def winter(self, cast: Cast) -> Cast:
        """Figures of every third day, each different; every day is closed but the last."""
        for turn, day in enumerate(months.days(self.FIRST, self.LAST)):
            SummedDay.objects.create(day=day, closed=day < self.LAST)
            if turn % 3:
                continue
            for measure in ("filed", "decided", "ruled", "opened", "done"):
                seen = {"day": day, "measure": measure, "number": 10 + turn, "part": turn % 7, "seconds": 60 * turn}
                DayFigure.objects.create(**seen, side="all", spread={str(turn % 20): 10, "40": turn})
                for value in ("3.2", "4.1"):
                    DayFigure.objects.create(**seen, side="clause", value=value)
        return cast

    def seen(self, *, first: date, last: date, by: str) -> Any:
        """All that a page reads."""
        about = Asked(first, last, by)
        period = Period(about)
        kept = [
            {
                name: (one.number, one.part, one.seconds, one.quantile(0.5), one.quantile(0.9))
                for name, one in part.items()
            }
            for part in (period.now, period.before)
        ]
        steps = {name: [one.number for one in period.series(name)] for name in ("filed", "decided")}
        broken = {
            value: {name: (one.number, one.part) for name, one in found.items()}
            for value, found in broken_down(about, {"clause": ("ruled", "filed")})["clause"].items()
        }
        return kept, steps, broken, backlog(about)

    @pytest.mark.parametrize("by", ["day", "week", "month"])
    @pytest.mark.parametrize(
        ("first", "last"),
        [
            (date(2026, 1, 15), date(2026, 3, 9)),  # the middle of a month to today
            (date(2026, 1, 1), date(2026, 1, 31)),  # one month and the one before it, to the day
            (date(2026, 2, 1), date(2026, 2, 27)),  # all but the last day of one
            (date(2025, 12, 2), date(2026, 2, 28)),  # all but the first day of one
            (date(2025, 10, 1), date(2026, 3, 31)),  # from before the house to after today
        ],
    )
    def test_reports_are_the_same(self, winter: Cast, first: date, last: date, by: str) -> None:
        days = self.seen(first=first, last=last, by=by)
        assert months.catch_up([self.LAST], most=9) == 4
        assert MonthFigure.objects.count() == 4 * 5 * 3
        assert self.seen(first=first, last=last, by=by) == days
        assert any(one for part in days[0] for one in part.values())

    def test_a_year_reads_few_rows(self, winter: Cast) -> None:
        months.catch_up([self.LAST], most=9)
        about = Asked(date(2025, 12, 1), date(2026, 2, 28), "month")
        found = months.covering(about.first, about.last, about.months, within="", side="all")
        assert [(rows.model, rows.count()) for rows in found] == [(MonthFigure, 3 * 5)]

    def test_only_months_whose_days_are_all_closed(self, winter: Cast) -> None:
        assert months.catch_up([date(2026, 1, 20), self.LAST], most=9) == 3
        assert set(SummedMonth.objects.values_list("month", flat=True)) == {
            date(2025, 11, 1), date(2025, 12, 1), date(2026, 2, 1),
        }  # fmt: skip
        assert months.catch_up([self.LAST], most=9) == 1
        assert months.catch_up([self.LAST], most=9) == 0

    def test_some_in_a_turn_and_the_newest_first(self, winter: Cast) -> None:
        assert months.catch_up([self.LAST]) == months.MOST
        assert date(2025, 11, 1) not in set(SummedMonth.objects.values_list("month", flat=True))

    def test_a_day_made_anew_takes_its_month_along(self, winter: Cast) -> None:
        months.catch_up([self.LAST], most=9)
        summing.sum_up(date(2026, 1, 7))  # nothing happened on it, in truth
        assert not MonthFigure.objects.filter(day=date(2026, 1, 1)).exists()
        assert months.kept(self.LAST) == {date(2025, 11, 1), date(2025, 12, 1), date(2026, 2, 1)}
        assert months.catch_up([self.LAST]) == 1
        made = MonthFigure.objects.get(day=date(2026, 1, 1), measure="filed", side="all")
        assert made.number == sum(
            DayFigure.objects.filter(day__year=2026, day__month=1, measure="filed", side="all").values_list(
                "number", flat=True
            )
        )


def test_a_day_made_anew_waits_for_its_month(real_commits: None, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the month is made of the old figures of a day, the day cannot get new ones unnoticed."""
    if engine != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    month, day = date(2020, 1, 1), date(2020, 1, 2)
    SummedDay.objects.create(day=day, closed=True)
    DayFigure.objects.create(day=day, measure="filed", side="all", number=1)
    begun, go_on, together = Event(), Event(), months._together

    def slowly(month: date) -> Any:
        rows = list(together(month))
        begun.set()
        assert go_on.wait(20)
        return rows

    def apart(act: Any) -> Thread:
        def run() -> None:
            act()
            connection.close()

        thread = Thread(target=run)
        thread.start()
        return thread

    monkeypatch.setattr(months, "_together", slowly)
    maker = apart(lambda: months.sum_up(month))
    assert begun.wait(20)
    again = apart(lambda: summing.sum_up(day))
    again.join(0.5)
    assert again.is_alive(), "it waits for the month"
    go_on.set()
    maker.join(20)
    again.join(20)
    assert not months.kept(date(2020, 2, 1)) and not MonthFigure.objects.exists()
    assert not DayFigure.objects.filter(measure="filed").exists()
