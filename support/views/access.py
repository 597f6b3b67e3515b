"""Who comes to the desk at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.sessions import ask_for_second_factor, fresh_enough, signed_in
from approvals.models import ApprovalRequest

View = Callable[..., HttpResponseBase]


def at_desk(view: View) -> View:
    """Agents and leads only."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not signed_in(request).at_desk:
            raise PermissionDenied(_("The desk is for agents and leads."))
        return view(request, *args, **kwargs)

    return wrapper


def reads_desk(view: View) -> View:
    """Agents, leads, and auditors, who change nothing."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = signed_in(request)
        if not (user.at_desk or user.role == "auditor"):
            raise PermissionDenied(_("The desk is for agents, leads and auditors."))
        return view(request, *args, **kwargs)

    return wrapper


def may_decide_now(view: View) -> View:
    """Deciding needs a second factor used within 12 hours; otherwise it is asked for, and what was sent goes on."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not fresh_enough(request):
            return ask_for_second_factor(request)
        return view(request, *args, **kwargs)

    return wrapper


def visible_case(request: HttpRequest, pk: int, **columns: Any) -> ApprovalRequest:
    """The case with its people, and with more columns if named, or 404."""
    cases = ApprovalRequest.objects.visible_to(signed_in(request)).with_people().select_related("policy")
    return get_object_or_404(cases.annotate(**columns), pk=pk)
