"""Saying something on an order: screened once, under the order's lock, at the instant it is sent."""

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event
from audit.spine import Change, End, change
from orders.judging import Judgement, digests_of, judge
from orders.rules import guard
from orders.situation import Situation, situation

from .finding import NotSent, found, keep_findings, record_breach, rules

if TYPE_CHECKING:
    from orders.models import HeldMessage, Message, Order, Upload
    from orders.models.order import OrderQuerySet

LONGEST = 10_000
"""Characters of one message."""


class Posting:
    """send, post."""

    @classmethod
    def send(
        cls,
        *,
        by: User,
        order: "Order | OrderQuerySet",
        body: str,
        nonce: uuid.UUID | None = None,
        uploads: "tuple[Upload, ...]" = (),
        knowing: str = "",
    ) -> "Message | HeldMessage":
        """Say something on an order. What comes back is the message sent, or the one that waits for an agent.

        The order, or the one that a queryset finds, is read here and locked. The same `nonce` again returns what
        was kept under it. `knowing` is the signature of a warning that the sender has read. Raises NotSent,
        PermissionDenied for anybody but seller and buyer, WrongState on a cancelled order, DoesNotExist if there
        is none, ValidationError for a text that is empty, too long, or not the one the nonce was used for.
        """
        return _send(Saying(by, order, body, nonce or uuid.uuid4(), uploads), knowing, may_hold=True)

    @classmethod
    def post(
        cls,
        *,
        by: User,
        order: "Order",
        body: str,
        nonce: uuid.UUID | None = None,
        uploads: "tuple[Upload, ...]" = (),
        knowing: str = "",
    ) -> "Message":
        """`send` for callers that need the message itself: one to be held raises NotSent."""
        sent: Message = _send(Saying(by, order, body, nonce or uuid.uuid4(), uploads), knowing, may_hold=False)
        return sent


@dataclass(frozen=True)
class Saying:
    """What somebody is about to say on an order, which may be a queryset until it is held."""

    by: User
    order: Any
    body: str
    nonce: uuid.UUID
    uploads: "tuple[Upload, ...]"

    @property
    def kept(self) -> dict[str, Any]:
        """The fields of the row that keeps it."""
        return {"author": self.by, "body": self.body, "nonce": self.nonce}


def _send(said: Saying, knowing: str, *, may_hold: bool) -> Any:
    digests = digests_of(said.body)
    with change(by=said.by.party) as act:
        said = replace(said, order=said.order.held())
        guard(said.by, "post", said.order)
        checked(said.body)
        here = situation(said.order, said.by.pk, act.now, digests=digests, nonce=said.nonce)
        if kept := _kept(said.order, here):
            return kept.said_before(said.by, said.order, said.body)
        judgement = judge(said.body, here, act.now)
        if judgement.verdict == "hold" and may_hold:
            return _hold(act, said, judgement)
        knows = judgement.verdict == "warn" and knowing == judgement.signature
        if judgement.verdict != "allow" and not knows:
            raise NotSent(judgement, said.body)
        return _post(act, said, judgement, here.end)


def _kept(order: "Order", here: Situation) -> Any:
    """What this nonce was used for already, if it was."""
    if here.message:
        return order.messages.model.objects.get(pk=here.message)
    return order.held_messages.model.objects.get(pk=here.held) if here.held else None


def _post(act: Change, said: Saying, judgement: Judgement, end: End) -> "Message":
    """The message with its event, its findings, and a breach where it shares what nothing allows."""
    message = _create(said.order, sent_at=act.now, **said.kept)
    if said.uploads:
        message.uploads.set(said.uploads)
    event = _posted(act, said, message, judgement, end)
    keep_findings(event, said.order, said.by, judgement, message=message)
    if judgement.uncovered:
        record_breach(act, said.by, said.order, message, judgement)
    return message


def _create(order: "Order", **fields: Any) -> "Message":
    """The row. A nonce that was used on another order at this very moment is refused."""
    try:
        with transaction.atomic():
            return order.messages.create(**fields)
    except IntegrityError as used:
        raise ValidationError({"body": ValidationError(already_sent(), code="sent")}) from used


def _posted(act: Change, said: Saying, message: "Message", judgement: Judgement, end: End) -> Event:
    """The event, with what was allowed by which exemption."""
    used = [one.allowed for one in judgement.counted if one.allowed]
    data: dict[str, Any] = {"message": message.pk, "uploads": len(said.uploads)}
    if used:
        data |= {
            "channels": sorted({one.channel for one in used}),
            "exemptions": sorted({one.exemption for one in used}),
        }
    return act.record(
        "order.message_posted",
        chain=said.order.chain,
        subjects=(said.order.party, said.by.party),
        data=data,
        personal={"body": message.body, "found": found(judgement)},
        about={"order": said.order, "message": message},
        after=end,
    )


def _hold(act: Change, said: Saying, judgement: Judgement) -> "HeldMessage":
    held = said.order.held_messages.create(held_at=act.now, **said.kept)
    if said.uploads:
        held.uploads.set(said.uploads)
    event = act.record(
        "screening.message_held",
        chain=held.chain,
        subjects=(said.order.party, said.by.party),
        data={"held": held.pk, "uploads": len(said.uploads), "rules": rules(judgement)},
        personal={"body": said.body, "found": found(judgement)},
        about={"order": said.order, "held": held},
    )
    keep_findings(event, said.order, said.by, judgement, held=held)
    return held


def already_sent() -> str:
    return _("What you wrote before was sent. Send this as well?")


def checked(body: str) -> None:
    """Refuse a text that cannot be kept. Raises ValidationError."""
    if not body.strip():
        raise ValidationError({"body": _("Write something first.")})
    if len(body) > LONGEST:
        raise ValidationError({"body": _("At most %(most)s characters fit into a message.") % {"most": LONGEST}})
    if "\x00" in body:
        raise ValidationError({"body": _("A message is plain text, and this holds a sign that is not.")})


class Said:
    """Something kept under a nonce: a message, or one that waits."""

    author_id: int
    order_id: int
    body: str

    def said_before(self, by: User, order: "Order", body: str) -> Any:
        """This, if it is what they say now. Raises ValidationError if its form was changed since."""
        if (self.author_id, self.order_id, self.body) == (by.pk, order.pk, body):
            return self
        raise ValidationError({"body": ValidationError(already_sent(), code="sent")})
