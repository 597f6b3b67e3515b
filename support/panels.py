"""What a person at the desk can do to what waits, as the decision panel offers it: one table.

Each act names the verb it runs, the mail it previews, and the words it is offered with. Which acts are
open to whom, the rules of approvals say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import preview
from approvals.models import Amendment, Appeal, ApprovalRequest, Exemption
from approvals.rules import allowed_actions, amendments, appeals, exemptions
from approvals.rules.table import Table
from notifications.rendering import Mail

if TYPE_CHECKING:
    from .forms import DecisionForm

Matter = ApprovalRequest | Appeal | Amendment | Exemption
Run = Callable[[Any, User, "DecisionForm"], Any]
Show = Callable[[Any, User, "DecisionForm"], Mail]


@dataclass(frozen=True)
class Act:
    """One choice of the panel. `shape` says which fields it needs: grant, refuse, ask or escalate."""

    word: str
    shape: str
    label: Any
    icon: str
    key: str
    done: Any
    run: Run
    mail: Show | None = None

    @property
    def tone(self) -> str:
        """The colour it is offered in."""
        return {"grant": "granted", "refuse": "refused", "ask": "attention"}.get(self.shape, "pending")


def _granting(verb: str) -> Run:
    return lambda row, user, form: getattr(row, verb)(
        by=user, terms=form.terms(), grounds=form.grounds(), seen=form.cleaned_data["seen"]
    )


def _refusing(verb: str) -> Run:
    return lambda row, user, form: getattr(row, verb)(by=user, grounds=form.grounds(), seen=form.cleaned_data["seen"])


def _uphold(row: Any, user: User, form: "DecisionForm") -> Any:
    fields = form.cleaned_data
    return row.uphold(by=user, grounds=form.grounds(), unfounded=fields["unfounded"], seen=fields["seen"])


def _revoke(row: Any, user: User, form: "DecisionForm") -> Any:
    fields = form.cleaned_data
    return row.revoke(by=user, grounds=form.grounds(), effective_at=fields["effective_at"], seen=fields["seen"])


def _ask(row: Any, user: User, form: "DecisionForm") -> Any:
    return row.ask(by=user, question=form.cleaned_data["question"], seen=form.cleaned_data["seen"])


def _escalate(row: Any, user: User, form: "DecisionForm") -> Any:
    return row.escalate(by=user, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"])


def _granted(outcome: str) -> Show:
    return lambda row, user, form: preview.of_grant(outcome, row, user, form.terms(), form.grounds())


def _refused(outcome: str) -> Show:
    return lambda row, user, form: preview.of_refusal(outcome, row, user, form.grounds(), form.begins())


def _question(row: Any, user: User, form: "DecisionForm") -> Mail:
    return preview.of_question(row, user, form.cleaned_data.get("question", ""))


ASK = Act(
    "ask",
    "ask",
    _("Ask"),
    "message-square-text",
    "q",
    _("%(seller)s is asked. The promise pauses until the answer."),
    _ask,
    _question,
)
ESCALATE = Act(
    "escalate", "escalate", _("Escalate"), "arrow-up-right", "e", _("%(case)s is with the leads."), _escalate
)
REVIEW = (
    Act(
        "approve",
        "grant",
        _("Approve"),
        "circle-check",
        "a",
        _("%(case)s is approved. %(seller)s is told."),
        _granting("approve"),
        _granted("approved"),
    ),
    Act(
        "deny",
        "refuse",
        _("Deny"),
        "circle-x",
        "d",
        _("%(case)s is denied. %(seller)s gets the reasons."),
        _refusing("deny"),
        _refused("denied"),
    ),
    ASK,
    ESCALATE,
)
HEARING = (
    Act(
        "overturn",
        "grant",
        _("Overturn"),
        "rotate-ccw",
        "a",
        _("The decision on %(case)s is overturned. %(seller)s is told, and what was refused is allowed now."),
        _granting("overturn"),
        _granted("overturned"),
    ),
    Act(
        "uphold",
        "refuse",
        _("Uphold"),
        "circle-x",
        "d",
        _("The decision on %(case)s stands. %(seller)s gets the reasons."),
        _uphold,
        _refused("upheld"),
    ),
    ASK,
    ESCALATE,
)
CHANGE = (
    Act(
        "grant",
        "grant",
        _("Change the terms"),
        "circle-check",
        "a",
        _("The terms of %(case)s are changed. %(seller)s is told."),
        _granting("grant"),
        _granted("amended"),
    ),
    Act(
        "refuse",
        "refuse",
        _("Leave them"),
        "circle-x",
        "d",
        _("The terms of %(case)s stay. %(seller)s gets the reasons."),
        _refusing("refuse"),
        _refused("refused"),
    ),
)
CORRECTION = (
    Act(
        "correct",
        "grant",
        _("Set it right"),
        "rotate-ccw",
        "",
        _("The denial of %(case)s is set right. %(seller)s is told."),
        _granting("correct"),
        _granted("corrected"),
    ),
)
REVOCATION = (
    Act(
        "revoke",
        "refuse",
        _("Revoke"),
        "shield-off",
        "",
        _("The exemption of %(case)s is revoked. %(seller)s gets the reasons."),
        _revoke,
        _refused("revoked"),
    ),
)
BY_WORD = {act.word: act for act in (*REVIEW, *HEARING, *CHANGE, *CORRECTION, *REVOCATION)}
ACTS: dict[str, tuple[Act, ...]] = {
    "review": (*REVIEW, *CORRECTION),
    "appeal": HEARING,
    "amendment": CHANGE,
    "revocation": REVOCATION,
}
TABLES: dict[str, Table] = {"appeal": appeals.TABLE, "amendment": amendments.TABLE, "revocation": exemptions.TABLE}
CITES = {
    "grant": ("allows",),
    "refuse": ("refuses", "never"),
    "upheld": ("refuses", "never", "rule", "duty"),
}
"""Kinds of clause a ruling may rest on, by its shape; what stands or is revoked may rest on rules and duties too."""


def cites(word: str) -> tuple[str, ...]:
    """The kinds of clause that fit an outcome."""
    act = BY_WORD.get(word)
    if act is None:
        return ()
    return CITES["upheld"] if word in ("uphold", "revoke") else CITES.get(act.shape, ())


def kind_of(matter: Matter) -> str:
    """`review`, `appeal`, `amendment` or `revocation`."""
    if isinstance(matter, Appeal):
        return "appeal"
    if isinstance(matter, Amendment):
        return "amendment"
    return "revocation" if isinstance(matter, Exemption) else "review"


def offered(user: User, matter: Matter) -> list[Act]:
    """The acts this person may choose now, in the panel's order."""
    if isinstance(matter, ApprovalRequest):
        allowed = allowed_actions(user, matter)
    else:
        allowed = TABLES[kind_of(matter)].allowed_actions(user, matter)
    return [act for act in ACTS[kind_of(matter)] if act.word in allowed]


def why_barred(user: User, matter: Matter) -> Any:
    """Why this person may not decide what waits; None if they may, or if nothing waits."""
    if isinstance(matter, Appeal):
        return None if matter.waits else appeals.refusal(user, "uphold", matter)
    if isinstance(matter, Amendment):
        return amendments.refusal(user, "grant", matter)
    return None
