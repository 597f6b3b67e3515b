"""What helps to decide a case, beside its panel: order, rulings, record, words, mails and the latest of the trail."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from approvals.models import Appeal, ApprovalRequest, Decision
from approvals.models.decision import DecisionClause
from approvals.rules.part import Parts, parts_known
from approvals.sentences import sentence
from audit.models import Event
from notifications.models import Notification
from orders.marked import around
from orders.models import Attachment, Finding

from . import record, said

EVENTS = 8
SEEN = 3
"""Findings of screening that a case shows; the conversation holds all."""
MAILS = 20


def what_helps(case: ApprovalRequest) -> dict[str, Any]:
    """Everything the page shows beside the panel; seven statements at most."""
    latest = list(Event.objects.filter(chain=case.chain).told().order_by("-seq")[:EVENTS])
    thread, notes = said.of_case(case)
    return {
        "thread": thread,
        "notes": notes,
        "attachments": _on_order(case),
        "findings": _seen(case),
        "decisions": _ruled(case),
        "record": record.shown(case) if hasattr(case, "record_requests") else record.record_of(case.seller),
        "mails": Notification.objects.filter(chain=case.chain).select_related("recipient").order_by("-id")[:MAILS],
        "events": [(event, sentence(event)) for event in latest],
        "how_many_events": latest[0].seq if latest else 0,
    }


def parts_of(user: User, case: ApprovalRequest, appeal: Appeal | None, shown: dict[str, Any]) -> Parts:
    """What this person did on the case before, read off what the page shows: no statement."""
    asked = {one.appeal for one in shown["thread"] if one.kind == "question" and one.author.pk == user.pk}
    decided = any(ruling.decider_id == user.pk for ruling in shown["decisions"])
    return parts_known(user, case, appeal, decided=decided, asked=asked)


def _ruled(case: ApprovalRequest) -> list[Decision]:
    """Its rulings, each with `reasons`, the clauses it stands on and why. Every ruling cites one (Grounds.check)."""
    if not case.round:
        return []
    clauses = {clause.pk: clause for clause in case.policy.every_clause}
    rows = DecisionClause.objects.filter(decision__request=case).select_related("decision__decider")
    found: dict[int, Decision] = {}
    for ground in rows.order_by("decision", "pk"):
        ruling = found.setdefault(ground.decision_id, ground.decision)
        if ground.decision is ruling:
            ruling.reasons = []  # type: ignore[attr-defined]
        ground.clause = clauses.get(ground.clause_id) or ground.clause
        ruling.reasons.append(ground)  # type: ignore[attr-defined]
    return list(found.values())


def _on_order(case: ApprovalRequest) -> list[Attachment]:
    """What is or was allowed on the order, with its state now."""
    if not case.order_id:
        return []
    now = timezone.now()
    rows = list(Attachment.objects.filter(order=case.order_id).select_related("granted_by").order_by("-starts_at"))
    for row in rows:
        row.now = row.state(now)  # type: ignore[attr-defined]
    return rows


def _seen(case: ApprovalRequest) -> list[Finding]:
    """The latest details that screening saw on the order, each with some words around it."""
    if not case.order_id:
        return []
    rows = Finding.objects.filter(order=case.order_id).select_related("author", "message", "held").order_by("-id")
    found = list(rows[:SEEN])
    for row in found:
        text = row.message or row.held
        row.pieces = around(text.body, row) if text else []  # type: ignore[attr-defined]
    return found
