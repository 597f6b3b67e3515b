"""How surely we know who is at the keyboard. Reads the session alone, never the database."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from .models import User

DECIDING_HOURS = 12
View = Callable[..., HttpResponseBase]


def signed_in(request: HttpRequest) -> User:
    """The person behind a view that `login_required` guards."""
    return cast(User, request.user)


def exempt(user: Any) -> bool:
    """People of the demo have no second factor, on a local Hallpass only."""
    return bool(settings.LOCAL and settings.HALLPASS_DEMO and getattr(user, "is_demo", False))


def used_second_factor(request: HttpRequest, within_hours: float | None = None) -> bool:
    """Whether this session was opened with a second factor, within that many hours if given."""
    since = timezone.now().timestamp() - within_hours * 3600 if within_hours else 0.0
    records = get_authentication_records(request, signed_in(request))
    return any(record["method"] == "mfa" and record["at"] > since for record in records)


def fresh_enough(request: HttpRequest) -> bool:
    """Deciding needs a session opened with a second factor less than 12 hours ago."""
    return exempt(request.user) or used_second_factor(request, DECIDING_HOURS)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page that asks for a code or key; what was posted waits in the session and goes on from there."""
    return suspend_request(request, reverse("mfa_reauthenticate"))


def step_up(view: View) -> View:
    """Ask who is there once more, unless they said so within five minutes: for exports, keys, roles, policy."""
    guarded = reauthentication_required(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = view if exempt(request.user) else guarded
        return chosen(request, *args, **kwargs)

    return wrapper
