"""Exemptions as passes: states, chips, second lines in words, and how their duties are kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from orders.duties import copied_back, delivered, owed_longest, paid, span
from orders.models import ContactLog

from .models import Exemption
from .sentences import channels_in_words, day
from .shown import days_left, moment, sentence_case, weekday

ENDS_SOON = timedelta(days=5)


@dataclass(frozen=True)
class PassCard:
    """An exemption as a pass, at one instant."""

    exemption: Exemption
    at: datetime
    logged: Sequence[ContactLog]
    """Contacts on its order, or under it; `cards` reads those of a whole list at once."""

    @cached_property
    def state(self) -> str:
        """As the chips and passes know it; `ends_soon` from five days before, `ended` with its order."""
        state = self.exemption.state(self.at)
        if state in ("active", "scheduled") and self.closed_at:
            return "ended"
        if state != "active":
            return state
        return "ends_soon" if self.exemption.ends_at - self.at <= ENDS_SOON else "in_force"

    @property
    def closed_at(self) -> datetime | None:
        """When its order was completed or cancelled, and the exemption with it."""
        order = self.exemption.order
        return None if order is None or order.is_open else order.closed_at

    @property
    def over_at(self) -> datetime:
        """Its last moment: its own end, or its order's if that came first."""
        return min(self.exemption.over_at, self.closed_at or self.exemption.over_at)

    @property
    def word(self) -> str:
        exemption, state = self.exemption, self.state
        if state == "ends_soon":
            said = {"day": weekday(exemption.ends_at), "left": days_left(exemption.ends_at, self.at)}
            return _("Ends %(day)s, %(left)s") % said
        if state == "in_force":
            return _("In force until %(day)s") % {"day": weekday(exemption.ends_at)}
        if state == "scheduled":
            return _("Starts %(day)s") % {"day": weekday(exemption.starts_at)}
        if state == "ended":
            return _("Ended %(day)s") % {"day": weekday(self.over_at)}
        return ""

    @property
    def channel(self) -> str:
        return str(self.exemption.channels[0])

    @property
    def buyer(self) -> User | None:
        return self.exemption.order.buyer if self.exemption.order else self.exemption.buyer

    @property
    def title(self) -> str:
        channels = sentence_case(channels_in_words(self.exemption.channels))
        if self.buyer:
            return _("%(channels)s with %(buyer)s") % {"channels": channels, "buyer": self.buyer}
        return _("%(channels)s for “%(gig)s”") % {"channels": channels, "gig": self.exemption.gig}

    @property
    def scope(self) -> str:
        order = self.exemption.order
        if order:
            return _("Order %(number)s.") % {"number": order.number}
        return _("Gig “%(gig)s”: its open and future orders.") % {"gig": self.exemption.gig}

    @property
    def contacts(self) -> str:
        allowed = self.exemption.contacts_allowed
        if allowed is None:
            return _("As many contacts as the work needs.")
        said = ngettext("Up to %(n)s contact.", "Up to %(n)s contacts.", allowed) % {"n": allowed}
        if used := self.exemption.contacts_used:
            said = ngettext("%(n)s of %(all)s contacts left.", "%(n)s of %(all)s contacts left.", allowed - used)
            said %= {"n": allowed - used, "all": allowed}
        return said

    @property
    def granted(self) -> str:
        decision = self.exemption.decision
        return _("Granted by %(who)s on %(day)s.") % {"who": decision.decider, "day": day(decision.decided_at)}

    @property
    def number(self) -> str:
        return _("Exemption %(number)s") % {"number": self.exemption.pk}

    @property
    def sentence(self) -> str:
        """Whether contact is allowed now, and until when."""
        until, starts = moment(self.exemption.ends_at), moment(self.exemption.starts_at)
        if self.state == "scheduled":
            return _("Not yet. Contact is allowed from %(moment)s.") % {"moment": starts}
        if self.holds:
            return _("Contact is allowed until %(moment)s.") % {"moment": until}
        return _("Contact outside is no longer allowed.")

    @property
    def stub_line(self) -> str:
        """Below the name of who granted it: when, and under which clause."""
        said = {"day": day(self.exemption.decision.decided_at), "clause": self.exemption.clause}
        return _("%(day)s, clause %(clause)s") % said

    @property
    def holds(self) -> bool:
        return self.state in ("in_force", "ends_soon", "scheduled")

    @property
    def copied(self) -> str:
        """State of a duty, as the order's own page tells it."""
        return copied_back(self.logged, self.at)

    @property
    def delivered(self) -> str:
        return delivered(self.exemption.order, self.at) if self.exemption.order else "next"

    @property
    def paid(self) -> str:
        return paid(self.exemption.order) if self.exemption.order else "next"

    @cached_property
    def owed(self) -> ContactLog | None:
        """The contact whose summary waits longest."""
        return owed_longest(self.logged)

    @property
    def owed_line(self) -> str:
        """What is to be copied back: “Video of Sun 26 April, 14 h late”."""
        if not (contact := self.owed):
            return ""
        said = {"channel": contact.get_channel_display(), "day": weekday(contact.started_at)}
        if self.copied == "overdue":
            late = span(self.at - contact.summary_due_at)
            return _("%(channel)s of %(day)s, %(late)s late") % {**said, "late": late}
        return _("%(channel)s of %(day)s") % said


def cards(exemptions: Iterable[Exemption], at: datetime) -> list[PassCard]:
    """A pass for each, in their order; the contacts of all of them are read in one query."""
    rows = list(exemptions)
    orders, numbers = {row.order_id for row in rows if row.order_id}, {row.pk for row in rows}
    by_order: dict[int, list[ContactLog]] = defaultdict(list)
    by_exemption: dict[int, list[ContactLog]] = defaultdict(list)
    if rows:
        for contact in ContactLog.objects.filter(Q(order__in=orders) | Q(exemption_number__in=numbers)).order_by("pk"):
            by_order[contact.order_id].append(contact)
            by_exemption[contact.exemption_number].append(contact)
    return [PassCard(row, at, by_order[row.order_id] if row.order_id else by_exemption[row.pk]) for row in rows]


def card(exemption: Exemption, at: datetime) -> PassCard:
    """The pass of one."""
    return cards([exemption], at)[0]
