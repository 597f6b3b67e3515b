"""How requests look in a list: chips and second lines in words; and moments as people say them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import ApprovalRequest, Exemption
from .sentences import day


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
