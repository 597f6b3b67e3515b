"""The conversation on an order: plain text, in order, with files."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.spine import change

from ..rules import guard
from .order import Order
from .upload import Upload

LONGEST = 10_000
"""Characters of one message."""


class Message(models.Model):
    """One message between seller and buyer. Never changed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=LONGEST)
    sent_at = models.DateTimeField(default=timezone.now)
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="From the form: sent twice, kept once")
    uploads = models.ManyToManyField(Upload, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="message_by_order")]

    def __str__(self) -> str:
        return f"Message {self.pk} on order {self.order_id}"

    @classmethod
    def post(
        cls, *, by: User, order: Order, body: str, nonce: uuid.UUID | None = None, uploads: tuple[Upload, ...] = ()
    ) -> "Message":
        """Say something on an order; the same `nonce` again returns the message already kept.

        Raises PermissionDenied for anybody but seller and buyer, WrongState on a cancelled order,
        ValidationError for a text that is empty, too long, or not the one the nonce was used for.
        """
        guard(by, "post", order)
        checked(body)
        with change(by=by.party) as act:
            guard(by, "post", order.held())
            message, fresh = cls.objects.get_or_create(
                nonce=nonce or uuid.uuid4(),
                defaults={"order": order, "author": by, "body": body, "sent_at": act.now},
            )
            if not fresh:
                return message.said_before(by, order, body)
            if uploads:
                message.uploads.set(uploads)
            act.record(
                "order.message_posted",
                chain=order.chain,
                subjects=(order.party, by.party),
                data={"message": message.pk, "uploads": len(uploads)},
                personal={"body": body},
                about={"order": order, "message": message},
            )
        return message

    def said_before(self, by: User, order: Order, body: str) -> "Message":
        """This message, if it is what they say now. Raises ValidationError if its form was changed since."""
        if (self.author_id, self.order_id, self.body) == (by.pk, order.pk, body):
            return self
        sent = _("What you wrote before was sent. Send this as well?")
        raise ValidationError({"body": ValidationError(sent, code="sent")})


def checked(body: str) -> None:
    """Refuse a text that cannot be kept. Raises ValidationError."""
    if not body.strip():
        raise ValidationError({"body": _("Write something first.")})
    if len(body) > LONGEST:
        raise ValidationError({"body": _("At most %(most)s characters fit into a message.") % {"most": LONGEST}})
    if "\x00" in body:
        raise ValidationError({"body": _("A message is plain text, and this holds a sign that is not.")})
