"""What an agent does to a case: claim, release, decide, ask, escalate, note. Every one is a POST."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.sessions import signed_in
from approvals import preview as previews
from approvals.models import ApprovalRequest
from support.forms import DecisionForm, NoteForm
from support.models import Note, WorkItem

from .access import at_desk, may_decide_now, visible_case
from .case import open_item, page
from .queue import take_next

DONE = {
    "approve": gettext_lazy("%(case)s is approved. %(seller)s is told."),
    "deny": gettext_lazy("%(case)s is denied. %(seller)s gets the reasons."),
    "ask": gettext_lazy("%(seller)s is asked. The promise pauses until the answer."),
    "escalate": gettext_lazy("%(case)s is with the leads."),
}


@at_desk
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case, or renew one's lease on it."""
    case = visible_case(request, pk)
    if item := open_item(case):
        item.request = case
        item.claim(by=signed_in(request))
    else:
        messages.info(request, _("Nothing waits on %(case)s any more.") % {"case": case.number})
    return redirect("support:case", pk)


@at_desk
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the case back for the others."""
    case = visible_case(request, pk)
    if item := open_item(case):
        item.request = case
        item.release(by=signed_in(request))
        messages.success(request, _("%(case)s is back in the queue.") % {"case": case.number})
    return redirect("support:queue")


@at_desk
@require_POST
@may_decide_now
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, deny, ask or escalate. What is refused comes back on the panel with everything typed."""
    user, case = signed_in(request), visible_case(request, pk)
    form = DecisionForm(request.POST, request=case, clauses=list(case.policy.clauses.all()))
    if not form.is_valid():
        return page(request, case, form=form)
    outcome = form.cleaned_data["outcome"]
    try:
        VERBS[outcome](user, case, form)
    except ValidationError as refused:
        _onto(form, refused)
        return page(request, case, form=form)
    messages.success(request, DONE[outcome] % {"case": case.number, "seller": case.seller.get_short_name()})
    if "next" in request.POST and (following := take_next(user)):
        return redirect(following)
    return redirect("support:queue") if "next" in request.POST else redirect("support:case", pk)


@at_desk
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The very mail the seller would get for what the panel holds now."""
    user, case = signed_in(request), visible_case(request, pk)
    form = DecisionForm(request.POST, request=case, clauses=list(case.policy.clauses.all()))
    WorkItem.renew(by=user, request=case)
    form.is_valid()
    mail, outcome = None, form.cleaned_data.get("outcome", "")
    if outcome == "approve":
        mail = previews.preview_approval(case, user, form.terms(), form.grounds())
    elif outcome == "deny":
        mail = previews.preview_denial(case, user, form.grounds())
    elif outcome == "ask":
        mail = previews.preview_question(case, user, form.cleaned_data.get("question", ""))
    return render(request, "support/preview.html", {"mail": mail, "case": case, "outcome": outcome})


@at_desk
@require_POST
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note for colleagues."""
    case, form = visible_case(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        return page(request, case, note=form)
    Note.write(by=signed_in(request), request=case, text=form.cleaned_data["text"])
    WorkItem.renew(by=signed_in(request), request=case)
    messages.success(request, _("The note is kept."))
    return redirect("support:case", pk)


def _approve(user: User, case: ApprovalRequest, form: DecisionForm) -> Any:
    return case.approve(by=user, terms=form.terms(), grounds=form.grounds(), seen=form.cleaned_data["seen"])


def _deny(user: User, case: ApprovalRequest, form: DecisionForm) -> Any:
    return case.deny(by=user, grounds=form.grounds(), seen=form.cleaned_data["seen"])


def _ask(user: User, case: ApprovalRequest, form: DecisionForm) -> Any:
    return case.ask(by=user, question=form.cleaned_data["question"], seen=form.cleaned_data["seen"])


def _escalate(user: User, case: ApprovalRequest, form: DecisionForm) -> Any:
    return case.escalate(by=user, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"])


VERBS: dict[str, Callable[[User, ApprovalRequest, DecisionForm], Any]] = {
    "approve": _approve,
    "deny": _deny,
    "ask": _ask,
    "escalate": _escalate,
}


def _onto(form: DecisionForm, refused: ValidationError) -> None:
    """Put what a verb refused onto the fields it names."""
    for field, said in refused.message_dict.items():
        form.add_error(field if field in form.fields else None, said)
