"""The figures that are owed to the public, for a year: complaints, their types, times and outcomes.

P2B 11(4): number of complaints, main types, average time to process them, outcomes. DSA 15(1)(d) and 24:
their basis, decisions taken, median time, and how often a decision was reversed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat

from approvals.models import Clause, Purpose

from .figure import DayFigure
from .reading import Asked, Figure, Period, broken_down


@dataclass(frozen=True)
class Public:
    """One year as it is published. Times are hours of the desk's working time; None where nothing was."""

    year: int
    requests: int
    decisions: int
    approved: int
    denied: int
    median_hours_to_decision: float | None
    complaints: int
    withdrawn: int
    resolved: int
    upheld: int
    reversed: int
    reversed_percent: float | None
    median_hours_to_resolve: float | None
    average_hours_to_resolve: float | None
    by_clause: tuple[tuple[str, int, int], ...]
    """(clause of the challenged decision, complaints, reversed), the most frequent first."""
    by_purpose: tuple[tuple[str, int, int], ...]

    def as_rows(self) -> list[tuple[str, Any]]:
        """Name and value of each figure, for a file."""
        plain = [(name, value) for name, value in vars(self).items() if not name.startswith("by_")]
        typed = [
            (f"complaints_{what}_{name}", number)
            for what, rows in (("clause", self.by_clause), ("purpose", self.by_purpose))
            for name, number, _reversed in rows
        ]
        return [*plain, *typed]


def figures(year: int) -> Public:
    """Everything published of a year, in a few statements over a few rows a month."""
    asked = Asked(date(year, 1, 1), date(year, 12, 31), "month")
    now = Period(asked).now
    ruled, heard, decided = now["ruled"], now["heard"], now["decided"]
    found = broken_down(asked, dict.fromkeys(("clause", "purpose"), ("appealed", "heard")))
    return Public(
        year=year,
        requests=now["filed"].number,
        decisions=ruled.number,
        approved=ruled.part,
        denied=ruled.number - ruled.part,
        median_hours_to_decision=_hours(decided.quantile(0.5)),
        complaints=now["appealed"].number,
        withdrawn=now["dropped"].number,
        resolved=heard.number,
        upheld=heard.number - heard.part,
        reversed=heard.part,
        reversed_percent=heard.percent,
        median_hours_to_resolve=_hours(heard.quantile(0.5)),
        average_hours_to_resolve=_hours(heard.average),
        by_clause=_types(found["clause"], dict(TITLED.values_list("number", "words"))),
        by_purpose=_types(found["purpose"], dict(Purpose.choices)),
    )


TITLED = Clause.objects.annotate(words=Concat("number", Value(" "), "title")).order_by("policy__number")
"""Clauses of every version, the newest last, with number and title."""


def years() -> list[int]:
    """The years that have figures, the newest first."""
    first, last = (DayFigure.objects.order_by(order).values_list("day", flat=True).first() for order in ("day", "-day"))
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def _types(found: Mapping[str, Mapping[str, Figure]], names: Mapping[str, Any]) -> tuple[tuple[str, int, int], ...]:
    rows = [
        (str(names.get(value, value)), one["appealed"].number, one["heard"].part)
        for value, one in found.items()
        if one["appealed"].number
    ]
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))


def _hours(length: Any) -> float | None:
    return None if length is None else round(length.total_seconds() / 3600, 1)
