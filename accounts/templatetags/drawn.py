"""Parts of pages that depend on nothing but what they are given: rendered once, then kept."""

import secrets
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


def mark(word: str) -> str:
    """What stands in a kept part until something is filled in there; nobody can guess it, so nobody types it."""
    return f"{word}-{secrets.token_hex(16)}"


HERE: dict[str, Callable[[RequestContext, Any], Any]] = {
    "csrf_token": lambda context, request: context.get("csrf_token", ""),
    "csp_nonce": lambda context, request: getattr(request, "csp_nonce", ""),  # refused before it was made: none
    "this_page": lambda context, request: request.get_full_path() if request else "",
    "asked": lambda context, request: request.GET.get("q", "") if request else "",
}
"""What belongs to one request and may still stand in a part that is kept."""
MARKS = {word: mark(word) for word in HERE}
BARS = {word: mark(word) for word in ("bar", "drawer")}
"""Where the entries of the side bar and of its drawer come in."""


@register.simple_tag
def drawn(part: str, **values: Any) -> SafeString:
    """The template of that name with these values and no others: no request, no person, no token of a form.

    It is kept per language and values, so they are hashable and say all that the part shows. Text in a
    value's own fields is plain: a SafeString equals the same text that has yet to be escaped.
    """
    return _drawn(part, get_language() or "", get_script_prefix(), **values)


@register.simple_tag(takes_context=True)
def drawn_here(context: RequestContext, part: str, **values: Any) -> SafeString:
    """The same, and it may show `csrf_token`, `csp_nonce`, `this_page` (its address) and `asked` (its ?q=).

    Components in it see none of these: a form is written out there.
    """
    html: str = drawn(part, **values, **MARKS)
    for word, place in MARKS.items():
        if place in html:
            html = html.replace(place, escape(HERE[word](context, context.get("request"))))
    return mark_safe(html)  # noqa: S308 - kept parts are escaped, and so is what fills their marks


@register.simple_tag(takes_context=True)
def side(context: RequestContext, groups: Iterable[Any], **values: Any) -> SafeString:
    """The side bar, and the drawer that shows the same again: each person's, with numbers that change all the time."""
    html: str = drawn_here(context, "parts/side.html", **BARS, **values)
    groups = tuple(groups)
    for word, place in BARS.items():
        html = html.replace(place, drawn("parts/side_nav.html", groups=groups, again=word == "drawer"))
    return mark_safe(html)  # noqa: S308 - kept parts are escaped


@lru_cache(maxsize=1_024, typed=True)
def _drawn(part: str, language: str, prefix: str, **values: Any) -> SafeString:
    return mark_safe(render_to_string(part, values).strip())  # noqa: S308 - a template escapes what it is given
