"""One order: its conversation, what is allowed on it, and how it ends."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import signed_in
from orders.forms import MessageForm
from orders.models import Attachment, Message, Order
from orders.rules import allowed_actions, guard
from orders.uploads import handed_in

PAGE = 40


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The order's page."""
    return page(request, visible_order(request, pk), MessageForm())


@login_required
@require_POST
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something; what is refused comes back with the text kept."""
    order = visible_order(request, pk)
    guard(signed_in(request), "post", order)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, order, form)
    fields = form.cleaned_data
    try:
        with handed_in(fields["files"], owner=signed_in(request), scope=order.chain) as kept:
            Message.post(
                by=signed_in(request), order=order, body=fields["body"], nonce=fields["nonce"], uploads=tuple(kept)
            )
    except ValidationError as refused:
        form.add_error("files", refused.messages)
        return page(request, order, form)
    return redirect(f"{order.get_absolute_url()}#newest")


@login_required
@require_POST
def close(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Complete or cancel it; what is allowed on it ends in the same transaction."""
    order, seen = visible_order(request, pk), request.POST.get("seen", "")
    end = order.accept if ending == "complete" else order.call_off
    end(by=signed_in(request), seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0)
    said = _("The order is completed.") if ending == "complete" else _("The order is cancelled.")
    messages.success(request, f"{said} {_('What was allowed outside has ended with it.')}")
    return redirect(order)


@login_required
@require_safe
def confirm(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Ask once more before the order ends."""
    order = visible_order(request, pk)
    guard(signed_in(request), ending, order)
    live = Attachment.objects.in_force(timezone.now()).filter(order=order).count()
    return render(request, "orders/confirm.html", {"order": order, "ending": ending, "live": live})


def visible_order(request: HttpRequest, pk: int) -> Order:
    return get_object_or_404(Order.objects.visible_to(signed_in(request)).with_people(), pk=pk)


def page(request: HttpRequest, order: Order, form: MessageForm) -> HttpResponse:
    """Render the order; a refused form keeps what was typed (400)."""
    user, now = signed_in(request), timezone.now()
    before = request.GET.get("before", "")
    rows = order.messages.select_related("author").prefetch_related("uploads").order_by("-id")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "order": order,
        "form": form,
        "nonce": form.data.get("nonce") or uuid.uuid4(),
        "talk": found[:PAGE][::-1],
        "older": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "passes": passes(order, now),
        "acts": allowed_actions(user, order),
        "links": [link for path in settings.ORDER_LINKS for link in import_string(path)(user, order)],
        "viewer": "seller" if user.pk == order.seller_id else "buyer" if user.pk == order.buyer_id else "desk",
    }
    return render(request, "orders/order.html", context, status=400 if form.errors else 200)


def passes(order: Order, now: datetime) -> list[dict[str, Any]]:
    """One pass per exemption on the order: its channels, terms, state and granter; those in force first."""
    rows = order.attachments.select_related("granted_by").order_by("exemption_number", "channel_code")
    cards = [_pass(list(group), now) for _number, group in groupby(rows, key=lambda row: row.exemption_number)]
    rank = {"active": 0, "ends_soon": 0, "scheduled": 1}
    return sorted(cards, key=lambda card: (rank.get(card["state"], 2), -card["row"].pk))


def _pass(rows: Iterable[Attachment], now: datetime) -> dict[str, Any]:
    rows = list(rows)
    state = rows[0].state(now)
    days = (rows[0].ends_at - now).days
    return {
        "row": rows[0],
        "rows": rows,
        "state": "ends_soon" if state == "active" and days < 5 else state,
        "title": ", ".join(str(row.get_channel_display()) for row in rows),
        "days": days,
    }
