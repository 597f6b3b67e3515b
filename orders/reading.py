"""How far people have read, and whether an order's conversation has changed since somebody last looked."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from audit.models import Event
from audit.spine import now

from .models import Message, Order, ReadMark
from .models.attachment import in_force


@dataclass(frozen=True)
class Marks:
    """How far the reader and the other side have read. The desk leaves no mark, and is shown none."""

    order: Order
    reader: User
    own: int | None = None
    """The newest message they had seen; None for somebody who never looked."""
    theirs: int = 0

    def reach(self, newest: int) -> None:
        """The reader has seen everything up to this message. One statement, none when nothing is new."""
        if self.reader.pk not in (self.order.seller_id, self.order.buyer_id) or newest <= (self.own or 0):
            return
        ReadMark.objects.bulk_create(
            [ReadMark(order=self.order, user=self.reader, last_message=newest)],
            update_conflicts=True,
            unique_fields=["order", "user"],
            update_fields=["last_message"],
        )


def marks(order: Order, reader: User) -> Marks:
    """Both marks on an order as this reader may know them, in one statement."""
    if reader.pk not in (order.seller_id, order.buyer_id):
        return Marks(order, reader)
    found = dict(ReadMark.objects.filter(order=order).values_list("user", "last_message"))
    other = order.buyer_id if reader.pk == order.seller_id else order.seller_id
    return Marks(order, reader, found.get(reader.pk), found.get(other, 0))


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
    """What an ETag of the order's page says to this reader today: other after anything on it changed.

    Every change of an order, its messages, contacts and permissions ends in an event of its chains; a permission
    that begins, ends or is spent on another order changes how many are in force.
    """
    theirs = ReadMark.objects.filter(order=OuterRef("pk"), user__in=(order.seller_id, order.buyer_id))
    found = Order.objects.filter(pk=order.pk).annotate(
        here=_last_event(order.chain),
        beside=_last_event(f"screening:{order.pk}"),
        read=Subquery(theirs.exclude(user=reader).order_by("user").values("last_message")[:1]),
        attached=Max("attachments__pk"),
        ended=Count("attachments__ended_at"),
        holding=Count("attachments", filter=in_force(now(), "attachments__")),
        used=Sum("attachments__contacts_used"),
    )
    rows = found.values_list("version", "here", "beside", "read", "attached", "ended", "holding", "used").get()
    parts = (order.pk, *rows, reader.pk, get_language(), timezone.localdate())
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]
