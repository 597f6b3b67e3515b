"""The seller's appeal: filed in one step from the denial, answered, taken back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import signed_in
from approvals.forms import AnswerForm, SeenForm
from approvals.forms_after import AppealForm
from approvals.links import case_address
from approvals.models import Appeal, ApprovalRequest, Decision
from approvals.rules import appeals
from orders.uploads import NotNeeded, handed_in

from .access import visible_case
from .requests import case_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why the decision is wrong; where it cannot be appealed, say why not."""
    case, user = visible_case(request, pk), signed_in(request)
    if user.pk != case.seller_id:
        if request.method != "POST":  # the link stands in a statement that others read, too
            return redirect(case_address(user, case))
        raise PermissionDenied(_("Only the seller whom it is about appeals."))
    decision = asked_about(request, case)
    if request.method == "POST":
        return _file(request, case, decision)
    return shown(request, case, decision, AppealForm())


def _file(request: HttpRequest, case: ApprovalRequest, decision: Decision | None) -> HttpResponse:
    form = AppealForm(request.POST, request.FILES)
    if decision is None or not form.is_valid():
        return shown(request, case, decision, form)
    user, said = signed_in(request), form.cleaned_data
    try:
        with handed_in(said.pop("files"), owner=user, scope=case.chain) as uploads:
            filed = Appeal.file(by=user, decision=decision, uploads=uploads, **said)
            if uploads and not filed.uploads.filter(pk=uploads[0].pk).exists():
                raise NotNeeded
    except ValidationError as refused:
        onto(form, refused)
        return shown(request, case, decision, form)
    messages.success(request, _("Your appeal is filed. Somebody who took no part in the decision hears it."))
    return redirect(case)


def asked_about(request: HttpRequest, case: ApprovalRequest) -> Decision | None:
    """The decision that is appealed: the one named, else the last adverse one that can be."""
    rulings = case.decisions.filter(adverse=True).select_related("decider", "policy", "challenge", "amendment")
    rulings = rulings.prefetch_related("grounds__clause__policy")
    named = request.GET.get("decision", "")
    if named.isdecimal() and len(named) < 19:
        found = get_object_or_404(rulings, pk=int(named))
        found.request = case
        return found
    now, last = timezone.now(), None
    for ruling in rulings.order_by("-round"):
        ruling.request = case
        last = last or ruling
        if not appeals.not_appealable(ruling, now):
            return ruling
    return last


def shown(request: HttpRequest, case: ApprovalRequest, decision: Decision | None, form: AppealForm) -> HttpResponse:
    """The form, or why there is none; what was typed stays."""
    why_not = (
        appeals.not_appealable(decision, timezone.now()) if decision else _("No decision on this case is adverse.")
    )
    context = {"case": case, "decision": decision, "form": form, "why_not": why_not}
    status = 422 if form.errors else 409 if why_not and request.method == "POST" else 200
    return render(request, "approvals/appeal.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what the hearer asked, with files if they help."""
    case, user = visible_case(request, pk), signed_in(request)
    appeal = get_object_or_404(Appeal.objects.with_people().visible_to(user).open(), request=case)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            with handed_in(said["files"], owner=user, scope=case.chain) as uploads:
                appeal.answer(by=user, text=said["text"], uploads=uploads, seen=said["seen"])
            messages.success(request, _("Your answer is with the desk. You get a mail when the appeal is decided."))
            return redirect(case)
        except ValidationError as refused:
            onto(form, refused)
    return case_page(request, case, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once whether it is meant, then take the appeal back."""
    case, user = visible_case(request, pk), signed_in(request)
    appeal = Appeal.objects.with_people().visible_to(user).open().filter(request=case).first()
    if appeal is None or "withdraw" not in appeals.allowed_actions(user, appeal):
        return redirect(case)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": appeal.version})
    if form.is_valid():
        appeal.withdraw(by=user, seen=form.cleaned_data["seen"])
        messages.success(request, _("The appeal is withdrawn. The decision stands."))
        return redirect(case)
    words = {
        "title": _("Withdraw the appeal?"),
        "said": _("The decision stands as it is. Each decision can be appealed once, so it cannot be appealed again."),
        "act": _("Withdraw the appeal"),
    }
    return confirm(request, case, form, words)


def confirm(request: HttpRequest, case: ApprovalRequest, form: Any, words: dict[str, str]) -> HttpResponse:
    """One question before something that cannot be undone."""
    context = {"case": case, "form": form, **words}
    return render(request, "approvals/confirm.html", context, status=422 if form.errors else 200)


def onto(form: Any, refused: ValidationError) -> None:
    """Put what a verb refused onto the fields it names."""
    if not hasattr(refused, "error_dict"):
        form.add_error("files", refused)
        return
    for field, said in refused.message_dict.items():
        form.add_error(field if field in form.fields else None, said)
