"""What a seller does to a case: answer, withdraw. Conflicts answer with the page of config/conflicts.py."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import signed_in
from approvals.forms import AnswerForm, SeenForm
from approvals.rules import allowed_actions
from orders.uploads import handed_in

from .access import visible_case
from .requests import case_page


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the desk's question, with files if they help."""
    case, user = visible_case(request, pk), signed_in(request)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return case_page(request, case, form)
    said = form.cleaned_data
    try:
        with handed_in(said["files"], owner=user, scope=case.chain) as uploads:
            case.answer(by=user, text=said["text"], uploads=uploads, seen=said["seen"])
    except ValidationError as refused:
        form.add_error(None if hasattr(refused, "error_dict") else "files", refused)
        return case_page(request, case, form)
    messages.success(request, _("Your answer is with the desk. You get a mail when it is decided."))
    return redirect(case)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once whether it is meant, then take the request back."""
    case, user = visible_case(request, pk), signed_in(request)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": case.version})
    if form.is_valid():
        case.withdraw(by=user, seen=form.cleaned_data["seen"])
        messages.success(request, _("%(number)s is withdrawn. You can ask again any time.") % {"number": case.number})
        return redirect(case)
    if "withdraw" not in allowed_actions(user, case):
        return redirect(case)
    status = 422 if form.errors else 200
    return render(request, "approvals/withdraw.html", {"case": case, "form": form}, status=status)
