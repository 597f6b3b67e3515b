"""Parts of pages that depend on nothing but what they are given: rendered once, then kept."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(name: str, **values: Any) -> SafeString:
    """The template of that name with these values and no others: no request, no person, no token of a form.

    It is kept per language and values, so they are hashable and say all that the part shows. Text in a
    value's own fields is plain: a SafeString equals the same text that has yet to be escaped.
    """
    return _drawn(name, get_language() or "", get_script_prefix(), **values)


@lru_cache(maxsize=4_096, typed=True)
def _drawn(name: str, language: str, prefix: str, **values: Any) -> SafeString:
    return mark_safe(render_to_string(name, values).strip())  # noqa: S308 - a template escapes what it is given
