"""Who is told that a buyer does not want contact outside: the seller, and who allowed it."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from audit.models import Event
from audit.reactions import About
from notifications.registry import Notice
from orders.models import Order

from .mails import address


def _seller(event: Event, about: About) -> Iterable[User]:
    return (about["order"].seller,)


def _granters(event: Event, about: About) -> Iterable[User]:
    return [person for person in about["granters"] if person.at_desk]


def _stopped(event: Event, recipient: User) -> dict[str, Any]:
    order = Order.objects.with_people().get(pk=int(event.chain.removeprefix("order:")))
    return {
        "order": order,
        "buyer": order.buyer,
        "seller": order.seller,
        "reason": event.personal.get("reason", ""),
        "at": event.at,
        "order_url": address("orders:order", order.pk),
    }


NOTICES: dict[str, tuple[Notice, ...]] = {
    "order.contact_stopped": (
        Notice("approvals/stopped", _seller, _stopped),
        Notice("approvals/stopped_desk", _granters, _stopped),
    ),
}
