"""The rows of the queue. A page is mostly rows, so they are written here and not in a template.

What a row shows stands on the item. Icons are drawn once per page (`sprite`) and pointed at.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.templatetags.drawn import drawn, mark
from accounts.templatetags.icons import icon
from accounts.words import kept as _
from approvals.sentences import channels_in_words
from support.models import WorkItem

from .desk import promise_day, promise_level, promise_words, span

register = template.Library()
ROW = (
    '<tr data-row><td><input class="pick" type="checkbox" name="case" value="{pk}" form="bulk"'
    ' aria-label="{pick}"></td>'
    '<td class="nums">{number}</td><td class="c-title"><div class="queue-title">'
    '<a href="{url}" data-row-open>{title}</a>{here}</div></td>{cells}<td class="c-promise">{promise}</td></tr>'
)
ROWS, LOOKED = mark("rows"), mark("looked")
PROMISE = '<time class="promise {}" datetime="{}" title="{}">{}</time>'


@register.simple_tag
def table(
    items: list[WorkItem], columns: tuple[str, ...], title: str, offered: list[tuple[str, Any, bool]]
) -> SafeString:
    """The table of these items with the chosen columns; `offered` says how all of them are called."""
    heads = tuple((word, str(label), picked) for word, label, picked in offered)
    around = drawn("support/_queue_table.html", title=str(title), columns=heads, rows=ROWS, looked=LOOKED)
    now = timezone.now()
    filled = around.replace(LOOKED, looked_at(items)).replace(ROWS, "".join(row(item, columns, now) for item in items))
    return mark_safe(filled)  # noqa: S308 - all of it is escaped


def row(item: WorkItem, columns: tuple[str, ...], now: datetime) -> str:
    """One item: what it is, who is at it, the columns chosen, and by when it is promised."""
    number = item.request_id or item.order_id
    return ROW.format(
        pk=item.pk,
        pick=escape(f"{_('Select case')} {number}"),
        number=number,
        url=escape(item.get_absolute_url()),
        title=escape(item.title),
        here=here(item),
        cells="".join(
            f'<td class="c-{column}">{conditional_escape(cell(item, column, now))}</td>' for column in columns
        ),
        promise=promise(item, now),
    )


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
    symbols = mark_safe("".join([*(_sign(*one)[1] for one in sorted(shown)), _lock()[1]]))  # noqa: S308 - our own components
    return format_html('<svg class="sprite" width="0" height="0" aria-hidden="true">{}</svg>', symbols)


def cell(item: WorkItem, column: str, now: datetime) -> SafeString | str:
    """What a column of the queue shows of an item."""
    if column == "kind":
        return _sign("kind", item.kind)[0]
    if column == "channel":
        return _channels(item.channels, get_language() or "")
    if column == "purpose":
        return item.get_purpose_display()
    if column == "clause":
        return ", ".join(item.clauses.split())
    if column == "assignee":
        holder = item.holder(now)
        return holder.name if holder else ""
    if column == "opened":
        return format_html('<span title="{}">{}</span>', _exact(item.opened_at), span(now - item.opened_at))
    return item.seller_name


@lru_cache(maxsize=256)
def _channels(channels: str, language: str) -> SafeString:
    """The first one's sign, and how many more; many cases share a choice."""
    first, *others = channels.split() or [""]
    more = format_html(' <span class="muted" title="{}">+{}</span>', channels_in_words(others), len(others))
    return format_html("{}{}", _sign("channel", first)[0] if first else "", more if others else "")


def promise(item: WorkItem, now: datetime) -> str:
    """By when it is promised, or when it comes back, with the exact instant on hover."""
    if item.state == "snoozed" and item.snoozed_until:
        at, level = item.snoozed_until, "paused"
        words = _("back %(when)s") % {"when": promise_day(at)}
    else:
        at, level = item.due_at, promise_level(item.due_at, item.waits_for_seller, now=now)
        words = promise_words(at, item.waits_for_seller, now=now)
    return PROMISE.format(level, at.isoformat(timespec="minutes"), _exact(at), escape(words))


def _exact(moment: datetime) -> SafeString:
    return _spelt(moment, timezone.get_current_timezone_name(), get_language() or "")


@lru_cache(maxsize=4_096)
def _spelt(moment: datetime, zone: str, language: str) -> SafeString:
    """A list is looked at again and again, and its instants stay."""
    return escape(date_format(timezone.localtime(moment), "l, j F Y, H:i:s T"))


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
