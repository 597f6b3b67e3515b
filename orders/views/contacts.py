"""Logging a contact, writing its summary, and saying whether that summary is right."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import signed_in
from orders.duty_forms import ContactForm, DisputeForm, SummaryForm
from orders.models import ContactLog, Order
from orders.rules import CONTACT_RULES, guard

from .access import visible_contact, visible_order
from .mistaken import Page, refuse

FORM = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM)
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a contact that took place, with its summary if it is ready."""
    order, user = visible_order(request, pk), signed_in(request)
    guard(user, "log", order)
    form = ContactForm(request.POST or None, order=order, initial={"people": f"{order.buyer.name}, {user.name}"})
    stopped = None
    if form.is_valid():
        try:
            contact = ContactLog.log(by=user, order=order, **form.cleaned_data)
        except ValidationError as refused:
            stopped = refuse(form, refused, user, order)
        else:
            return logged(request, order, contact)
    return page(request, "orders/contact.html", order, form, stopped=stopped)


def logged(request: HttpRequest, order: Order, contact: ContactLog) -> HttpResponse:
    """Back to the order, or on to the summary that is still owed."""
    name = order.buyer.get_short_name()
    if contact.message_id:
        messages.success(request, _("Logged. %(name)s is asked whether the summary is right.") % {"name": name})
        return redirect(f"{order.get_absolute_url()}#newest")
    messages.success(request, _("Logged. Write within 24 hours what was agreed."))
    return redirect(order)


@login_required
@require_http_methods(FORM)
def summary(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Copy back what was agreed in one contact."""
    contact, user = visible_contact(request, pk, number), signed_in(request)
    guard(user, "copy_back", contact, CONTACT_RULES)
    form, stopped = SummaryForm(request.POST or None, initial={"seen": contact.version}), None
    if form.is_valid():
        try:
            contact.copy_back(by=user, **form.cleaned_data)
        except ValidationError as refused:
            stopped = refuse(form, refused, user, contact.order)
        else:
            return logged(request, contact.order, contact)
    return page(request, "orders/summary.html", contact.order, form, contact, stopped)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The summary is right."""
    contact, seen = visible_contact(request, pk, number), request.POST.get("seen", "")
    contact.confirm(by=signed_in(request), seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0)
    messages.success(request, _("Thank you. The summary stands as confirmed."))
    return redirect(f"{contact.order.get_absolute_url()}#message-{contact.message_id}")


@login_required
@require_http_methods(FORM)
def dispute(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The summary is not right: say what is wrong with it."""
    contact, user = visible_contact(request, pk, number), signed_in(request)
    guard(user, "dispute", contact, CONTACT_RULES)
    form, stopped = DisputeForm(request.POST or None, initial={"seen": contact.version}), None
    if form.is_valid():
        try:
            contact.dispute(by=user, **form.cleaned_data)
        except ValidationError as refused:
            stopped = refuse(form, refused, user, contact.order)
        else:
            messages.success(request, _("Thank you. The seller and the desk are told."))
            return redirect(f"{contact.order.get_absolute_url()}#message-{contact.message_id}")
    return page(request, "orders/dispute.html", contact.order, form, contact, stopped)


def page(
    request: HttpRequest,
    template: str,
    order: Order,
    form: Form,
    contact: ContactLog | None = None,
    stopped: Page | None = None,
) -> HttpResponse:
    """One form about the order; refused, it keeps what was typed (422) and says what screening saw in it."""
    context = {"order": order, "form": form, "contact": contact, "stopped": stopped}
    return render(request, template, context, status=422 if form.errors else 200)
