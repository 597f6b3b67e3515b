"""The four duties on one order at one instant: kept, due, overdue or still to come.

A pure function of rows: nothing has to run for a duty to fall due.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Attachment, ContactLog, Order

SOON = timedelta(hours=48)
"""How long before its promised day a delivery counts as due."""


@dataclass(frozen=True)
class Duties:
    """State of each duty, and the rows its line speaks of."""

    ask: str
    copy: str
    deliver: str
    pay: str
    granted_at: datetime
    open_contact: ContactLog | None
    """The contact whose summary is owed longest; None if none is."""
    contacts: int
    """How many were logged."""
    overdue_by: str = ""
    """How long that summary is overdue, in words."""

    @property
    def all_kept(self) -> bool:
        return {self.ask, self.copy, self.deliver, self.pay} == {"kept"}


def duties(
    order: Order, attachments: Iterable[Attachment], contacts: Sequence[ContactLog], at: datetime
) -> Duties | None:
    """How the seller's duties stand at that instant; None where contact was never allowed."""
    granted = min((row.granted_at for row in attachments), default=None)
    if granted is None:
        return None
    owed = owed_longest(contacts)
    return Duties(
        ask="kept",  # the database refuses a permission that begins before its decision, and a contact outside it
        copy=copied_back(contacts, at),
        deliver=delivered(order, at),
        pay=paid(order),
        granted_at=granted,
        open_contact=owed,
        contacts=len(contacts),
        overdue_by=span(at - owed.summary_due_at) if owed else "",
    )


def span(passed: timedelta) -> str:
    """“3 days”, “14 h”, “20 min”."""
    hours = int(passed.total_seconds() // 3600)
    if hours >= 48:
        return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}
    if hours:
        return _("%(n)s h") % {"n": hours}
    return _("%(n)s min") % {"n": max(0, int(passed.total_seconds() // 60))}


def owed_longest(contacts: Iterable[ContactLog]) -> ContactLog | None:
    """The contact whose summary is owed longest; None if none is."""
    return min((row for row in contacts if row.waits_for_summary), key=lambda row: row.summary_due_at, default=None)


def copied_back(contacts: Sequence[ContactLog], at: datetime) -> str:
    owed = owed_longest(contacts)
    if owed is None:
        return "kept" if contacts else "next"
    return "overdue" if owed.status == "logged" and owed.summary_due_at <= at else "due"


def delivered(order: Order, at: datetime) -> str:
    if order.delivered_at or order.status == "completed":
        return "kept"
    if order.status == "cancelled" or order.delivery_due_at is None:
        return "next"
    if order.delivery_due_at <= at:
        return "overdue"
    return "due" if order.delivery_due_at - at <= SOON else "next"


def paid(order: Order) -> str:
    """A completed order was paid through the platform: that is what completing means."""
    if order.paid_at or order.status == "completed":
        return "kept"
    return "due" if order.delivered_at and order.status == "open" else "next"
