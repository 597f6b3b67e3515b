"""What an order's conversation shows: messages a page at a time, with what happened on the order between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User

from .channels import ICONS, Channel
from .models import Attachment, ContactLog, Delivery, HeldMessage, Message, Mistake, Order

PAGE = 40
KEPT = 20
"""Own held messages and mistakes, and deliveries, that are shown at most."""
ICON = {"reported": "hourglass", "confirmed": "circle-check", "rejected": "circle-x"}
ENDINGS = {"completed": "circle-check", "cancelled": "ban"}


@dataclass(frozen=True)
class Line:
    """A message, or a fact about the order. `day` is set where a new day begins."""

    at: datetime
    message: Message | None = None
    icon: str = ""
    fact: str = ""
    day: str = ""
    contact: ContactLog | None = None
    """The contact that this message sums up, or that this fact logs."""
    held: HeldMessage | None = None
    """A message of the reader's own that was not sent yet, or not at all."""
    mistake: Mistake | None = None
    """What the reader said about screening, and the answer."""
    delivery: Delivery | None = None
    """Work that was handed over, with its note and files."""
    new: bool = False
    """The first that the reader had not seen."""
    read: bool = False
    """The reader's newest that the other side has seen."""


@dataclass(frozen=True)
class Talk:
    """One page of the conversation, oldest first."""

    lines: list[Line] = field(default_factory=list)
    older: int | None = None
    """The first message of this page, if there are others before it."""
    since: int | None = None
    """What the reader had seen before, where something is new to them."""
    newest: int = 0
    """The last message of this page."""

    @property
    def is_silent(self) -> bool:
        """Nobody said anything yet."""
        return not any(line.message or line.held for line in self.lines)


def talk(
    order: Order,
    attachments: Iterable[Attachment],
    contacts: Iterable[ContactLog] = (),
    *,
    reader: User | None = None,
    read: int | None = None,
    theirs: int = 0,
    before: int | None = None,
) -> Talk:
    """The newest page, or the page that ends just before the message of that number.

    `reader` sees their own messages that wait for an agent; `read` is the newest message they had seen,
    `theirs` the newest that the other side has.
    """
    rows = order.messages.select_related("author").prefetch_related("uploads").order_by("-id")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    shown, more = found[:PAGE][::-1], len(found) > PAGE
    summed_up = {contact.message_id: contact for contact in contacts}
    lines = [Line(message.sent_at, message, contact=summed_up.get(message.pk)) for message in shown]
    lines, since = _with_news(_with_read(lines, reader, theirs), reader, read)
    facts = [*_facts(order, attachments), *map(_logged, contacts), *_delivered(order), *_own(order, reader)]
    lines += [fact for fact in facts if _falls_between(fact.at, shown, more, before)]
    lines.sort(key=lambda line: line.at)
    return Talk(_with_days(lines), shown[0].pk if more else None, since, shown[-1].pk if shown else 0)


def _own(order: Order, reader: User | None) -> list[Line]:
    """What screening kept of the reader's messages, and what they said about it: nobody else is shown it."""
    if reader is None or reader.pk not in (order.seller_id, order.buyer_id):
        return []
    held = order.held_messages.filter(author=reader).exclude(status="released").select_related("author", "ruled_by")
    own = [
        Line(row.held_at, held=row)
        for row in held.prefetch_related("uploads", "findings__mistake").order_by("-id")[:KEPT]
    ]
    said = order.mistakes.filter(reported_by=reader).select_related("ruled_by", "finding__event")
    said = said.prefetch_related("finding__event__personal_values").order_by("-id")
    return own + [Line(row.ruled_at or row.reported_at, icon=ICON[row.status], mistake=row) for row in said[:KEPT]]


def _with_news(lines: list[Line], reader: User | None, read: int | None) -> tuple[list[Line], int | None]:
    """Mark the first message of the other side that the reader had not seen; with it `read`, where there is one."""
    for place, line in enumerate(lines if reader and read is not None else ()):
        if line.message and line.message.pk > (read or 0) and line.message.author_id != reader.pk:  # type: ignore[union-attr]
            return [*lines[:place], replace(line, new=True), *lines[place + 1 :]], read
    return lines, None


