"""Instants as people read them: spelt once and kept, since a list shows the same ones again and again."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()
FORMS = {"date": "D j F", "time": "H:i", "full": "l, j F Y, H:i", "moment": "D j F, H:i"}
EXACT = "l, j F Y, H:i:s T"
"""Day, date, second and time zone."""


class Spelt(NamedTuple):
    """An instant for a program, to the second for who wants to know, and in the words of its style."""

    machine: str
    exact: str
    words: str


@register.simple_tag
def spelt(at: datetime, style: str = "moment") -> Spelt:
    """The instant in the reader's language and time zone. Styles: date, time, full, moment, and relative to now."""
    now = timezone.now()
    year = timezone.localtime(now).year if style == "date" else 0
    kept = _kept(at, style, year, timezone.get_current_timezone_name(), get_language() or "")
    return kept if style != "relative" else kept._replace(words=_("%(past)s ago") % {"past": timesince(at, now)})


@lru_cache(maxsize=8_192)
def _kept(at: datetime, style: str, year: int, zone: str, language: str) -> Spelt:
    """`year` is this one where days of other years say theirs."""
    here = timezone.localtime(at)
    words = date_format(here, FORMS[style]) if style in FORMS else ""
    if year and here.year != year:
        words += f" {here.year}"
    return Spelt(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z", date_format(here, EXACT), words)
