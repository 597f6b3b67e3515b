"""What a seller does with an exemption: ask for other terms, take that back, give the exemption up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.sessions import signed_in
from approvals.forms import SeenForm
from approvals.forms_after import ChangeForm
from approvals.models import Amendment, Exemption
from approvals.passes import card
from approvals.rules import amendments
from approvals.rules import exemptions as rules
from audit.spine import now

from .access import for_sellers, visible_case
from .appealing import confirm, onto

RELATED = ("request__seller", "request__gig", "request__order", "request__buyer", "order__buyer", "gig", "decision")


def own(request: HttpRequest, pk: int) -> Exemption:
    """One of the seller's own, or 404."""
    rows = Exemption.objects.filter(seller=signed_in(request)).select_related(*RELATED, "decision__decider", "buyer")
    return get_object_or_404(rows, pk=pk)


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a longer, shorter or otherwise different permission."""
    exemption, user = own(request, pk), signed_in(request)
    form = ChangeForm(request.POST if request.method == "POST" else None, exemption=exemption)
    why_not = rules.refusal(user, "amend", exemption)
    if request.method == "POST" and form.is_valid():
        try:
            Amendment.ask(by=user, exemption=exemption, **form.cleaned_data)
        except ValidationError as refused:
            onto(form, refused)
        else:
            messages.success(request, _("The desk looks at it. Until then everything stays as it is."))
            return redirect(exemption.request)
    context = {"exemption": exemption, "card": card(exemption, now()), "form": form, "why_not": why_not}
    return render(request, "approvals/change.html", context, status=422 if form.errors else 200)


@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once whether it is meant, then end it."""
    exemption, user = own(request, pk), signed_in(request)
    if request.method != "POST" and rules.refusal(user, "give_up", exemption):
        return redirect(exemption)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": exemption.version})
    if form.is_valid():
        exemption.give_up(by=user, seen=form.cleaned_data["seen"])
        messages.success(request, _("The exemption is given up. Contact outside is no longer allowed."))
        return redirect(exemption)
    words = {
        "title": _("Give the exemption up?"),
        "said": _("Contact outside ends at once, and the buyer is told. You can ask again any time."),
        "act": _("Give it up"),
    }
    return confirm(request, exemption.request, form, words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once whether it is meant, then leave the terms as they are."""
    case, user = visible_case(request, pk), signed_in(request)
    asked = Amendment.objects.with_people().visible_to(user).open().filter(request=case).first()
    if asked is None or "withdraw" not in amendments.allowed_actions(user, asked):
        return redirect(case)
    form = SeenForm(request.POST if request.method == "POST" else None, initial={"seen": asked.version})
    if form.is_valid():
        asked.withdraw(by=user, seen=form.cleaned_data["seen"])
        messages.success(request, _("Taken back. The terms stay as they are."))
        return redirect(case)
    words = {
        "title": _("Take the change back?"),
        "said": _("The terms stay as they are. You can ask again any time."),
        "act": _("Take it back"),
    }
    return confirm(request, case, form, words)
