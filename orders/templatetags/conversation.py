"""How what people wrote is shown: as plain text, with links that tell the other side nothing."""

from django import template
from django.utils.html import Urlizer
from django.utils.safestring import SafeString, mark_safe

from orders.hints import day_and_time

register = template.Library()
register.filter("day_and_time", day_and_time)


class Links(Urlizer):
    """Web addresses become links; mail addresses stay text, for writing there is what needs a permission."""

    url_template = '<a href="{href}" rel="noopener noreferrer nofollow">{url}</a>'

    @staticmethod
    def is_email_simple(value: str) -> bool:
        return False


links = Links()


@register.filter
def plain(text: str) -> SafeString:
    """Text as it was typed, escaped, with its web addresses linked. Line breaks are kept by the stylesheet."""
    return mark_safe(links(str(text), nofollow=True, autoescape=True))  # noqa: S308 - escaped word by word
