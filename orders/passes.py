"""What is allowed on an order, a pass per exemption: its channels, terms, state and who granted it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .conversation import channels
from .models import Attachment

SOON = timedelta(days=5)
"""How long before its end a pass says that it ends soon."""
MOST_DOTS = 12
RANK = {"active": 0, "ends_soon": 0, "scheduled": 1}


@dataclass(frozen=True)
class Pass:
    """One exemption on an order. `row` is any of its attachments: they share everything but the channel."""

    row: Attachment
    what: str
    state: str
    left: str
    """Time that is left, in words."""

    @property
    def holds(self) -> bool:
        return self.state in ("active", "ends_soon")

    @property
    def lasts(self) -> bool:
        """In force, or to be."""
        return self.holds or self.state == "scheduled"

    @property
    def dots(self) -> list[bool]:
        """One for each contact allowed, true where it took place; none where there are too many to draw."""
        most, used = self.row.contacts_allowed or 0, self.row.contacts_used
        return [place < used for place in range(most)] if most <= MOST_DOTS else []

    @property
    def title(self) -> str:
        return _("%(what)s is allowed") % {"what": self.what} if self.holds else self.what


def passes(attachments: Iterable[Attachment], now: datetime) -> list[Pass]:
    """Those in force first, then those to come, then those that ended; the newest of each first."""
    rows = sorted(attachments, key=lambda row: (row.exemption_number, row.channel_code))
    cards = [_pass(list(group), now) for _number, group in groupby(rows, key=lambda row: row.exemption_number)]
    return sorted(cards, key=lambda card: (RANK.get(card.state, 2), -card.row.exemption_number))


def _pass(rows: list[Attachment], now: datetime) -> Pass:
    row = min(rows, key=lambda row: row.ended_at is not None)
    state = row.state(now)
    if state == "active" and row.ends_at - now <= SOON:
        state = "ends_soon"
    return Pass(row, channels(rows), state, time_left(row.ends_at, now) if state in ("active", "ends_soon") else "")


def time_left(until: datetime, now: datetime) -> str:
    """“in 5 days” by the reader's calendar, as every list says it; “in 3 h”, “in 20 min” within two days."""
    left = until - now
    hours = int(left.total_seconds() // 3600)
    if hours >= 48:
        days = (timezone.localdate(until) - timezone.localdate(now)).days
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    if hours:
        return _("in %(n)s h") % {"n": hours}
    return _("in %(n)s min") % {"n": int(left.total_seconds() // 60)}
