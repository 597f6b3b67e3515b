"""What an agent does to a case: claim, release, decide, ask, escalate, note. Every one is a POST."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.sessions import signed_in
from approvals.models import ApprovalRequest, Decision
from audit.conflicts import WrongState
from support.forms import DecisionForm, NoteForm
from support.models import Macro, Note, WorkItem
from support.panels import BY_WORD
from support.precedents.finding import worded_for
from support.undoing import say, say_claimed

from .access import at_desk, may_decide_now, visible_case
from .case import matter_of, open_item, page
from .queue import take_next


@at_desk
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case, or renew one's lease on it."""
    case = visible_case(request, pk)
    if item := open_item(case):
        item.request = case
        renewed = item.holder(timezone.now()) == signed_in(request)
        item.claim(by=signed_in(request))
        if not renewed:
            say_claimed(request, item)
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
        say(request, _("%(case)s is back in the queue.") % {"case": case.number}, "support:claim", pk)
    return redirect("support:queue")


@at_desk
@require_POST
@may_decide_now
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Rule on what waits, or ask or escalate. What is refused comes back on the panel with everything typed."""
    user, case = signed_in(request), visible_case(request, pk)
    form = bound_form(request, case)
    if not form.is_valid():
        form.raise_if_overtaken(user)
        return page(request, case, form=form)
    act = BY_WORD[form.cleaned_data["outcome"]]
    try:
        act.run(form.matter, user, form)
    except ValidationError as refused:
        _onto(form, refused)
        return page(request, case, form=form)
    if form.cleaned_data["macro"]:
        Macro.used(form.cleaned_data["macro"], by=user)
    messages.success(request, act.done % {"case": case.number, "seller": case.seller.get_short_name()})
    if "next" in request.POST and (following := take_next(user)):
        return redirect(following)
    return redirect("support:queue") if "next" in request.POST else redirect("support:case", pk)


@at_desk
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The very mail the seller would get for what the panel holds now; none where it was decided meanwhile."""
    user, case = signed_in(request), visible_case(request, pk)
    try:
        form = bound_form(request, case, draft=True)
    except WrongState:
        return render(request, "support/preview.html", {"mail": None, "case": case, "outcome": ""})
    WorkItem.renew(by=user, request=case)
    form.is_valid()
    outcome = form.cleaned_data.get("outcome", "")
    act = BY_WORD.get(outcome)
    mail = act.mail(form.matter, user, form) if act and act.mail else None
    context = {"mail": mail, "case": case, "outcome": outcome, "missing": form.missing}
    return render(request, "support/preview.html", context)


def bound_form(request: HttpRequest, case: ApprovalRequest, *, draft: bool = False) -> DecisionForm:
    """What was sent, about what it is about; a draft is only shown. Raises WrongState where that is over meanwhile."""
    act = BY_WORD.get(request.POST.get("outcome", ""))
    matter = matter_of(case, act.word if act else "")
    return DecisionForm(request.POST, matter=matter, clauses=case.policy.every_clause, draft=draft)


@at_desk
@require_POST
def use_wording(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel with everything typed, and the statement of the precedent named in `wording`. Saves nothing."""
    case = visible_case(request, pk)
    number = request.POST.get("wording", "")
    rulings = Decision.objects.select_related("request__seller", "request__buyer")
    ruling = get_object_or_404(rulings, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    form, other = bound_form(request, case), ruling.request
    words = worded_for(case, ruling.statement, other.seller.name, other.buyer.name if other.buyer else "")
    return page(request, case, form=form.not_sent_yet(statement=words), status=200)


@at_desk
@require_POST
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note for colleagues."""
    case, form = visible_case(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        return page(request, case, note=form)
    try:
        Note.write(by=signed_in(request), request=case, text=form.cleaned_data["text"])
    except ValidationError as refused:
        form.add_error("text", refused.message_dict["text"])
        return page(request, case, note=form)
    WorkItem.renew(by=signed_in(request), request=case)
    messages.success(request, _("The note is kept."))
    return redirect("support:case", pk)


def _onto(form: DecisionForm, refused: ValidationError) -> None:
    """Put what a verb refused onto the fields it names."""
    for field, said in refused.message_dict.items():
        form.add_error(field if field in form.fields else None, said)
