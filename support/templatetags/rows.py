"""The rows of the queue. A page is mostly rows, so they are written here and not in a template.

What a row shows stands on the item. What no clock changes in it is written once and kept, since a list is looked
at again and again. Icons are drawn once per page (`sprite`) and pointed at.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.templatetags.drawn import drawn, mark
from accounts.templatetags.icons import icon
from accounts.templatetags.times import EXACT
from accounts.words import kept as _
from approvals.models import Purpose
from approvals.sentences import channels_in_words
from support.filters import COLUMNS
from support.models import WorkItem

from .desk import promise_day, promise_level, promise_words, span

register = template.Library()
FRONT = (
    '<tr data-row><td><input class="pick" type="checkbox" name="case" value="{pk}" form="bulk"'
    ' aria-label="{pick}"></td>'
    '<td class="nums">{number}</td><td class="c-title"><div class="queue-title">'
    '<a href="{url}" data-row-open>{title}</a>'
)
ROWS, LOOKED, CELL = mark("rows"), mark("looked"), mark("cell")
PROMISE = '<td class="c-promise"><time class="promise {}" datetime="{}" title="{}">{}</time></td></tr>'
MOVING = ("assignee", "opened")
"""Columns that change by themselves as time passes."""


class Shown(NamedTuple):
    """What a row shows of an item that only a change of the item changes."""

    pk: int
    case: int | None
    order: int | None
    url: str
    title: str
    kind: str
    channels: str
    purpose: str
    clauses: str
    seller: str


class Reader(NamedTuple):
    """In whose words and by whose clock the rows of one page are written."""

    language: str
    zone: str
    now: datetime

    @classmethod
    def here(cls) -> "Reader":
        return cls(get_language() or "", timezone.get_current_timezone_name(), timezone.now())


@register.simple_tag
def table(items: list[WorkItem], columns: tuple[str, ...], title: str) -> SafeString:
    """The table of these items with the chosen columns."""
    reader = Reader.here()
    heads = _heads(columns, reader.language)
    around = drawn("support/_queue_table.html", title=str(title), columns=heads, rows=ROWS, looked=LOOKED)
    filled = around.replace(LOOKED, looked_at(items)).replace(
        ROWS, "".join(row(item, columns, reader) for item in items)
    )
    return mark_safe(filled)  # noqa: S308 - all of it is escaped


@lru_cache(maxsize=256)
def _heads(columns: tuple[str, ...], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, str(COLUMNS[word])) for word in columns)


def row(item: WorkItem, columns: tuple[str, ...], reader: Reader) -> str:
    """One item: what it is, who is at it, the columns chosen, and by when it is promised."""
    shown = Shown(
        item.pk, item.request_id, item.order_id, item.get_absolute_url(), item.title, item.kind, item.channels,
        item.purpose, item.clauses, item.seller_name,
    )  # fmt: skip
    front, cells = _written(shown, columns, reader.language)
    for column in columns:
        if column in MOVING:
            cells = cells.replace(CELL, conditional_escape(moving(item, column, reader)), 1)
    return f"{front}{here(item)}</div></td>{cells}{promise(item, reader)}"


@lru_cache(maxsize=2_048)
def _written(shown: Shown, columns: tuple[str, ...], language: str) -> tuple[str, str]:
    """The row up to who is there, and its cells, with a mark for each that moves."""
    number = shown.case or shown.order
    front = FRONT.format(
        pk=shown.pk,
        pick=escape(f"{_('Select case')} {number}"),
        number=number,
        url=escape(shown.url),
        title=escape(shown.title),
    )
    cells = (CELL if column in MOVING else conditional_escape(cell(shown, column)) for column in columns)
    return front, "".join(f'<td class="c-{column}">{one}</td>' for column, one in zip(columns, cells, strict=True))


def here(item: WorkItem) -> str:
    """Who is at the case, who has it, and why this person may not decide it."""
    parts = []
    if item.request_id:
        people = render_to_string("support/_who.html", {"people": item.present}) if item.present else ""  # type: ignore[attr-defined]
        parts.append(f'<span class="who" id="who-{item.pk}">{people}</span>')
    if item.held_by:  # type: ignore[attr-defined]
        parts.append(render_to_string("support/_holder.html", {"item": item}).strip())
    if why := item.barred:  # type: ignore[attr-defined]
        parts.append(format_html('<span class="presence" title="{}">{}{}</span>', why, _lock()[0], why))
    return "".join(parts)


def looked_at(items: list[WorkItem]) -> str:
    """The rows with a case, as the query that asks who is at them, escaped."""
    return "".join(f"row={item.pk}-{item.request_id}&amp;" for item in items if item.request_id)


@register.simple_tag
def sprite(items: list[WorkItem]) -> SafeString:
    """The icons that rows point to, each drawn once, however long the list is."""
    shown = {("kind", item.kind) for item in items} | {("channel", item.channel) for item in items if item.channel}
    return _sprite(tuple(sorted(shown)), get_language() or "")


@lru_cache(maxsize=256)
def _sprite(shown: tuple[tuple[str, str], ...], language: str) -> SafeString:
    symbols = mark_safe("".join([*(_sign(*one)[1] for one in shown), _lock()[1]]))  # noqa: S308 - our own components
    return format_html('<svg class="sprite" width="0" height="0" aria-hidden="true">{}</svg>', symbols)


def cell(shown: Shown, column: str) -> SafeString | str:
    """What a column of the queue shows of an item."""
    if column == "kind":
        return _sign("kind", shown.kind)[0]
    if column == "channel":
        return _channels(shown.channels, get_language() or "")
    if column == "purpose":
        return str(dict(Purpose.choices).get(shown.purpose, shown.purpose))
    if column == "clause":
        return ", ".join(shown.clauses.split())
    return shown.seller


def moving(item: WorkItem, column: str, reader: Reader) -> SafeString | str:
    """What a column shows that changes by itself."""
    if column == "assignee":
        holder = item.holder(reader.now)
        return holder.name if holder else ""
    return format_html('<span title="{}">{}</span>', _exact(item.opened_at, reader), span(reader.now - item.opened_at))


@lru_cache(maxsize=256)
def _channels(channels: str, language: str) -> SafeString:
    """The first one's sign, and how many more; many cases share a choice."""
    first, *others = channels.split() or [""]
    more = format_html(' <span class="muted" title="{}">+{}</span>', channels_in_words(others), len(others))
    return format_html("{}{}", _sign("channel", first)[0] if first else "", more if others else "")


