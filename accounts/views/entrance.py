"""Coming in: where each role begins, and the demo's people by name."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ..models import Role, User

BEGINS = {
    Role.SELLER: "approvals:requests",
    Role.BUYER: "orders:orders",
    Role.AGENT: "support:queue",
    Role.LEAD: "support:queue",
    Role.AUDITOR: "audit:trails",
    Role.ADMINISTRATOR: "accounts:people",
}
LINES = {
    "maya": _("Teaches English, exemption ends soon"),
    "tomasz": _("Develops software, asked to share a screen"),
    "claire": _("Tax consultant, refused because a document would do"),
    "ben": _("Ordered lessons from Maya"),
    "ana": _("Decides requests"),
    "tom": _("Decides requests"),
    "lea": _("Decides what agents escalate"),
    "marc": _("Reads and verifies the trail"),
    "ada": _("Manages people and keys"),
}
"""Whom a visitor meets at sign-in: the first part of the address -> what there is to see as them."""


def home(request: HttpRequest) -> HttpResponse:
    """Everybody to the page their work begins on."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect(BEGINS[Role(request.user.role)])


def demo_open() -> bool:
    return bool(settings.LOCAL and settings.HALLPASS_DEMO)


def demo_people() -> list[dict[str, Any]]:
    """The people of LINES that are here, for the sign-in page of a local Hallpass."""
    if not demo_open():
        return []
    people = User.objects.filter(is_demo=True, is_active=True)
    here = {person.email.partition("@")[0]: person for person in people}
    return [
        {"id": one.pk, "name": one.name, "role": one.get_role_display(), "line": line, "username": one.email}
        for one, line in ((here.get(key), line) for key, line in LINES.items())
        if one
    ]


class SignIn(LoginView):
    """allauth's sign-in, with the demo's people beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_people": demo_people()}


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Become somebody of the demo; on a local Hallpass only."""
    if not demo_open():
        raise Http404
    email = request.POST.get("username", "").replace("\x00", "")
    person = get_object_or_404(User, email=email, is_demo=True, is_active=True)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else reverse("home"))
