"""Work handed over on an order, and reports that something on it goes wrong."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orders.verbs.reporting import Reporting

from .order import Order
from .upload import Upload


class Delivery(models.Model):
    """Work handed over through the platform. Never changed; a second delivery is a second row."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deliveries")
    delivered_at = models.DateTimeField()
    note = models.TextField(max_length=4_000, blank=True)
    uploads = models.ManyToManyField(Upload, blank=True, related_name="+")
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="Sent twice, kept once")

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="delivery_by_order")]

    def __str__(self) -> str:
        return f"Delivery {self.pk} on order {self.order_id}"


class MisuseReport(Reporting, models.Model):
    """Seller or buyer says that the other misuses contact outside; an agent looks and answers."""

    class Status(models.TextChoices):
        OPEN = "open", _("With the desk")
        ANSWERED = "answered", _("Answered")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="misuse_reports")
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    text = models.TextField(max_length=4_000)
    uploads = models.ManyToManyField(Upload, blank=True, related_name="+")
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="From the form: sent twice, kept once")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(max_length=4_000, blank=True, help_text="What the desk wrote to whoever reported it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="misuse_answered",
                condition=models.Q(status="open", answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (models.Q(status="answered", answered_at__isnull=False, answered_by__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["order", "id"], name="misuse_by_order")]

    def __str__(self) -> str:
        return f"Misuse report {self.pk} on order {self.order_id}"

    def get_absolute_url(self) -> str:
        return self.order.get_absolute_url()

    @property
    def chain(self) -> str:
        """Its own, for the order's is read by the other side as well."""
        return f"misuse:{self.order_id}"
