"""The chip of a status: its tone, its icon and what it is called. Colour never says it alone."""

from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()


class Sign(NamedTuple):
    """How a status looks."""

    tone: str
    icon: str
    label: Any


SIGNS: dict[str, tuple[str, str, Any]] = {
    "approved": ("granted", "circle-check", _("Approved")),
    "denied": ("refused", "circle-x", _("Denied")),
    "in_review": ("pending", "clock", _("In review")),
    "filed": ("pending", "clock", _("In review")),
    "escalated": ("pending", "clock", _("In review")),
    "needs_answer": ("attention", "message-square-text", _("Needs your answer")),
    "needs_info": ("attention", "message-square-text", _("Needs your answer")),
    "appeal": ("pending", "scale", _("Appeal being heard")),
    "withdrawn": ("neutral", "undo-2", _("Withdrawn")),
    "ended": ("neutral", "check", _("Ended")),
    "ends_soon": ("attention", "timer", _("Ends soon")),
    "lapsed": ("neutral", "moon", _("Lapsed")),
    "scheduled": ("pending", "calendar", _("Scheduled")),
    "in_force": ("granted", "circle-check", _("In force")),
    "active": ("granted", "circle-check", _("In force")),
    "used": ("neutral", "check", _("Used")),
    "revoked": ("refused", "shield-off", _("Revoked")),
    "given_up": ("neutral", "undo-2", _("Given up")),
    "stopped": ("neutral", "ban", _("Stopped by the buyer")),
    "upheld": ("refused", "circle-x", _("Denial upheld")),
    "overturned": ("granted", "rotate-ccw", _("Overturned")),
    "draft": ("neutral", "pencil", _("Draft")),
}
"""Of requests, appeals and exemptions. A chip may call it otherwise; one without a status says tone and icon itself."""


@register.simple_tag
def chip_sign(status: str, tone: str, icon: str) -> Sign:
    """The sign of a status; of one that is not known, what is given."""
    return Sign(*SIGNS.get(status, (tone, icon, "")))
