"""One case at the desk: what was asked, what helps to decide it, and the decision panel."""

from typing import Any

from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.sessions import signed_in
from approvals.case_page import away_words
from approvals.models import Amendment, Appeal, ApprovalRequest, Exemption
from approvals.rules import allowed_actions, exemptions, refusal
from approvals.rules.part import remember
from audit.conflicts import WrongState
from support import presence, record
from support.departing import Likes
from support.forms import DecisionForm, NoteForm
from support.helps import parts_of, what_helps
from support.macros.menu import menu
from support.models import WorkItem
from support.panels import TABLES, Matter, kind_of, offered, why_barred
from support.precedents.finding import Alike
from support.said import with_uploads

from .access import reads_desk, visible_case


@reads_desk
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The case page; `?act=revoke` opens the panel that revokes its exemption."""
    case = visible_case(request, pk, **record.columns(OuterRef("seller")))
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
    context = {"case": case, **what_helps(case), "note_form": note or NoteForm()}
    context |= panel(user, case, form, matter, context)
    context["appeal_uploads"] = with_uploads(case, context["thread"], context["appeal"])
    last = context["events"][0][0] if context["events"] else None
    context["handed_by_me"] = bool(last and last.action == "request.handed_over" and last.actor_number == user.pk)
    context["present"] = presence.present([case.pk], but=user).get(case.pk, [])
    context["holder_present"] = bool(context["holder"]) and context["holder"].pk in [
        one.pk for one in context["present"]
    ]
    if context["acts"]:
        found = context["precedents"] = Alike.to(case, case.policy.every_clause)
        context["likes"] = likes = Likes.among(case, found)
        context["form"].initial["likes"] = likes.token()
    if form or note:
        WorkItem.renew(by=user, request=case)
    return render(request, "support/case.html", context, status=status or (400 if form or note else 200))


def panel(
    user: User, case: ApprovalRequest, form: DecisionForm | None, matter: Matter | None, shown: dict[str, Any]
) -> dict[str, Any]:
    """The decision panel: the form with the acts on offer, or why there is none."""
    now = timezone.now()
    items = list(case.work_items.exclude(state="closed").select_related("claimed_by", "snoozed_by"))
    item = next((one for one in items if one.kind != "delivery"), None)
    matter = form.matter if form else matter or (case.open_matter(item.kind) if item else case)
    appeal = matter if isinstance(matter, Appeal) else None
    remember(user, case, parts_of(user, case, appeal, shown))
    acts = offered(user, matter)
    context: dict[str, Any] = {
        "item": item,
        "undelivered": [one for one in items if one.kind == "delivery"],
        "holder": item.holder(now) if item else None,
        "mine": bool(item and item.holder(now) == user),
        "matter": matter,
        "kind": kind_of(matter),
        "appeal": appeal,
        "amendment": matter if isinstance(matter, Amendment) else None,
        "acts": acts,
        "away": away_words(matter, now) if item and not isinstance(matter, Exemption) else "",
        "may_take": bool(item) and may_take(user, matter),
        "revocable": revocable(user, case) if not isinstance(matter, Exemption) else None,
    }
    if acts:
        context["form"] = form or DecisionForm(matter=matter, clauses=case.policy.every_clause)
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
    return found if found and not exemptions.refusal(user, "revoke", found) else None


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


def open_item(case: ApprovalRequest) -> WorkItem | None:
    """The item that waits for this case's decision."""
    return case.work_items.exclude(state="closed").exclude(kind="delivery").select_related("claimed_by").first()
