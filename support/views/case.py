"""One case at the desk: what was asked, what helps to decide it, and the decision panel."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sessions import signed_in
from approvals.case_page import away_words
from approvals.models import Amendment, Appeal, ApprovalRequest, Exemption
from approvals.models.decision import DecisionClause
from approvals.rules import allowed_actions, exemptions, refusal
from approvals.sentences import sentence
from audit.conflicts import WrongState
from audit.models import Event
from notifications.models import Notification
from orders.marked import around
from orders.models import Attachment, Finding
from support import precedents, presence
from support.departing import Likes
from support.forms import DecisionForm, NoteForm
from support.macros.menu import menu
from support.models import WorkItem
from support.panels import TABLES, Matter, kind_of, offered, why_barred
from support.precedents import Precedent
from support.record import record_of

from .access import reads_desk, visible_case

EVENTS = 8
SEEN = 3
"""Findings of screening that a case shows; the conversation holds all."""
GROUNDS = Prefetch("grounds", DecisionClause.objects.select_related("clause"))


@reads_desk
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The case page; `?act=revoke` opens the panel that revokes its exemption."""
    case = visible_case(request, pk)
    matter = revocable(signed_in(request), case) if request.GET.get("act") == "revoke" else None
    return page(request, case, matter=matter)


def page(
    request: HttpRequest,
    case: ApprovalRequest,
    *,
    form: DecisionForm | None = None,
    note: NoteForm | None = None,
    matter: Matter | None = None,
    status: int = 0,
) -> HttpResponse:
    """Render the case; with a form that was refused, its errors and everything typed stay on it (400)."""
    user = signed_in(request)
    context = {"case": case, **what_helps(case), **panel(user, case, form, matter), "note_form": note or NoteForm()}
    last = context["events"][0][0] if context["events"] else None
    context["handed_by_me"] = bool(last and last.action == "request.handed_over" and last.actor_number == user.pk)
    context["present"] = presence.present([case.pk], but=user).get(case.pk, [])
    context["holder_present"] = bool(context["holder"]) and context["holder"].pk in [
        one.pk for one in context["present"]
    ]
    if context["acts"]:
        found = context["precedents"] = Precedents.of(case, context["form"])
        context["likes"] = likes = Likes(case.pk, found.found, found.approved)
        context["form"].initial["likes"] = likes.token()
    if form or note:
        WorkItem.renew(by=user, request=case)
    return render(request, "support/case.html", context, status=status or (400 if form or note else 200))


@dataclass(frozen=True)
class Precedents:
    """The decided cases most like this one: how many of them were approved, and the first few."""

    shown: list[Precedent]
    found: int
    approved: int

    @classmethod
    def of(cls, case: ApprovalRequest, form: DecisionForm) -> "Precedents":
        """Of those decided alike by words, purpose, channel and the clause that would allow this one."""
        allowing = (clause.number for clause in form.all_clauses.values() if clause.purpose == case.purpose)
        found = precedents.like(case, next(allowing, ""))
        return cls(found[: precedents.SHOWN], len(found), sum(one.case.status == "approved" for one in found))


def panel(user: User, case: ApprovalRequest, form: DecisionForm | None, matter: Matter | None = None) -> dict[str, Any]:
    """The decision panel: the form with the acts on offer, or why there is none."""
    now = timezone.now()
    items = list(case.work_items.exclude(state="closed").select_related("claimed_by", "snoozed_by"))
    item = next((one for one in items if one.kind != "delivery"), None)
    matter = form.matter if form else matter or (case.open_matter(item.kind) if item else case)
    acts = offered(user, matter)
    context: dict[str, Any] = {
        "item": item,
        "undelivered": [one for one in items if one.kind == "delivery"],
        "holder": item.holder(now) if item else None,
        "mine": bool(item and item.holder(now) == user),
        "matter": matter,
        "kind": kind_of(matter),
        "appeal": matter if isinstance(matter, Appeal) else None,
        "amendment": matter if isinstance(matter, Amendment) else None,
        "acts": acts,
        "away": away_words(matter, now) if item and not isinstance(matter, Exemption) else "",
        "may_take": bool(item) and may_take(user, matter),
        "revocable": revocable(user, case) if not isinstance(matter, Exemption) else None,
    }
    if acts:
        context["form"] = form or DecisionForm(matter=matter, clauses=list(case.policy.clauses.all()))
        context["macros"] = menu(user, acts)
        context["chosen"] = context["form"]["outcome"].value() or acts[0].word
    elif case.is_open and case.status != "needs_info":
        context["barred"] = refusal(user, "approve", case)
    else:
        context["barred"] = why_barred(user, matter)
    return context


def may_take(user: User, matter: Matter) -> bool:
    """Whether this person may claim what waits."""
    if isinstance(matter, ApprovalRequest):
        return "take" in allowed_actions(user, matter)
    return "take" in TABLES[kind_of(matter)].allowed_actions(user, matter)


def revocable(user: User, case: ApprovalRequest) -> Exemption | None:
    """The exemption of this case that this person may revoke now."""
    if case.status != "approved" or user.role != "lead":
        return None
    found = case.exemptions.standing(timezone.now()).select_related("order").order_by("-id").first()
    if found:
        found.request = case
    return found if found and "revoke" in exemptions.allowed_actions(user, found) else None


def matter_of(case: ApprovalRequest, outcome: str) -> Matter:
    """What an outcome is about: the exemption for a revocation, else what waits on the case. Raises WrongState."""
    if outcome == "revoke":
        found = case.exemptions.select_related("order").order_by("-id").first()
        if found is None:
            raise WrongState(case)
        found.request = case
        return found
    matter = case.open_matter()
    if outcome in ("uphold", "overturn") and not isinstance(matter, Appeal):
        raise WrongState(case)
    if outcome in ("grant", "refuse") and not isinstance(matter, Amendment):
        raise WrongState(case)
    if outcome in ("approve", "deny", "correct") and matter is not case:
        raise WrongState(case)
    return matter


def what_helps(case: ApprovalRequest) -> dict[str, Any]:
    """Thread, order, rulings, record, notes, mails and the latest of the trail."""
    events = Event.objects.filter(chain=case.chain).order_by("-seq").prefetch_related("personal_values")
    latest = list(events[:EVENTS])
    return {
        "thread": case.thread.select_related("author").prefetch_related("uploads").order_by("id"),
        "attachments": _on_order(case),
        "findings": _seen(case),
        "decisions": case.decisions.select_related("decider").prefetch_related(GROUNDS) if case.round else [],
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


def open_item(case: ApprovalRequest) -> WorkItem | None:
    """The item that waits for this case's decision."""
    return case.work_items.exclude(state="closed").exclude(kind="delivery").select_related("claimed_by").first()
