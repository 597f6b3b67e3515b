"""My exemptions, and the page of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.sessions import signed_in
from approvals.models import Clause, Exemption
from approvals.passes import card, cards
from approvals.rules import exemptions as rules
from orders.models import Attachment

from .access import for_sellers
from .requests import one_page

RELATED = ("decision__decider", "order__buyer", "gig", "buyer", "request", "revoked_by", "replaces")
MOST_ORDERS = 50


@for_sellers
@require_safe
def exemptions(request: HttpRequest) -> HttpResponse:
    """Everything this seller was ever granted, newest first."""
    now = timezone.now()
    rows, cursors = one_page(
        request, Exemption.objects.filter(seller=signed_in(request)).counted().select_related(*RELATED)
    )
    passes = cards(rows, now)
    context = {
        "holding": [one for one in passes if one.holds],
        "past": [one for one in passes if not one.holds],
        "cursors": cursors,
    }
    return render(request, "approvals/exemptions.html", context)


@login_required
@require_safe
def exemption(request: HttpRequest, pk: int) -> HttpResponse:
    """What is allowed, for whom, until when, who granted it under which clause, and where it stands."""
    user = signed_in(request)
    rows = Exemption.objects.visible_to(user).select_related(*RELATED, "decision__policy", "seller")
    found = get_object_or_404(rows, pk=pk)
    policy = found.decision.policy
    attachments = Attachment.objects.filter(exemption_number=found.pk).select_related("order__buyer")
    now = timezone.now()
    context = {
        "card": card(found, now),
        "exemption": found,
        "clause": Clause.objects.select_related("policy").filter(policy=policy, number=found.clause).first(),
        "duties": policy.clauses.filter(kind="duty"),
        "attachments": [(row, row.state(now)) for row in attachments.order_by("-order_id", "id")[:MOST_ORDERS]],
        "own": found.seller_id == user.pk,
        "acts": rules.allowed_actions(user, found),
    }
    return render(request, "approvals/exemption.html", context)
