"""The table of exceptions: what an agent said is no detail, on one order or everywhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from orders.models import KnownMistake

from .tables import reader

PAGE = 50
ABOUT = ("withdrawn_by", "mistake__ruled_by", "mistake__order", "mistake__finding__event")


@login_required
@require_safe
def exceptions(request: HttpRequest) -> HttpResponse:
    """Every exception, newest first; a lead may take one back."""
    user, before = reader(request), request.GET.get("after", "")
    rows = KnownMistake.objects.select_related(*ABOUT).order_by("-id")
    rows = rows.prefetch_related("mistake__finding__event__personal_values")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "rows": found[:PAGE],
        "older": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "may_withdraw": user.role == Role.LEAD,
    }
    return render(request, "orders/exceptions.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exception back."""
    user = reader(request)
    get_object_or_404(KnownMistake.objects.select_related("mistake__order"), pk=pk).withdraw(by=user)
    messages.success(request, _("Taken back. Screening sees this detail again from now on."))
    return redirect("orders:exceptions")
