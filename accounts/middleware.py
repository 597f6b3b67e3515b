"""What each signed-in person brings along: their time zone, their language, their second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .sessions import exempt, used_second_factor

# What staff without a second factor may open: setting it up, a password, leaving.
OPEN_TO_ALL = (
    "/accounts/2fa/",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/",
    "/accounts/reauthenticate/",
    "/static/",
    "/theme/",
    "/language/",
    "/livez",
    "/readyz",
    "/metrics",
    "/csp-report",
)
GetResponse = Callable[[HttpRequest], HttpResponse]


class Person:
    """Shows times and words as the signed-in person has them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(request.user.time_zone), translation.override(request.user.language):
            return self.get_response(request)


class SecondFactor:
    """Staff set up a second factor before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_TO_ALL) or not self.lacks(request):
            return self.get_response(request)
        said = _("Your work here needs a second factor. Set one up first; it takes two minutes.")
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": said, "status": 403}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        messages.warning(request, said)
        return redirect(reverse("mfa_index"))

    def lacks(self, request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated or not user.is_staff_role or exempt(user):
            return False
        return not used_second_factor(request) and not is_mfa_enabled(user)
