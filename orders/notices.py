"""Who is told of what happens around contact outside on an order."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from audit.reactions import About
from notifications.registry import Notice

from .models import ContactLog, Order

Context = dict[str, Any]


def _seller(event: Event, about: About) -> Iterable[User]:
    return (about["order"].seller,)


def _other_side(event: Event, about: About) -> Iterable[User]:
    order, contact = about["order"], about["contact"]
    return (order.buyer if contact.logged_by_id == order.seller_id else order.seller,)


def _logger(event: Event, about: About) -> Iterable[User]:
    return (about["contact"].logged_by,)


def _reporter(event: Event, about: About) -> Iterable[User]:
    return (about["report"].reporter,)


def _words(event: Event, recipient: User) -> Context:
    return {**_about_contact(event, recipient), "words": event.personal.get("body", "")}


def _answer(event: Event, recipient: User) -> Context:
    return {**_about_order(event, recipient), "words": event.personal.get("body", "")}


def _order(event: Event) -> Order:
    return Order.objects.with_people().get(pk=int(event.chain.partition(":")[2]))


def _about_order(event: Event, recipient: User) -> Context:
    order = _order(event)
    return {
        "order": order,
        "order_url": f"{settings.SITE_URL}{order.get_absolute_url()}",
        "other": order.seller if recipient.pk == order.buyer_id else order.buyer,
    }


def _about_contact(event: Event, recipient: User) -> Context:
    contact = _contact(event)
    context = _about_order(event, recipient)
    message = contact.message
    return {
        **context,
        "contact": contact,
        "event_late": event.action == "contact.summary_missed",
        "event_due": event.data.get("rung") == "due",
        "summary": message.body.partition("\n")[2] if message else "",
        "summary_url": f"{settings.SITE_URL}{reverse('orders:summary', args=[contact.order_id, contact.pk])}",
        "answer_url": f"{context['order_url']}#message-{contact.message_id}",
    }


def _contact(event: Event) -> ContactLog:
    return ContactLog.objects.select_related("message", "attachment", "logged_by").get(pk=event.data["contact"])


def _still_asks(event: Event, recipient: User) -> bool:
    """Whether this very summary still waits for an answer."""
    return ContactLog.objects.filter(pk=event.data["contact"], status="copied", message=event.data["message"]).exists()


def _still_missing(event: Event, recipient: User) -> bool:
    return ContactLog.objects.unwritten().filter(pk=event.data["contact"]).exists()


def _still_owed(event: Event, recipient: User) -> bool:
    return ContactLog.objects.filter(pk=event.data["contact"], status__in=("logged", "disputed")).exists()


def _still_disputed(event: Event, recipient: User) -> bool:
    return ContactLog.objects.filter(pk=event.data["contact"], status="disputed").exists()


NOTICES: dict[str, tuple[Notice, ...]] = {
    "contact.copied_back": (Notice("orders/copied_back", _other_side, _about_contact, _still_asks),),
    "contact.disputed": (Notice("orders/disputed", _logger, _about_contact, _still_disputed),),
    "contact.summary_reminded": (Notice("orders/summary_missing", _logger, _about_contact, _still_missing),),
    "contact.summary_missed": (Notice("orders/summary_missing", _logger, _about_contact, _still_missing),),
    "contact.urged": (Notice("orders/urged", _logger, _words, _still_owed),),
    "misuse.answered": (Notice("orders/misuse_answered", _reporter, _answer),),
    "misuse.reported": (Notice("orders/misuse_reported", _reporter, _about_order),),
}
