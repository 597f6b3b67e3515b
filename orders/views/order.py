"""One order: its conversation, what is allowed on it, and how it ends."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import signed_in
from orders.forms import MessageForm
from orders.hints import day_and_time
from orders.models import Attachment, HeldMessage, Message, Order
from orders.rules import guard
from orders.uploads import NotNeeded, handed_in
from orders.verbs.finding import NotSent

from .access import visible_order
from .mistaken import again, refuse
from .talking import shown


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The order's page."""
    order = visible_order(request, pk)
    return page(request, order, MessageForm(initial={"body": again(request, order)}))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something; what is refused comes back with the text kept, and with what screening saw in it.

    Whoever had to sign in first comes here without their text: it waits in the box on the order's page.
    """
    if request.method != "POST":
        return redirect(visible_order(request, pk))
    form, stopped = MessageForm(request.POST, request.FILES), None
    if form.is_valid():
        try:
            kept = say(request, pk, form)
        except NotSent as refused:
            order = visible_order(request, pk)
            stopped = refuse(form, refused, signed_in(request), order)
        except ValidationError as refused:
            order = visible_order(request, pk)
            form.add_error(None if hasattr(refused, "error_dict") else "files", refused)
        else:
            if isinstance(kept, HeldMessage):
                when = {"when": day_and_time(kept.looked_at_by)}
                messages.info(request, _("An agent looks at your message first, by %(when)s.") % when)
            return redirect(f"{reverse('orders:order', args=[pk])}#newest")
    else:
        order = to_write_on(request, pk)
    return page(request, order, form, stopped)


def to_write_on(request: HttpRequest, pk: int) -> Order:
    """The order, for somebody who may write on it; 404, 403 or 409 for anybody else."""
    order = visible_order(request, pk)
    guard(signed_in(request), "post", order)
    return order


def say(request: HttpRequest, pk: int, form: MessageForm) -> Message | HeldMessage:
    """Post what the form holds, on the order that the verb reads and locks; 404 if it finds none.

    Files are taken from nobody who may not write here, and not kept twice for a message that was sent already.
    """
    user, said = signed_in(request), form.cleaned_data
    if said["files"]:
        to_write_on(request, pk)
    try:
        with handed_in(said["files"], owner=user, scope=f"order:{pk}") as kept:
            message: Message | HeldMessage = Message.send(
                by=user,
                order=Order.objects.visible_to(user).filter(pk=pk),
                body=said["body"],
                nonce=said["nonce"],
                uploads=tuple(kept),
                knowing=said["knowing"],
            )
            if kept and not message.uploads.filter(pk=kept[0].pk).exists():
                raise NotNeeded
    except Order.DoesNotExist as none:
        raise Http404 from none
    return message


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


def page(request: HttpRequest, order: Order, form: MessageForm, stopped: dict[str, Any] | None = None) -> HttpResponse:
    """Render the order; a refused form keeps what was typed (422)."""
    context = {**shown(request, order), "form": form, "nonce": next_nonce(form), "stopped": stopped}
    return render(request, "orders/order.html", context, status=422 if form.errors else 200)


def next_nonce(form: MessageForm) -> uuid.UUID | str:
    """The form's own again, unless it was used or is none."""
    used = form.has_error("body", "sent") or form.has_error("nonce")
    return uuid.uuid4() if used or not form.is_bound else form.data["nonce"]
