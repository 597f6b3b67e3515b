"""One's own profile, and the choice of light and dark."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms import ProfileForm
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
    return render(request, "accounts/profile.html", {"form": form}, status=400 if form.errors else 200)


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
