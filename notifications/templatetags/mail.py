"""How mails say times, in the recipient's time zone and language."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def day(at: datetime) -> str:
    """“Sun 3 May 2026”."""
    return date_format(timezone.localtime(at), "D j F Y").replace(" ", "\u00a0")


@register.filter
def moment(at: datetime) -> str:
    """“Thu 30 April, 12:00 CEST”: mails outlive the screen, so the zone is named."""
    return date_format(timezone.localtime(at), "D j F, H:i T")
