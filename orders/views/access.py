"""What every page about an order begins with."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.sessions import signed_in
from orders.models import ContactLog, Order


def visible_order(request: HttpRequest, pk: int) -> Order:
    """The order with its people, or 404."""
    return get_object_or_404(Order.objects.visible_to(signed_in(request)).with_people(), pk=pk)


def visible_contact(request: HttpRequest, pk: int, number: int) -> ContactLog:
    """A contact of an order this person may open, or 404."""
    order = visible_order(request, pk)
    contact = get_object_or_404(ContactLog.objects.select_related("attachment", "logged_by"), pk=number, order=order)
    contact.order = order
    return contact
