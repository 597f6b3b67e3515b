"""The end of the guided form: a page that reads like a receipt."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.sessions import signed_in
from approvals.case_page import CasePage
from approvals.models.policy import Duty
from approvals.pace import usual_hours

from .access import visible_case


@login_required
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was filed, when, under which policy, and by when it is decided."""
    case = visible_case(request, pk)
    context = {
        "case": case,
        "page": CasePage(case, signed_in(request), timezone.now()),
        "duties": list(Duty),
        "hours": usual_hours(),
    }
    return render(request, "approvals/receipt.html", context)
