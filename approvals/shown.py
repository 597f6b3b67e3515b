"""How requests and exemptions look in a list and on a pass: states, chips and second lines in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

from .models import ApprovalRequest, Exemption
from .sentences import channels_in_words, day

ENDS_SOON = timedelta(days=5)


def moment(at: datetime) -> str:
    """“today, 09:12” or “Mon 27 April, 09:12”, in the reader's zone."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return _("today, %(time)s") % {"time": date_format(local, "H:i")}
    return f"{weekday(at)}, {date_format(local, 'H:i')}"


def by(at: datetime) -> str:
    """A promised moment, to stand after “by”: “17:00 today” or “Thu 30 April, 12:00”."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return _("%(time)s today") % {"time": date_format(local, "H:i")}
    return moment(at)


def weekday(at: datetime) -> str:
    """“Mon 27 April”, with the year when it is not this one."""
    return f"{date_format(timezone.localtime(at), 'D')}\u00a0{day(at)}"


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def subject_of(case: ApprovalRequest | Exemption) -> str:
    """“Order 58 213 with Yuki Tanaka”, or “Gig “Accent coaching”, with Yuki Tanaka”."""
    if case.order:
        return _("Order %(number)s with %(buyer)s") % {"number": case.order.number, "buyer": case.order.buyer}
    if case.buyer:
        return _("Gig “%(gig)s”, with %(buyer)s") % {"gig": case.gig, "buyer": case.buyer}
    return _("Gig “%(gig)s”") % {"gig": case.gig}


def days_left(until: datetime, at: datetime) -> str:
    """“today”, “tomorrow”, “in 5 days”: by the reader's calendar."""
    days = (timezone.localdate(until) - timezone.localdate(at)).days
    if days <= 0:
        return _("today")
    return _("tomorrow") if days == 1 else _("in %(days)s days") % {"days": days}


@dataclass(frozen=True)
class PassCard:
    """An exemption as a pass, at one instant."""

    exemption: Exemption
    at: datetime

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
    def delivered(self) -> str:
        """State of the duties that the order itself tells about."""
        order = self.exemption.order
        if order is None:
            return "next"
        return "kept" if order.delivered_at or order.status == "completed" else "due" if order.is_open else "next"

    @property
    def paid(self) -> str:
        order = self.exemption.order
        return "kept" if order and (order.paid_at or order.status == "completed") else "next"


@dataclass(frozen=True)
class Row:
    """A request in the seller's list. Its queryset brings the last ruling along (views/requests.py)."""

    case: Any
    at: datetime

    @property
    def line(self) -> str:
        return subject_of(self.case)

    @property
    def channel(self) -> str:
        return str(self.case.channels[0])

    @property
    def status(self) -> str:
        """The request's own status; of an approval, whether it still holds."""
        case = self.case
        if case.status != "approved":
            return str(case.status)
        if case.given_up_at or case.stopped_at:
            return "given_up" if case.given_up_at else "stopped"
        if case.spent:
            return "used"
        return "ended" if self.over_at and self.over_at <= self.at else "approved"

    @property
    def over_at(self) -> datetime | None:
        """When the exemption stops holding: at its end, or with its order."""
        order = self.case.order
        moments = [self.case.ends_at, None if order is None or order.is_open else order.closed_at]
        return min((moment for moment in moments if moment), default=None)

    @property
    def word(self) -> str:
        return {"ended": _("Approved, ended"), "escalated": _("With a lead")}.get(self.status, "")

    @property
    def fact(self) -> str:
        case = self.case
        if case.status == "needs_info":
            who = case.handler.get_short_name() if case.handler else _("The desk")
            return _("%(who)s asked on %(day)s.") % {"who": who, "day": weekday(case.asked_at)}
        if case.status in ("filed", "escalated"):
            return _("Filed %(moment)s.") % {"moment": moment(case.filed_at)}
        if self.status == "ended":
            return _("Held %(first)s to %(last)s.") % {
                "first": day(case.starts_at),
                "last": day(self.over_at or case.ends_at),
            }
        if case.status in ("approved", "revoked"):
            return _("Decided on %(day)s") % {"day": weekday(case.decided_at)}
        if case.status == "denied":
            return f"{case.clause_title}."
        return _("Closed on %(day)s.") % {"day": weekday(case.closed_at)}

    @property
    def fact_strong(self) -> str:
        """What the seller has to know or do by when; empty when nothing is left to do."""
        case = self.case
        if case.status == "needs_info":
            return _("Answer by %(day)s") % {"day": weekday(case.answer_by)}
        if case.status in ("filed", "escalated"):
            return _("Decision by %(moment)s") % {"moment": by(case.due_at)} if not self.late else ""
        if case.status == "denied" and case.appeal_until and case.appeal_until > self.at:
            return _("Appeal open until %(day)s") % {"day": day(case.appeal_until)}
        return ""

    @property
    def fact_soft(self) -> str:
        case = self.case
        if self.late:
            return _("Late: it was promised by %(moment)s") % {"moment": by(case.due_at)}
        if self.status in ("approved", "revoked"):
            return _("by %(who)s, clause %(clause)s") % {"who": case.decider_name, "clause": case.clause_number}
        return ""

    @property
    def late(self) -> bool:
        return self.case.status in ("filed", "escalated") and self.case.due_at < self.at
