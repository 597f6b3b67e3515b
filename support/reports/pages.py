"""What a report draws: figures at the top, and charts with their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.promises import promised

from .charts import Chart
from .reading import Asked, Period, backlog
from .spread import columns, together
from .wording import compared, length, of, percent, points

EDGES = (2, 4, 8, 12, 16, 24, 32)
"""Hours of working time between the columns of a histogram."""


@dataclass(frozen=True)
class Tile:
    """One figure with what it is compared to."""

    label: Any
    value: str
    beside: str = ""
    alarm: bool = False


def tiles(period: Period, waiting: int, late: int) -> list[Tile]:
    """Decisions, backlog, median, promise and approvals, each beside the period before or the promise.

    Seen from one side there is no backlog: what waits is not told apart by it.
    """
    now, before = period.now, period.before
    decided, was = now["decided"], before["decided"]
    hours = promised("decision").hours
    held = Tile(
        _("Waiting now"),
        str(waiting),
        ngettext("%(n)s over its promise", "%(n)s over their promise", late) % {"n": late} if late else "",
        alarm=bool(late),
    )
    return [
        Tile(_("Decisions"), str(decided.number), compared(decided.number, was.number)),
        *([held] if period.asked.side == "all" else []),
        Tile(
            _("Median time to decision"),
            length(decided.quantile(0.5)),
            _("promised within %(hours)s h") % {"hours": hours},
        ),
        Tile(_("Promise kept"), percent(decided), points(decided, was)),
        Tile(_("Approved"), percent(now["ruled"]), points(now["ruled"], before["ruled"])),
        Tile(_("Overturned on appeal"), percent(now["heard"]), of(now["heard"])),
    ]


def arrivals(period: Period) -> Chart:
    """Requests and decisions."""
    asked, filed, decided = period.asked, period.series("filed"), period.series("decided")
    labels = [asked.label(step) for step in asked.steps]
    if asked.side == "team":  # no team files anything
        alone = [(label, went.number) for label, went in zip(labels, decided, strict=True)]
        chart = Chart("decisions", _("Decisions"), (_("From"), _("Decided")), alone)
        return chart.draw(labels, [one.number for one in decided])
    rows = [(label, came.number, went.number) for label, came, went in zip(labels, filed, decided, strict=True)]
    chart = Chart("arrivals", _("Arrivals and decisions"), (_("From"), _("Arrived"), _("Decided")), rows)
    chart.keys = [
        ("bar", _("Arrived %(n)s") % {"n": period.now["filed"].number}),
        ("line", _("Decided %(n)s") % {"n": period.now["decided"].number}),
    ]
    return chart.draw(labels, [one.number for one in filed], [one.number for one in decided])


def times(period: Period, measure: str, slug: str, title: Any, promise: str) -> Chart:
    """How long something took, in working hours: columns, the median and what nine of ten did not exceed."""
    figure, edges = period.now[measure], [timedelta(hours=hours) for hours in EDGES]
    found = columns(together(figure.spreads), edges)
    names = [f"<{EDGES[0]} h", *(f"{low}–{high}" for low, high in pairwise(EDGES)), f">{EDGES[-1]}"]
    limit = promised(promise).hours
    tones = ["late" if low >= limit else "" for low in (0, *EDGES)]
    chart = Chart(slug, title, (_("Working hours"), _("Cases")), list(zip(names, found, strict=True)))
    chart.draw(names, found, tones=tones, stems=True)
    for share, word in ((0.5, _("median %(time)s")), (0.9, _("90 %% in %(time)s"))):
        if took := figure.quantile(share):
            chart.stem(_place(took, edges), word % {"time": length(took)})
    return chart


def open_at_end(asked: Asked) -> Chart:
    """The backlog at the end of each step."""
    labels, held = [asked.label(step) for step in asked.steps], backlog(asked)
    chart = Chart(
        "backlog", _("Open at the end of the day"), (_("From"), _("Open")), list(zip(labels, held, strict=True))
    )
    return chart.draw(labels, line=held)


AGES = (1, 3, 7, 30)
FRESH = 60
"""Seconds that the ages of what is open stand, as the day's figures do; then they are counted anew."""


def ages(now: datetime) -> Chart:
    """How long what is open now waits already, as of the last minute."""
    upto = cache.get_or_set("support:ages", lambda: _ages(now), FRESH) or _ages(now)
    found = [upto[0], *(later - sooner for sooner, later in pairwise(upto))]
    names = [_("< 1 day"), _("1–3 days"), _("3–7 days"), _("7–30 days"), _("> 30 days")]
    chart = Chart(
        "ages", _("Age of what is open now"), (_("Waiting"), _("Cases")), list(zip(names, found, strict=True))
    )
    return chart.draw(names, found, tones=["", "", "late", "late", "late"])


def _ages(now: datetime) -> tuple[int, ...]:
    """How many open items are younger than each age, and how many there are; from the index of open items alone."""
    edges = [now - timedelta(days=days) for days in AGES]
    parts = ", ".join("count(*) FILTER (WHERE opened_at > %s)" for _edge in edges)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}, count(*) FROM support_workitem WHERE state = 'open'", edges)  # noqa: S608
        found: tuple[int, ...] = cursor.fetchone()
    return found


def mails(period: Period) -> Chart:
    """Mails, and those that could not be delivered."""
    asked, sent = period.asked, period.series("mails")
    labels = [asked.label(step) for step in asked.steps]
    rows = [(label, one.number, one.part) for label, one in zip(labels, sent, strict=True)]
    heads = (_("From"), _("Mails"), _("Not delivered"))
    chart = Chart("mails", _("Mails that could not be delivered"), heads, rows)
    return chart.draw(labels, [one.part for one in sent], tones=["late"] * len(sent))


def _place(took: timedelta, edges: Sequence[timedelta]) -> float:
    """Where a length falls among columns of equal width, 0 to 1."""
    bounds, many = [timedelta(0), *edges], len(edges) + 1
    for turn, (low, high) in enumerate(pairwise(bounds)):
        if took < high:
            return (turn + (took - low) / (high - low)) / many
    return (many - 0.5) / many
