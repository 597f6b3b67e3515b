"""One case at the desk: what was asked, what helps to decide it, and the decision panel."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sessions import signed_in
from approvals.models import ApprovalRequest
from approvals.rules import allowed_actions, refusal
from approvals.sentences import sentence
from audit.models import Event
from notifications.models import Notification
from orders.models import Attachment
from support.forms import DecisionForm, NoteForm, offered
from support.models import WorkItem
from support.record import record_of

from .access import reads_desk, visible_case

EVENTS = 8


@reads_desk
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The case page."""
    return page(request, visible_case(request, pk))


def page(
    request: HttpRequest, case: ApprovalRequest, *, form: DecisionForm | None = None, note: NoteForm | None = None
) -> HttpResponse:
    """Render the case; with a form that was refused, its errors and everything typed stay on it (400)."""
    user = signed_in(request)
    context = {"case": case, **what_helps(case), **panel(user, case, form), "note_form": note or NoteForm()}
    if form or note:
        WorkItem.renew(by=user, request=case)
    return render(request, "support/case.html", context, status=400 if form or note else 200)


def panel(user: User, case: ApprovalRequest, form: DecisionForm | None) -> dict[str, Any]:
    """The decision panel: the form with the outcomes on offer, or why there is none."""
    now = timezone.now()
    items = list(case.work_items.exclude(state="closed").select_related("claimed_by"))
    item = next((one for one in items if one.kind != "delivery"), None)
    outcomes = offered(user, case)
    context: dict[str, Any] = {
        "item": item,
        "undelivered": [one for one in items if one.kind == "delivery"],
        "holder": item.holder(now) if item else None,
        "mine": bool(item and item.holder(now) == user),
        "outcomes": outcomes,
        "may_take": "take" in allowed_actions(user, case),
    }
    if outcomes:
        context["form"] = form or DecisionForm(request=case, clauses=list(case.policy.clauses.all()))
    elif case.is_open and case.status != "needs_info":
        context["barred"] = refusal(user, "approve", case)
    return context


def what_helps(case: ApprovalRequest) -> dict[str, Any]:
    """Thread, order, rulings, record, notes, mails and the latest of the trail."""
    events = Event.objects.filter(chain=case.chain).order_by("-seq").prefetch_related("personal_values")
    latest = list(events[:EVENTS])
    return {
        "thread": case.thread.select_related("author").prefetch_related("uploads").order_by("id"),
        "attachments": _on_order(case),
        "decisions": case.decisions.select_related("decider").prefetch_related("grounds__clause") if case.round else [],
        "record": record_of(case.seller),
        "notes": case.notes.select_related("author").order_by("id"),
        "mails": Notification.objects.filter(chain=case.chain).select_related("recipient").order_by("-id")[:20],
        "events": [(event, sentence(event)) for event in latest],
        "how_many_events": latest[0].seq if latest else 0,
    }


def _on_order(case: ApprovalRequest) -> list[Attachment]:
    """What is or was allowed on the order, with its state now."""
    if not case.order_id:
        return []
    now = timezone.now()
    rows = list(Attachment.objects.filter(order=case.order_id).select_related("granted_by").order_by("-starts_at"))
    for row in rows:
        row.now = row.state(now)  # type: ignore[attr-defined]
    return rows


def open_item(case: ApprovalRequest) -> WorkItem | None:
    """The item that waits for this case's decision."""
    return case.work_items.exclude(state="closed").exclude(kind="delivery").select_related("claimed_by").first()
