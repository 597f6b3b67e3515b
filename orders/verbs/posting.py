"""Saying something on an order: screened once, under the order's lock, at the instant it is sent."""

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event
from audit.spine import Change, change
from orders.judging import Judgement, digests_of, judge
from orders.rules import guard
from orders.situation import Situation, situation

if TYPE_CHECKING:
    from orders.models import Finding, HeldMessage, Message, Order, Upload

LONGEST = 10_000
"""Characters of one message."""


class NotSent(ValidationError):
    """The message was not sent, because of what it shares. `judgement` says what and why."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__({"body": ValidationError(SAID[judgement.verdict](), code=judgement.verdict)})
        self.judgement = judgement

    @property
    def verdict(self) -> str:
        return self.judgement.verdict


SAID = {
    "warn": lambda: _("This looks like a contact detail. Look at it once more before you send it."),
    "hold": lambda: _("This holds a detail that an agent has to look at first. Write it in a message of its own."),
    "block": lambda: _("This was not sent, because it shares what may not be shared here."),
}


class Posting:
    """send, post."""

    @classmethod
    def send(
        cls,
        *,
        by: User,
        order: "Order",
        body: str,
        nonce: uuid.UUID | None = None,
        uploads: "tuple[Upload, ...]" = (),
        knowing: str = "",
    ) -> "Message | HeldMessage":
        """Say something on an order. What comes back is the message sent, or the one that waits for an agent.

        The same `nonce` again returns what was kept under it. `knowing` is the signature of a warning that the
        sender has read. Raises NotSent, PermissionDenied for anybody but seller and buyer, WrongState on a
        cancelled order, ValidationError for a text that is empty, too long, or not the one the nonce was used for.
        """
        return _send(by, order, body, nonce or uuid.uuid4(), uploads, knowing, may_hold=True)

    @classmethod
    def post(
        cls,
        *,
        by: User,
        order: "Order",
        body: str,
        nonce: uuid.UUID | None = None,
        uploads: "tuple[Upload, ...]" = (),
    ) -> "Message":
        """`send` for callers that need the message itself: one to be held raises NotSent."""
        return _send(by, order, body, nonce or uuid.uuid4(), uploads, "", may_hold=False)


def _send(
    by: User,
    order: "Order",
    body: str,
    nonce: uuid.UUID,
    uploads: "tuple[Upload, ...]",
    knowing: str,
    *,
    may_hold: bool,
) -> Any:
    guard(by, "post", order)
    checked(body)
    digests = digests_of(body)
    with change(by=by.party) as act:
        locked = order.held()
        guard(by, "post", locked)
        here = situation(locked, by.pk, act.now, digests=digests, nonce=nonce)
        if kept := _kept(order, here):
            return kept.said_before(by, order, body)
        judgement = judge(body, here, act.now)
        outcome = judgement.verdict
        if outcome == "hold" and may_hold:
            return _hold(act, by, order, body, nonce, uploads, judgement)
        knows = outcome == "warn" and knowing == judgement.signature
        if outcome != "allow" and not knows:
            raise NotSent(judgement)
        message = _create(order, author=by, body=body, nonce=nonce, sent_at=act.now)
        if uploads:
            message.uploads.set(uploads)
        event = _posted(act, by, order, message, judgement, len(uploads))
        keep_findings(event, order, by, judgement, message=message)
        if knows:
            _breached(act, by, order, message, judgement)
    return message


def _kept(order: "Order", here: Situation) -> Any:
    """What this nonce was used for already, if it was."""
    if here.message:
        return order.messages.model.objects.get(pk=here.message)
    return order.held_messages.model.objects.get(pk=here.held) if here.held else None


def _create(order: "Order", **fields: Any) -> "Message":
    """The row. A nonce that was used on another order at this very moment is refused."""
    try:
        with transaction.atomic():
            return order.messages.create(**fields)
    except IntegrityError as used:
        raise ValidationError({"body": ValidationError(already_sent(), code="sent")}) from used


def _posted(act: Change, by: User, order: "Order", message: "Message", judgement: Judgement, files: int) -> Event:
    """The event, with what was allowed by which exemption."""
    used = [one.allowed for one in judgement.counted if one.allowed]
    data: dict[str, Any] = {"message": message.pk, "uploads": files}
    if used:
        data |= {
            "channels": sorted({one.channel for one in used}),
            "exemptions": sorted({one.exemption for one in used}),
        }
    return act.record(
        "order.message_posted",
        chain=order.chain,
        subjects=(order.party, by.party),
        data=data,
        personal={"body": message.body, "found": found(judgement)},
        about={"order": order, "message": message},
    )


def _hold(
    act: Change,
    by: User,
    order: "Order",
    body: str,
    nonce: uuid.UUID,
    uploads: "tuple[Upload, ...]",
    judgement: Judgement,
) -> "HeldMessage":
    held = order.held_messages.create(author=by, body=body, nonce=nonce, held_at=act.now)
    if uploads:
        held.uploads.set(uploads)
    event = act.record(
        "screening.message_held",
        chain=held.chain,
        subjects=(order.party, by.party),
        data={"held": held.pk, "uploads": len(uploads), "rules": rules(judgement)},
        personal={"body": body, "found": found(judgement)},
        about={"order": order, "held": held},
    )
    keep_findings(event, order, by, judgement, held=held)
    return held


def _breached(act: Change, by: User, order: "Order", message: "Message", judgement: Judgement) -> None:
    """Sent knowingly without an exemption: a record for an agent, and nothing else."""
    wanted = {channel for one in judgement.against for channel in one.finding.channels}
    ever = order.attachments.filter(channel__in=wanted).exists()
    breach = order.breaches.create(author=by, message=message, gap="outside" if ever else "none", recorded_at=act.now)
    act.record(
        "screening.breach_recorded",
        chain=breach.chain,
        subjects=(order.party, by.party),
        data={"breach": breach.pk, "message": message.pk, "gap": breach.gap, "rules": rules(judgement)},
        about={"order": order, "breach": breach},
    )


def note_stopped(*, by: User, order: "Order", body: str, judgement: Judgement) -> "list[Finding]":
    """Write down that a message was not sent, so that its sender can say that this is a mistake.

    Its text lies in personal values that can be erased, and neither side of the order reads them.
    """
    with change(by=by.party) as act:
        event = act.record(
            "screening.message_stopped",
            chain=f"screening:{order.pk}",
            subjects=(order.party, by.party),
            data={"verdict": judgement.verdict, "rules": rules(judgement)},
            personal={"body": body, "found": found(judgement)},
            about={"order": order},
        )
        return keep_findings(event, order, by, judgement)


def keep_findings(event: Event, order: "Order", by: User, judgement: Judgement, **about: Any) -> "list[Finding]":
    """A row for each detail, in one statement; none for mentions."""
    rows = [
        order.findings.model(
            order=order,
            author=by,
            event=event,
            place=place,
            type=one.finding.type,
            rule=one.finding.rule,
            strength=one.strength,
            confidence=round(one.finding.confidence * 100),
            evasion=one.finding.evasion,
            start=one.finding.start,
            end=one.finding.end,
            verdict=one.verdict,
            attachment_id=one.allowed.attachment if one.allowed else None,
            found_at=event.at,
            **about,
        )
        for place, one in enumerate(judgement.counted)
    ]
    return order.findings.bulk_create(rows) if rows else []


def found(judgement: Judgement) -> str:
    """The details as one personal value, one a line."""
    return "\n".join(" ".join(one.finding.text.split()) for one in judgement.counted)


def rules(judgement: Judgement) -> list[str]:
    return sorted({one.finding.rule for one in judgement.counted}) or ["too_long"]


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
