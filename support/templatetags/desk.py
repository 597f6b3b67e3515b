"""Words for the desk's times."""

import re
from datetime import datetime, timedelta
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy

from accounts.models import Role
from accounts.words import kept as _
from approvals.models import ApprovalRequest
from support import mentions
from support.precedents.finding import Precedent

register = template.Library()
MAILS = {
    "approvals/filed": gettext_lazy("Receipt"),
    "approvals/asked": gettext_lazy("Question"),
    "approvals/policy_announced": gettext_lazy("A new policy"),
    "approvals/urged": gettext_lazy("Reminder of the question"),
    "support/reminded": gettext_lazy("Reminder to the desk"),
    "support/mentioned": gettext_lazy("Mention in a note"),
    "approvals/approved": gettext_lazy("Approval"),
    "approvals/allowed": gettext_lazy("What is allowed"),
    "approvals/denied": gettext_lazy("Denial with its reasons"),
    "approvals/escalated": gettext_lazy("A lead decides"),
    "approvals/withdrawn": gettext_lazy("Withdrawal"),
    "approvals/lapsed": gettext_lazy("Lapse"),
    "approvals/corrected": gettext_lazy("Denial set right"),
    "approvals/appeal_filed": gettext_lazy("Receipt of the appeal"),
    "approvals/appeal_asked": gettext_lazy("Question about the appeal"),
    "approvals/appeal_escalated": gettext_lazy("A lead hears the appeal"),
    "approvals/appeal_withdrawn": gettext_lazy("Appeal withdrawn"),
    "approvals/appeal_warned": gettext_lazy("Warning about appeals"),
    "approvals/upheld": gettext_lazy("Decision upheld, with its reasons"),
    "approvals/overturned": gettext_lazy("Decision overturned"),
    "approvals/change_filed": gettext_lazy("Receipt of the change"),
    "approvals/amended": gettext_lazy("New terms"),
    "approvals/refused": gettext_lazy("Terms stay, with the reasons"),
    "approvals/revoked": gettext_lazy("Revocation with its reasons"),
    "approvals/ended": gettext_lazy("Contact has ended"),
}
SOON = timedelta(hours=1)
AROUND = 80
"""Characters shown on each side of a word that was looked for."""


@register.filter
def wording_for(precedent: Precedent, case: ApprovalRequest) -> str:
    """The decider's reasons with the names of this case in them."""
    return precedent.wording_for(case)


@register.filter
def promise_level(due: datetime, paused: bool = False, *, now: datetime | None = None) -> str:
    """`paused`, `over`, `soon` (within the hour) or `ok`."""
    left = due - (now or timezone.now())
    if paused:
        return "paused"
    return "over" if left < timedelta(0) else "soon" if left <= SOON else "ok"


@register.filter
def promise_words(due: datetime, paused: bool = False, *, now: datetime | None = None) -> str:
    """As people say it: “2 h over”, “due in 25 min”, “due tomorrow”, “due Thu”, “paused, waits for seller”."""
    if paused:
        return _("paused, waits for seller")
    now = now or timezone.now()
    if due < now:
        return _told("over", _minutes(now - due), get_language() or "")
    here, day = due.astimezone(zone := timezone.get_current_timezone()), now.astimezone(zone).date()
    days = (here.date() - day).days
    if days == 0 or due - now < timedelta(hours=6):
        return _told("in", _minutes(due - now), get_language() or "")
    if days == 1:
        return _("due tomorrow")
    return _("due %(day)s") % {"day": date_format(here, "D" if days < 7 else "j M")}


@register.filter
def promise_day(at: datetime) -> str:
    """“14:30” today, “tomorrow 09:00”, “Thu 09:00”, “3 May 09:00”."""
    days = (timezone.localdate(at) - timezone.localdate()).days
    clock = date_format(timezone.localtime(at), "H:i")
    if days <= 0:
        return clock
    day = _("tomorrow") if days == 1 else date_format(timezone.localtime(at), "D" if days < 7 else "j M")
    return f"{day} {clock}"


@register.filter
def minutes_left(until: datetime) -> int:
    """Whole minutes from now, at least 0."""
    return max(0, int((until - timezone.now()).total_seconds() // 60))


def span(length: timedelta) -> str:
    """“25 min”, “3 h”, “2 d” with a no-break space."""
    return _span(_minutes(length), get_language() or "")


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


@lru_cache(maxsize=4_096)
def _told(what: str, minutes: int, language: str) -> str:
    said = _("%(time)s over") if what == "over" else _("due in %(time)s")
    return said % {"time": _span(minutes, language)}


@lru_cache(maxsize=4_096)
def _span(minutes: int, language: str) -> str:
    if minutes < 60:
        return _("%(n)s min") % {"n": max(minutes, 1)}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (24 * 60)}


@register.simple_tag
def excerpt(text: str, words: list[str]) -> SafeString:
    """Some two hundred characters of the text around the first of the words, each of them marked."""
    stems = [word[: max(4, len(word) - 3)] for phrase in words for word in re.findall(r"\w+", phrase)]
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, stems)) + r")\w{0,4}\b", re.IGNORECASE) if stems else None
    first = pattern.search(text) if pattern else None
    start = max(0, first.start() - AROUND) if first else 0
    cut = text[start : start + 2 * AROUND + 40]
    before, after = "… " if start else "", " …" if start + len(cut) < len(text) else ""
    marked, at = [], 0
    for hit in pattern.finditer(cut) if pattern else ():
        marked += [escape(cut[at : hit.start()]), format_html("<mark>{}</mark>", hit[0])]
        at = hit.end()
    marked.append(escape(cut[at:]))
    return format_html("{}{}{}", before, mark_safe("".join(marked)), after)  # noqa: S308 - each piece is escaped


register.filter("mentions", mentions.shown)


@register.filter
def mail_name(kind: str) -> str:
    """What a mail is, for people; its template's name where nobody named it."""
    return str(MAILS.get(kind, kind))


@register.filter
def leading(names: str) -> str:
    """The first of the names of a case: its seller."""
    return names.split(", ")[0]


@register.filter
def case_state(word: str) -> str:
    """What the state of a case is called."""
    return str(dict(ApprovalRequest.Status.choices).get(word, word))


@register.filter
def role_name(word: str) -> str:
    """What a role is called, with a capital."""
    return str(dict(Role.choices).get(word, word)).capitalize()
