"""Why a person may not decide what waits, for a page of the queue at once: separation of duties, told beforehand."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from approvals.models import Decision, ThreadMessage
from approvals.rules import desk, refusal
from approvals.rules.part import Parts, barred
from orders.rules import desk_on as barred_on

from .models import WorkItem


def parts_in(user: User, cases: Iterable[int]) -> Callable[[WorkItem], Parts]:
    """What this person did on these cases before, as `approvals.rules.part.parts` says it; two statements.

    A question asked in an appeal that is open still is `asked_here`.
    """
    cases = list(cases)
    decided: set[int] = set()
    asked: dict[int, set[str]] = {}
    if cases:
        decided = set(Decision.objects.filter(request__in=cases, decider=user).values_list("request_id", flat=True))
        questions = ThreadMessage.objects.filter(request__in=cases, kind="question", author=user)
        for case, status in questions.values_list("request_id", "appeal__status"):
            here = status in ("filed", "escalated")
            asked.setdefault(case, set()).add("asked_here" if here else "asked")

    def of(item: WorkItem) -> Parts:
        found = set(asked.get(item.request_id or 0, ()))
        if item.request_id in decided:
            found.add("decided")
        if item.request and item.request.escalated_by_id == user.pk:
            found.add("escalated")
        return frozenset(found)

    return of


def barred_from(user: User, item: WorkItem) -> Any:
    """Why this person may not decide the item, or None; reads `request.viewer_parts` instead of the database."""
    request = item.request
    if request is None:
        return barred_on(user, item.placed)
    if request.is_open:
        return refusal(user, "approve", request)
    if why := desk(user, request):
        return why
    if item.kind == "escalation" and user.role != Role.LEAD:
        return _("Not yours to decide: it is with the leads.")
    if item.kind in ("appeal", "escalation"):
        return barred(request.viewer_parts, asked_here=item.kind == "escalation")  # type: ignore[attr-defined]
    return None
