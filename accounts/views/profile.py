"""One's own profile, and the choice of light and dark."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms import AbsenceForm, ProfileForm
from ..models import Absence
from ..sessions import signed_in

YEAR = 365 * 24 * 3600


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, time zone, language, mails."""
    form = ProfileForm(request.POST or None, instance=signed_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            signed_in(request).change_profile(**form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            with translation.override(signed_in(request).language):
                messages.success(request, _("Saved."))
            return redirect("accounts:profile")
    return _page(request, form)


@login_required
@require_POST
def declare_absence(request: HttpRequest) -> HttpResponse:
    """Say from when to when one is away, and who stands in."""
    user = signed_in(request)
    form = AbsenceForm(request.POST, person=user)
    if form.is_valid():
        try:
            Absence.declare(by=user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Kept. Your colleague sees it, and so do the sellers of your cases."))
            return redirect("accounts:profile")
    return _page(request, ProfileForm(instance=user), form)


@login_required
@require_POST
def withdraw_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Back early, or not away after all."""
    absence = get_object_or_404(Absence, pk=pk, person=signed_in(request))
    absence.withdraw(by=signed_in(request))
    messages.success(request, _("Welcome back."))
    return redirect("accounts:profile")


def _page(request: HttpRequest, form: ProfileForm, away: AbsenceForm | None = None) -> HttpResponse:
    user = signed_in(request)
    context: dict[str, Any] = {"form": form}
    if user.at_desk:
        coming = Absence.objects.coming(timezone.now()).filter(person=user).select_related("stand_in")
        context |= {"away": away or AbsenceForm(person=user), "absences": coming.order_by("starts_at")[:20]}
    broken = form.errors or (away and away.errors)
    return render(request, "accounts/profile.html", context, status=400 if broken else 200)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system has it; kept in a cookie for a year."""
    wanted, theme = request.POST.get("next", ""), request.POST.get("theme", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(wanted if safe else "home")
    if theme in ("light", "dark"):
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie("theme")
    return answer
