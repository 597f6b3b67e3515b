"""Delivering, paying in the demo, and telling the desk of misuse."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import signed_in
from orders.duty_forms import DeliveryForm, ReportForm
from orders.models import MisuseReport
from orders.rules import guard
from orders.uploads import NotNeeded, handed_in
from orders.verbs.finding import NotSent

from .access import visible_order
from .contacts import FORM, page
from .mistaken import refuse


@login_required
@require_http_methods(FORM)
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand work over on the order."""
    order, user = visible_order(request, pk), signed_in(request)
    guard(user, "deliver", order)
    form, stopped = DeliveryForm(request.POST or None, request.FILES or None), None
    if form.is_valid():
        said = form.cleaned_data
        try:
            with handed_in(said["files"], owner=user, scope=order.chain) as kept:
                delivery = order.hand_over(by=user, note=said["note"], uploads=tuple(kept), nonce=said["nonce"])
                if kept and not delivery.uploads.filter(pk=kept[0].pk).exists():
                    raise NotNeeded
        except NotSent as refused:
            stopped = refuse(form, refused, user, order)
        except ValidationError as refused:
            form.add_error(None if hasattr(refused, "error_dict") else "files", refused)
        else:
            messages.success(request, _("Delivered. The buyer finds it on the order."))
            return redirect(order)
    return page(request, "orders/deliver.html", order, form, stopped=stopped)


@login_required
@require_POST
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """In the demo, the buyer plays the platform that takes the payment."""
    order = visible_order(request, pk)
    order.pay_in_demo(by=signed_in(request))
    messages.success(request, _("Paid through the platform."))
    return redirect(order)


@login_required
@require_http_methods(FORM)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the desk that contact outside is misused."""
    order, user = visible_order(request, pk), signed_in(request)
    guard(user, "report", order)
    form = ReportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            with handed_in(said["files"], owner=user, scope=f"misuse:{order.pk}") as kept:
                told = MisuseReport.report(
                    by=user, order=order, text=said["text"], uploads=tuple(kept), nonce=said["nonce"]
                )
                if kept and not told.uploads.filter(pk=kept[0].pk).exists():
                    raise NotNeeded
        except ValidationError as refused:
            form.add_error(None if hasattr(refused, "error_dict") else "files", refused)
        else:
            messages.success(request, _("Thank you. The desk looks into it, and you get a mail that it arrived."))
            return redirect(order)
    return page(request, "orders/report.html", order, form)
