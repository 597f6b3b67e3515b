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


class Message(models.Model):
    """One message between seller and buyer. Never changed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=10_000)
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
        ValidationError for an empty text.
        """
        guard(by, "post", order)
        if not body.strip():
            raise ValidationError({"body": _("Write something first.")})
        with change(by=by.party) as act:
            message, fresh = cls.objects.get_or_create(
                nonce=nonce or uuid.uuid4(),
                defaults={"order": order, "author": by, "body": body, "sent_at": act.now},
            )
            if fresh:
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
