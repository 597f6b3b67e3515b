"""Screening for those who run it: the table of verdicts, and how often each rule is wrong."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, User
from accounts.sessions import signed_in, step_up
from orders.figures import COLUMNS, figures
from orders.models import VerdictRule

Row = dict[str, Any]


def reader(request: HttpRequest) -> User:
    """Whoever asks, if leads, administrators or auditors. Raises PermissionDenied."""
    user = signed_in(request)
    if user.role not in (Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR):
        raise PermissionDenied(_("These pages are for leads, administrators and auditors."))
    return user


@login_required
@require_safe
def verdicts(request: HttpRequest) -> HttpResponse:
    """What follows from each finding; an administrator may change it."""
    return _table(request, reader(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def change(request: HttpRequest) -> HttpResponse:
    """Change cells, all or none: none at all where somebody changed one of them since it was read."""
    user = reader(request)
    if request.method != "POST":
        return redirect("orders:verdicts")
    changed = 0
    try:
        with transaction.atomic():
            for cell in VerdictRule.objects.exclude(type="payment").order_by("pk"):
                wanted, seen = request.POST.get(f"cell-{cell.pk}", ""), request.POST.get(f"seen-{cell.pk}", "")
                if wanted and wanted != cell.verdict:
                    cell.decide(by=user, verdict=wanted, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0)
                    changed += 1
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("orders:verdicts")
    if changed:
        messages.success(request, _("The table is changed. It holds for every message from now on."))
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("orders:verdicts")


def _table(request: HttpRequest, user: User) -> HttpResponse:
    cells = {
        (rule.type, rule.strength, rule.covered): rule for rule in VerdictRule.objects.select_related("changed_by")
    }
    kinds, strengths = VerdictRule.Type, VerdictRule.Strength
    parts: list[Row] = [
        {
            "covered": covered,
            "rows": [(kind, [(cells[kind, strength, covered], strength) for strength in strengths]) for kind in kinds],
        }
        for covered in (False, True)
    ]
    last = max((cell for cell in cells.values() if cell.changed_at), key=lambda cell: cell.changed_at, default=None)  # type: ignore[arg-type,return-value]
    context = {
        "parts": parts,
        "strengths": strengths,
        "verdicts": VerdictRule.Verdict,
        "may_change": user.role == Role.ADMINISTRATOR,
        "last": last,
    }
    return render(request, "orders/verdicts.html", context)


@login_required
@require_safe
def mistakes(request: HttpRequest) -> HttpResponse:
    """How often each rule stopped a message, and how often it was wrong."""
    reader(request)
    rows = figures()
    if request.GET.get("format") == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)])
        answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="mistakes-of-screening.csv"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    return render(request, "orders/mistakes.html", {"rows": rows})
