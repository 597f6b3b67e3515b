"""Icons: lucide's, each drawn once and kept, since every page shows the same few dozen times."""

import re
from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()
BY_STYLESHEET = re.compile(
    r' fill="none"| stroke="currentColor"| stroke-line(?:cap|join)="round"| stroke-width="1.75"|\n\s*'
)
"""Said once, in base.css for the class `i`, instead of in each of a hundred icons on a page."""


@register.simple_tag
def icon(
    name: str, size: str = "16", stroke: str = "1.75", label: str = "", css: str = "", mark: str = ""
) -> SafeString:
    """The icon of that name as SVG; hidden from screen readers unless it has a label.

    With a `mark` for its id it can be shown again on the same page by `<use href="#mark">`.
    """
    return _drawn(str(name), str(size), str(stroke), str(label), str(css), str(mark))


@lru_cache(maxsize=2_048)
def _drawn(name: str, size: str, stroke: str, label: str, css: str, mark: str) -> SafeString:
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    marked = {"id": mark} if mark else {}
    drawn = lucide(name, size=int(size), stroke_width=stroke, **marked, **{"class": f"i {css}".strip()}, **spoken)
    return mark_safe(BY_STYLESHEET.sub("", drawn))  # noqa: S308 - lucide escapes what it is given
