"""Who took part in a case before: decided on it, asked for information, or handed it on.

Separation of duties stands on this (DESIGN.md section 2; DSA 20(6), P2B 11): whoever decided or asked
hears no appeal, and an escalation is decided by a third person. The database holds the same (guards.py).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User

if TYPE_CHECKING:
    from approvals.models import Appeal, ApprovalRequest

Parts = frozenset[str]

SAID = {
    "decided": _("Not yours to decide: you decided on this case before."),
    "asked": _("Not yours to decide: you asked for information earlier."),
    "escalated": _("Not yours to decide: you escalated it."),
}


def parts(user: User, request: "ApprovalRequest", appeal: "Appeal | None" = None) -> Parts:
    """What this person did on the case: `decided`, `asked`, `escalated`; two statements at most.

    Of a question asked while hearing `appeal`: `asked_here`. Lists look it up for all their rows at once
    and leave it on the request with `remember`.
    """
    known: dict[int, Parts] = getattr(request, "known_parts", {})
    if user.pk in known:
        return known[user.pk]
    decided = bool(request.round) and request.decisions.filter(decider=user).exists()
    asked = request.thread.filter(kind="question", author=user).values_list("appeal", flat=True).distinct()
    return parts_known(user, request, appeal, decided=decided, asked=asked)


def parts_known(
    user: User, request: "ApprovalRequest", appeal: "Appeal | None", *, decided: bool, asked: Iterable[int | None]
) -> Parts:
    """The same for who knows already whether they decided, and in which appeals (None: the request) they asked."""
    found = {"decided"} if decided else set()
    found |= {"asked_here" if appeal is not None and about == appeal.pk else "asked" for about in asked}
    if user.pk in (request.escalated_by_id, appeal and appeal.escalated_by_id):
        found.add("escalated")
    return frozenset(found)


def remember(user: User, request: "ApprovalRequest", found: Parts) -> None:
    """Leave on the request what this one person did on it, so that `parts` need not look again."""
    request.known_parts = {**getattr(request, "known_parts", {}), user.pk: found}  # type: ignore[attr-defined]


def barred(found: Parts, *, asked_here: bool = False) -> Any:
    """Why somebody who did this may not decide; None if nothing bars them."""
    for part in ("decided", "asked", "escalated"):
        if part in found:
            return SAID[part]
    return SAID["asked"] if asked_here and "asked_here" in found else None


def somebody_may_hear(appeal: "Appeal") -> bool:
    """Whether an active agent is left who took no part in the case."""
    request = appeal.request
    took_part = {request.seller_id, request.buyer_id, request.escalated_by_id}
    took_part |= set(request.decisions.values_list("decider", flat=True))
    took_part |= set(request.thread.filter(kind="question").values_list("author", flat=True))
    agents = User.objects.filter(role=Role.AGENT, is_active=True)
    return agents.exclude(pk__in=[number for number in took_part if number]).exists()
