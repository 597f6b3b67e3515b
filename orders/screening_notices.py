"""Who is told what an agent made of a held message, or of a mistake that was reported: whoever wrote it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from audit.models import Event
from audit.reactions import About
from notifications.registry import Notice

from .models import HeldMessage, Mistake, Order

Context = dict[str, Any]


def _author(event: Event, about: About) -> Iterable[User]:
    return (about["held"].author,)


def _reporter(event: Event, about: About) -> Iterable[User]:
    return (about["mistake"].reported_by,)


def _order(order: Order) -> Context:
    return {"order": order, "order_url": f"{settings.SITE_URL}{order.get_absolute_url()}"}


def _held(event: Event, recipient: User) -> Context:
    held = HeldMessage.objects.select_related("order", "ruled_by").get(pk=event.data["held"])
    return {**_order(held.order), "held": held, "answer": held.answer, "by": held.ruled_by}


def _not_told_otherwise(event: Event, recipient: User) -> bool:
    """A message that was released because its sender was right is told with the answer to that."""
    told = Mistake.objects.filter(finding__held=event.data["held"], status="confirmed", ruled_at=event.at)
    return not told.exists()


def _mistake(event: Event, recipient: User) -> Context:
    mistake = Mistake.objects.select_related("order", "ruled_by", "finding").get(pk=event.data["mistake"])
    finding = mistake.finding
    return {
        **_order(mistake.order),
        "mistake": mistake,
        "answer": mistake.answer,
        "by": mistake.ruled_by,
        "right": mistake.status == "confirmed",
        "was_held": bool(finding.held_id),
        "write_again": not finding.held_id and not finding.message_id,
    }


NOTICES: dict[str, tuple[Notice, ...]] = {
    "screening.message_released": (Notice("orders/released", _author, _held, _not_told_otherwise),),
    "screening.message_refused": (Notice("orders/refused", _author, _held),),
    "screening.mistake_confirmed": (Notice("orders/mistake_answered", _reporter, _mistake),),
    "screening.mistake_rejected": (Notice("orders/mistake_answered", _reporter, _mistake),),
}
