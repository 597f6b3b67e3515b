"""Figures in words: rates, comparisons and lengths, as tiles and tables show them."""

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from support.templatetags.desk import span

from .reading import Figure


def percent(figure: Figure) -> str:
    """“94.4 %”, or a dash of nothing."""
    return "–" if figure.percent is None else f"{number_format(figure.percent, 1)} %"


def of(figure: Figure) -> str:
    """“5 of 12”."""
    return _("%(part)s of %(number)s") % {"part": figure.part, "number": figure.number} if figure.number else ""


def points(now: Figure, before: Figure) -> str:
    """“1.2 points up”, against the period before."""
    if now.percent is None or before.percent is None:
        return ""
    moved = round(now.percent - before.percent, 1)
    if not moved:
        return _("as before")
    words = _("%(points)s points up") if moved > 0 else _("%(points)s points down")
    return words % {"points": number_format(abs(moved), 1)}


def compared(now: int, before: int) -> str:
    """“12 more than before”."""
    if now == before:
        return _("as many as before")
    words = _("%(n)s more than before") if now > before else _("%(n)s fewer than before")
    return words % {"n": abs(now - before)}


def length(time: timedelta | None) -> str:
    """“9 h”, or a dash of nothing."""
    return span(time) if time is not None else "–"
