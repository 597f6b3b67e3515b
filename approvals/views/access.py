"""Who these pages are for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.sessions import signed_in
from approvals.models import ApprovalRequest

View = Callable[..., HttpResponse]


def for_sellers(view: View) -> View:
    """Sellers only; others are told so."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if signed_in(request).role != Role.SELLER:
            raise PermissionDenied(_("Only sellers ask for contact outside."))
        return view(request, *args, **kwargs)

    return wrapper


def visible_case(request: HttpRequest, pk: int) -> ApprovalRequest:
    """The case with its people, or 404."""
    cases = ApprovalRequest.objects.visible_to(signed_in(request)).with_people()
    related = ("policy", "order__buyer", "refiled_from", "escalated_by")
    return get_object_or_404(cases.select_related(*related), pk=pk)
