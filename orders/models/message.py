"""The conversation on an order: plain text, in order, with files."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import User

from ..verbs.posting import LONGEST, Posting, Said
from .order import Order
from .upload import Upload

__all__ = ["LONGEST", "Message"]


class Message(Posting, Said, models.Model):
    """One message between seller and buyer. Never changed. Verbs: `post`, `send`."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=LONGEST)
    sent_at = models.DateTimeField(default=timezone.now)
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="From the form: sent twice, kept once")
    uploads = models.ManyToManyField(Upload, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["order", "id"], name="message_by_order"),
            models.Index(fields=["order", "author", "sent_at"], name="message_lately"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk} on order {self.order_id}"
