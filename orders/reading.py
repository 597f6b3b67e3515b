"""How far people have read, and whether an order's conversation has changed since somebody last looked."""

import hashlib
from collections.abc import Iterable

from django.db.models import Count, Exists, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from audit.models import Event

from .models import Message, Order, ReadMark


def last_read(order: Order, user: User) -> int | None:
    """The newest message they had seen; None for somebody who never looked."""
    return ReadMark.objects.filter(order=order, user=user).values_list("last_message", flat=True).first()


def mark_read(order: Order, user: User, newest: int, before: int | None) -> None:
    """Seller or buyer has seen the conversation up to this message. One statement, none when nothing is new."""
    if user.pk not in (order.seller_id, order.buyer_id) or newest <= (before or 0):
        return
    ReadMark.objects.bulk_create(
        [ReadMark(order=order, user=user, last_message=newest)],
        update_conflicts=True,
        unique_fields=["order", "user"],
        update_fields=["last_message"],
    )


def unread(user: User, orders: Iterable[Order]) -> set[int]:
    """Numbers of those orders on which the other side wrote something they have not seen. One statement."""
    seen = ReadMark.objects.filter(order=OuterRef("order"), user=user).values("last_message")
    news = Message.objects.filter(order=OuterRef("pk")).exclude(author=user)
    news = news.annotate(seen=Coalesce(Subquery(seen), Value(0))).filter(pk__gt=F("seen"))
    mine = [order.pk for order in orders if user.pk in (order.seller_id, order.buyer_id)]
    return set(Order.objects.filter(Exists(news), pk__in=mine).values_list("pk", flat=True)) if mine else set()


def _last_event(chain: str) -> Subquery:
    return Subquery(Event.objects.filter(chain=chain).order_by("-seq").values("seq")[:1])


def state_tag(order: Order, reader: User) -> str:
    """An ETag of what the conversation shows this reader today: other after anything in it changed.

    Every change of an order, its messages, contacts and permissions ends in an event of its chains.
    """
    found = Order.objects.filter(pk=order.pk).annotate(
        here=_last_event(order.chain),
        beside=_last_event(f"screening:{order.pk}"),
        attached=Max("attachments__pk"),
        ended=Count("attachments__ended_at"),
    )
    rows = found.values_list("version", "here", "beside", "attached", "ended").get()
    parts = (order.pk, *rows, reader.pk, get_language(), timezone.localdate())
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]
