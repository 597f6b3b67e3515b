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
SHOWN = {  # of each role, as many as a visitor wants to choose from
    Role.SELLER: (3, _("Asks for contact outside")),
    Role.BUYER: (1, _("Sees what was allowed on an order")),
    Role.AGENT: (2, _("Decides requests")),
    Role.LEAD: (1, _("Decides escalations")),
    Role.AUDITOR: (1, _("Reads and verifies the trail")),
    Role.ADMINISTRATOR: (1, _("Manages people and keys")),
}


def home(request: HttpRequest) -> HttpResponse:
    """Everybody to the page their work begins on."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect(BEGINS[Role(request.user.role)])


def demo_open() -> bool:
    return bool(settings.LOCAL and settings.HALLPASS_DEMO)


def demo_people() -> list[dict[str, Any]]:
    """A few people of each role, for the sign-in page of a local Hallpass."""
    if not demo_open():
        return []
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    chosen: list[dict[str, Any]] = []
    for role, (many, line) in SHOWN.items():
        chosen += [
            {"id": person.pk, "name": person.name, "role": role.label, "line": line, "username": person.email}
            for person in [one for one in people if one.role == role][:many]
        ]
    return chosen


class SignIn(LoginView):
    """allauth's sign-in, with the demo's people beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_people": demo_people()}


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Become somebody of the demo; on a local Hallpass only."""
    if not demo_open():
        raise Http404
    person = get_object_or_404(User, email=request.POST.get("username", ""), is_demo=True, is_active=True)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else reverse("home"))
