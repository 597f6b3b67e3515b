"""Who may do what to an appeal, and which decisions can be appealed at all."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User

from .cases import desk
from .part import barred, parts
from .table import Refusal, Rule, Table

if TYPE_CHECKING:
    from approvals.models import Appeal, Decision

STANDS_AS = {"denied": ("denied", "approved"), "revoked": ("revoked",), "approved": ("approved",)}
"""Outcome of a decision -> states of its case in which the decision still stands.

A refused amendment is `denied` while its case stays `approved`.
"""


def own(user: User, appeal: "Appeal") -> Refusal:
    """The seller who filed it."""
    return None if user.pk == appeal.seller_id else _("Only the seller who appealed may do this.")


def hearer(user: User, appeal: "Appeal") -> Refusal:
    """An agent or lead who took no part; once escalated, a lead who did not ask or escalate either."""
    if refusal := desk(user, appeal.request):
        return refusal
    escalated = appeal.status == "escalated"
    if escalated and user.role != Role.LEAD:
        return _("Not yours to decide: it is with the leads.")
    return barred(parts(user, appeal.request, appeal), asked_here=escalated)


def _open(appeal: Any) -> Refusal:
    return None if appeal.is_open else _status(appeal)


def _ready(appeal: Any) -> Refusal:
    """Open and not waiting for its seller."""
    if not appeal.is_open:
        return _status(appeal)
    return _("It waits for the seller's answer.") if appeal.waits else None


def _stands(appeal: Any) -> Refusal:
    """Ready, and what it challenges is what holds: a later revocation has an appeal of its own."""
    if why := _ready(appeal):
        return why
    if appeal.request.status in STANDS_AS[appeal.decision.outcome]:
        return None
    return _("What it challenges no longer holds: a later decision took its place.")


def _filed(appeal: Any) -> Refusal:
    if appeal.status != "filed":
        return _status(appeal)
    return _ready(appeal)


def _waiting(appeal: Any) -> Refusal:
    return None if appeal.is_open and appeal.waits else _("Nothing was asked.")


def _status(appeal: Any) -> Refusal:
    return _now("It is “%(state)s”.") % {"state": appeal.get_status_display()}


TABLE = Table(
    {
        "take": Rule(_open, hearer),
        "ask": Rule(_filed, hearer),
        "escalate": Rule(_filed, hearer),
        "uphold": Rule(_ready, hearer),
        "overturn": Rule(_stands, hearer),
        "answer": Rule(_waiting, own),
        "withdraw": Rule(_open, own),
    }
)
refusal, allowed_actions, guard = TABLE.refusal, TABLE.allowed_actions, TABLE.guard


def not_appealable(decision: "Decision", at: datetime) -> str:
    """Why this decision cannot be appealed at that instant, as a sentence; empty if it can.

    Open until `appeal_until`, that instant excluded; once for each decision (DSA 20(1)).
    """
    if decision.appeal_id:
        return _now("This was the ruling on an appeal. What is open now stands in its statement.")
    if not decision.adverse or decision.appeal_until is None:
        return _now("This decision refused nothing.")
    if before := getattr(decision, "challenge", None):
        said = _now("You appealed this decision on %(day)s: %(state)s.")
        return said % {"day": _day(before.filed_at), "state": before.get_status_display()}
    if at >= decision.appeal_until:
        return _now("The time to appeal ended on %(day)s.") % {"day": _day(decision.appeal_until)}
    if not still_stands(decision):
        return _now("This decision no longer stands: a later one took its place.")
    if decision.request.appeals.open().exists():
        return _now("Another appeal on this case is being heard. File this one when it is decided.")
    if decision.request.amendments.open().exists():
        return _now("A change of these terms is being decided. Take it back or wait for it, then appeal.")
    return ""


def still_stands(decision: "Decision") -> bool:
    """Whether the case still is where this decision put it, and nothing set it right since."""
    if decision.request.status not in STANDS_AS.get(decision.outcome, ()):
        return False
    if decision.outcome == "denied" and decision.stage != "amendment" and decision.request.status != "denied":
        return False
    return not decision.reversed_by.exists()


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
