"""The register of exemptions: what is in force, what ends soon, what is over."""

from datetime import timedelta
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.sessions import signed_in
from approvals.models import Exemption

from .access import reads_desk

PAGE = 50
SOON = timedelta(days=5)
STATES = {
    "in_force": gettext_lazy("In force"),
    "ending": gettext_lazy("Ending soon"),
    "scheduled": gettext_lazy("Scheduled"),
    "ended": gettext_lazy("Ended"),
    "revoked": gettext_lazy("Revoked"),
}


@reads_desk
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Exemptions of one state, newest first, perhaps of one seller."""
    now, state = timezone.now(), request.GET.get("state") or "in_force"
    if state not in STATES:
        raise BadRequest(_("There is no such state of an exemption."))
    rows = Exemption.objects.visible_to(signed_in(request))
    rows = {
        "in_force": rows.in_force(now),
        "ending": rows.in_force(now).filter(ends_at__lt=now + SOON),
        "scheduled": rows.standing(now).filter(starts_at__gt=now),
        "ended": rows.filter(ends_at__lte=now, revoked_at=None),
        "revoked": rows.exclude(revoked_at=None),
    }[state]
    seller, before = request.GET.get("seller", ""), request.GET.get("before", "")
    if seller.isdecimal() and len(seller) < 19:
        rows = rows.filter(seller=int(seller))
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    related = ("seller", "order", "gig", "request__buyer", "decision__decider")
    found = list(rows.select_related(*related).order_by("-id")[: PAGE + 1])
    for exemption in found:
        exemption.now = exemption.state(now)  # type: ignore[attr-defined]
    older = ""
    if len(found) > PAGE:
        older = f"?{urlencode({'state': state, 'seller': seller, 'before': found[PAGE - 1].pk})}"
    context = {"exemptions": found[:PAGE], "states": STATES.items(), "state": state, "older": older, "seller": seller}
    return render(request, "support/exemptions.html", context)
