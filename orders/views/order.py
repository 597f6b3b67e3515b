"""One order: its conversation, what is allowed on it, and how it ends."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import signed_in
from orders.conversation import talk
from orders.duties import duties
from orders.forms import MessageForm
from orders.models import Attachment, Message, Order
from orders.passes import passes
from orders.rules import CONTACT_RULES, allowed_actions, guard
from orders.uploads import NotNeeded, handed_in

from .access import visible_order


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
    if form.is_valid():
        try:
            say(request, order, form)
        except ValidationError as refused:
            form.add_error(None if hasattr(refused, "error_dict") else "files", refused)
    if form.errors:
        return page(request, order, form)
    return redirect(f"{order.get_absolute_url()}#newest")


def say(request: HttpRequest, order: Order, form: MessageForm) -> None:
    """Post what the form holds. Files of a message that was sent already are not kept twice."""
    user, said = signed_in(request), form.cleaned_data
    with handed_in(said["files"], owner=user, scope=order.chain) as kept:
        message = Message.post(by=user, order=order, body=said["body"], nonce=said["nonce"], uploads=tuple(kept))
        if kept and not message.uploads.filter(pk=kept[0].pk).exists():
            raise NotNeeded


@login_required
@require_POST
def close(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Complete or cancel it; what is allowed on it ends in the same transaction."""
    order, seen = visible_order(request, pk), request.POST.get("seen", "")
    end = order.accept if ending == "complete" else order.call_off
    end(by=signed_in(request), seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0)
    messages.success(request, _("The order is completed.") if ending == "complete" else _("The order is cancelled."))
    return redirect(order)


@login_required
@require_safe
def confirm(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Ask once more before the order ends."""
    order = visible_order(request, pk)
    guard(signed_in(request), ending, order)
    live = Attachment.objects.in_force(timezone.now()).filter(order=order).count()
    return render(request, "orders/confirm.html", {"order": order, "ending": ending, "live": live})


def page(request: HttpRequest, order: Order, form: MessageForm) -> HttpResponse:
    """Render the order; a refused form keeps what was typed (422)."""
    user = signed_in(request)
    before = request.GET.get("before", "")
    attachments = list(order.attachments.select_related("granted_by"))
    now = timezone.now()
    cards = passes(attachments, now)
    contacts = list(order.contacts.select_related("attachment", "logged_by")) if attachments else []
    for contact in contacts:
        contact.order = order
        contact.acts = allowed_actions(user, contact, CONTACT_RULES)  # type: ignore[attr-defined]
    found = talk(order, attachments, contacts, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "order": order,
        "form": form,
        "nonce": next_nonce(form),
        "talk": found,
        "before": before,
        "passes": {
            "current": [card for card in cards if card.lasts],
            "past": [card for card in cards if not card.lasts],
        },
        "duties": duties(order, attachments, contacts, now),
        "acts": allowed_actions(user, order),
        "links": [link for path in settings.ORDER_LINKS for link in import_string(path)(user, order)],
        "viewer": "seller" if user.pk == order.seller_id else "buyer" if user.pk == order.buyer_id else "desk",
    }
    return render(request, "orders/order.html", context, status=422 if form.errors else 200)


def next_nonce(form: MessageForm) -> uuid.UUID | str:
    """The form's own again, unless it was used or is none."""
    used = form.has_error("body", "sent") or form.has_error("nonce")
    return uuid.uuid4() if used or not form.is_bound else form.data["nonce"]
