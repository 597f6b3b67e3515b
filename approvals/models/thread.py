"""What is said on a case between desk and seller, and the form a seller has not sent yet."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orders.models import Upload

from .request import ApprovalRequest


class ThreadMessage(models.Model):
    """A question of the desk or an answer of the seller. Never changed."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        ANSWER = "answer", _("Answer")

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="thread")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appeal = models.ForeignKey(
        "approvals.Appeal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="thread",
        help_text="Asked in it",
    )
    body = models.TextField(max_length=4_000)
    sent_at = models.DateTimeField(default=timezone.now)
    uploads = models.ManyToManyField(Upload, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="thread_by_request")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.request_id}"


class RequestDraft(models.Model):
    """A guided form as far as its seller came; kept until it is filed or thrown away."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seller = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    answers = models.JSONField(default=dict, help_text="Field name -> text as typed, per step")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Draft of {self.seller_id}"
