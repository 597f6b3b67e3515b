"""Who may do what to a request: role and state in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from audit.conflicts import WrongState

from .part import barred, parts
from .table import Refusal

if TYPE_CHECKING:
    from approvals.models import ApprovalRequest


def own_case(user: User, request: "ApprovalRequest") -> Refusal:
    """The seller who filed it."""
    return None if user.pk == request.seller_id else _("Only the seller who asked may do this.")


def desk(user: User, request: "ApprovalRequest") -> Refusal:
    """An agent or lead who is not a party to the case."""
    if not user.at_desk:
        return _("Only agents and leads decide cases.")
    if user.pk in (request.seller_id, request.buyer_id):
        return _("Not yours to decide: it is about you.")
    return None


def decider(user: User, request: "ApprovalRequest") -> Refusal:
    """Desk; once escalated, a lead who took no part (decided, asked for information, or escalated)."""
    if refusal := desk(user, request):
        return refusal
    if request.status != "escalated":
        return None
    if user.role != Role.LEAD:
        return _("Not yours to decide: it was escalated to a lead.")
    return barred(parts(user, request))


def corrector(user: User, request: "ApprovalRequest") -> Refusal:
    """A lead who did not deny it, while no appeal is open on it."""
    if refusal := desk(user, request):
        return refusal
    if user.role != Role.LEAD:
        return _("Only leads correct a denial unasked.")
    if request.decisions.filter(decider=user, outcome__in=("denied", "upheld")).exists():
        return _("Not yours to correct: you denied it. Another lead can.")
    return _("An appeal is open on it: it is heard instead.") if request.appeals.open().exists() else None


@dataclass(frozen=True)
class Rule:
    """A verb's guard: in which states it fits, and who may."""

    states: tuple[str, ...]
    refusal: Callable[[User, "ApprovalRequest"], Refusal]


OPEN = ("filed", "needs_info", "escalated")

RULES: dict[str, Rule] = {
    "take": Rule(OPEN, decider),
    "ask": Rule(("filed",), desk),
    "approve": Rule(("filed", "escalated"), decider),
    "deny": Rule(("filed", "escalated"), decider),
    "escalate": Rule(("filed",), desk),
    "answer": Rule(("needs_info",), own_case),
    "withdraw": Rule(OPEN, own_case),
    "refile": Rule(("denied",), own_case),
    "correct": Rule(("denied",), corrector),
}


def refusal(user: User, verb: str, request: "ApprovalRequest") -> Refusal:
    """Why this person may not do it to this case now, as a sentence; None if they may."""
    rule = RULES[verb]
    if request.status not in rule.states:
        return _("The case is “%(state)s”.") % {"state": request.get_status_display()}
    return rule.refusal(user, request)


def allowed_actions(user: User, request: "ApprovalRequest") -> tuple[str, ...]:
    """Every verb this person may use on this case in the state it is in, in the table's order."""
    return tuple(verb for verb in RULES if refusal(user, verb, request) is None)


def guard(user: User, verb: str, request: "ApprovalRequest") -> None:
    """Let the verb pass, or raise PermissionDenied (who) or WrongState (when)."""
    rule = RULES[verb]
    if why := rule.refusal(user, request):
        raise PermissionDenied(why)
    if request.status not in rule.states:
        raise WrongState(request)