def promise(item: WorkItem, reader: Reader) -> str:
    """By when it is promised, or when it comes back, with the exact instant on hover."""
    if item.state == "snoozed" and item.snoozed_until:
        at, level = item.snoozed_until, "paused"
        words = _("back %(when)s") % {"when": promise_day(at)}
    else:
        at, level = item.due_at, promise_level(item.due_at, item.waits_for_seller, now=reader.now)
        words = promise_words(at, item.waits_for_seller, now=reader.now)
    return PROMISE.format(level, at.isoformat(timespec="minutes"), _exact(at, reader), escape(words))


def _exact(moment: datetime, reader: Reader) -> SafeString:
    return _spelt(moment, reader.zone, reader.language)


@lru_cache(maxsize=4_096)
def _spelt(moment: datetime, zone: str, language: str) -> SafeString:
    """A list is looked at again and again, and its instants stay."""
    return escape(date_format(timezone.localtime(moment), EXACT))


def _sign(what: str, value: str) -> tuple[SafeString, SafeString]:
    """The sign of a `kind` or `channel` whose icon stands elsewhere on the page, and that icon."""
    return _signed(what, str(value), get_language() or "")


@lru_cache(maxsize=256)
def _signed(what: str, value: str, language: str) -> tuple[SafeString, SafeString]:
    return _pointed(f"{what}-{value}", drawn(f"support/sign_{what}.html", value=value))


def _lock() -> tuple[SafeString, SafeString]:
    return _pointed("lock", icon("lock", "14"))


@lru_cache(maxsize=256)
def _pointed(name: str, drawing: SafeString) -> tuple[SafeString, SafeString]:
    outer = re.search(r"<svg ([^>]*)>(.*?)</svg>", drawing, re.DOTALL)
    if outer is None:
        return drawing, SafeString()
    kept = outer[1].replace(' viewBox="0 0 24 24"', "")
    light = drawing.replace(outer[0], f'<svg {kept}><use href="#{name}"/></svg>')
    symbol = f'<symbol id="{name}" viewBox="0 0 24 24">{outer[2]}</symbol>'
    return mark_safe(light), mark_safe(symbol)  # noqa: S308 - our own components