def _with_read(lines: list[Line], reader: User | None, theirs: int) -> list[Line]:
    """Mark the reader's newest message that the other side has seen."""
    own = (place for place, line in enumerate(lines) if line.message and reader and line.message.author_id == reader.pk)
    seen = [place for place in own if lines[place].message.pk <= theirs]  # type: ignore[union-attr]
    return [replace(line, read=place == seen[-1]) for place, line in enumerate(lines)] if seen else lines


def _delivered(order: Order) -> list[Line]:
    """What was handed over, each time, for the buyer to take: the newest first where there is much."""
    if not order.delivered_at:
        return []
    rows = order.deliveries.prefetch_related("uploads").order_by("-id")[:KEPT]
    return [Line(row.delivered_at, None, "package-check", _("Work was delivered here"), delivery=row) for row in rows]


def _falls_between(at: datetime, shown: list[Message], more: bool, before: int | None) -> bool:
    """Whether a fact of that instant belongs on the page of these messages."""
    if not shown:
        return not before
    return (not more or shown[0].sent_at <= at) and (not before or at <= shown[-1].sent_at)


def _facts(order: Order, attachments: Iterable[Attachment]) -> list[Line]:
    """Placed, allowed, ended early, completed or cancelled: each said once."""
    said = {(order.placed_at, "package", _("%(name)s placed the order") % {"name": order.buyer.name})}
    by_exemption: dict[int, list[Attachment]] = {}
    for row in attachments:
        by_exemption.setdefault(row.exemption_number, []).append(row)
    for rows in by_exemption.values():
        said |= _permission(rows)
    if order.paid_at:
        said.add((order.paid_at, "wallet", _("Paid through the platform")))
    if order.closed_at:
        said.add((order.closed_at, ENDINGS[order.status], _ended(order)))
    return [Line(at, None, icon, fact) for at, icon, fact in said]


def _logged(contact: ContactLog) -> Line:
    """“Video, contact 2 of 5, 50 min, logged by Maya Okafor”."""
    of = contact.attachment.contacts_allowed
    said = {
        "channel": contact.get_channel_display(),
        "place": contact.place,
        "of": of,
        "minutes": contact.minutes,
        "name": contact.logged_by.get_short_name(),
    }
    words = _("%(channel)s, contact %(place)s of %(of)s, %(minutes)s min, logged by %(name)s")
    if not of:
        words = _("%(channel)s, contact %(place)s, %(minutes)s min, logged by %(name)s")
    return Line(contact.started_at, None, ICONS[Channel(contact.channel)], words % said, contact=contact)


def _permission(rows: list[Attachment]) -> set[tuple[datetime, str, str]]:
    row, what = rows[0], channels(rows)
    granted = _("%(name)s allowed contact outside: %(what)s") % {"name": row.granted_by.name, "what": what}
    said = {(max(row.granted_at, row.attached_at), "shield-check", granted)}
    if row.ended_at and not row.ended_why.startswith("order_"):
        ended = _("No longer allowed: %(what)s, because %(why)s")
        said.add((row.ended_at, "shield-off", ended % {"what": what, "why": row.get_ended_why_display()}))
    return said


def channels(rows: Iterable[Attachment]) -> str:
    """Their channels as in a heading: “Phone, Video”."""
    return ", ".join(dict.fromkeys(str(row.get_channel_display()) for row in rows))


def _ended(order: Order) -> str:
    if order.status == Order.Status.COMPLETED:
        return _("The order is completed, and what was allowed outside has ended with it")
    return _("The order was cancelled, and what was allowed outside has ended with it")


def _with_days(lines: list[Line]) -> list[Line]:
    """Mark the first line of each day of the reader's calendar."""
    last, marked = None, []
    for line in lines:
        day = timezone.localtime(line.at).date()
        word = "" if day == last else day_in_words(day)
        marked.append(replace(line, day=word))
        last = day
    return marked


def day_in_words(day: date) -> str:
    """“Today”, “Yesterday”, “Sun 26 April”, with the year when it is not this one."""
    today = timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "D j\u00a0F" if day.year == today.year else "D j\u00a0F\u00a0Y")
