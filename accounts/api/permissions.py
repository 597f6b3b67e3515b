"""Who may call at all: people by their session, programs within the scopes of their key."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.sessions import fresh_enough
from accounts.tokens import ApiToken

from .authentication import Program


class Within(BasePermission):
    """Signed in; a program also needs the scope that `view.scopes` names for the method.

    `view.scopes` maps GET and POST to a scope; a method without one is for people only. With
    `view.programs_only` it is the other way round: people may read, not write.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        if request.method not in view.allowed_methods:
            return True  # nobody may: 405 says so
        if not isinstance(user, Program):
            if request.method not in SAFE_METHODS and getattr(view, "programs_only", False):
                raise PermissionDenied(_("Only the marketplace itself does this, with a key."))
            return True
        needed = view.scopes.get("GET" if request.method in SAFE_METHODS else request.method)
        if needed is None:
            raise PermissionDenied(_("No key may do this: a person has to."))
        if not user.may(needed):
            raise PermissionDenied(_("This key lacks the scope %(scope)s.") % {"scope": needed})
        return True


class SecondFactorNeeded(PermissionDenied):
    """Deciding needs a session in which a second factor was shown within 12 hours."""

    default_code = "second-factor"
    default_detail = _("Show your second factor first: deciding needs one of the last 12 hours.")


def decide_with_fresh_session(request: Request) -> None:
    """Raises SecondFactorNeeded as the pages would ask for it."""
    django_request: HttpRequest = request._request
    if not fresh_enough(django_request):
        raise SecondFactorNeeded


def program(request: Request) -> ApiToken | None:
    """The key that calls, or None if a person does."""
    return request.user.token if isinstance(request.user, Program) else None


def visible(rows: Any, request: Request) -> QuerySet[Any]:
    """What the caller may see: everything for a program with the scope, else as on the pages."""
    return rows if isinstance(request.user, Program) else rows.visible_to(request.user)
