"""ContactLog: one contact that took place under an exemption, and its copied-back summary."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.parties import Party
from orders.channels import Channel
from orders.verbs.contacts import Contacting

from .attachment import Attachment
from .message import Message
from .order import Order


class ContactLogQuerySet(models.QuerySet["ContactLog"]):
    def unwritten(self) -> "ContactLogQuerySet":
        """Their summary is still missing, on orders whose conversation is still open to it."""
        return self.filter(status="logged").exclude(order__status="cancelled")


class ContactLog(Contacting, models.Model):
    """One contact: logged by the seller, its summary copied back, then confirmed or disputed by the buyer.

    A disputed summary may be written anew; the conversation keeps every one of them.
    """

    class Status(models.TextChoices):
        LOGGED = "logged", _("Summary missing")
        COPIED = "copied", _("Copied back")
        CONFIRMED = "confirmed", _("Confirmed")
        DISPUTED = "disputed", _("Disputed")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="contacts")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+", help_text="What allowed it")
    exemption_number = models.BigIntegerField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    place = models.PositiveSmallIntegerField(help_text="Which contact of its exemption it was: 1, 2, ...")
    started_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    people = models.CharField(max_length=200, help_text="Who took part, as the seller wrote it")
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    summary_due_at = models.DateTimeField(help_text="24 hours after the contact ended")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.LOGGED)
    version = models.PositiveIntegerField(default=1)
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="contact", help_text="The summary"
    )
    copied_at = models.DateTimeField(null=True, blank=True, help_text="When a summary was first written")
    answered_at = models.DateTimeField(null=True, blank=True)
    objection = models.TextField(max_length=2_000, blank=True, help_text="What is wrong with it, says the other side")
    reminded = models.PositiveSmallIntegerField(default=0, help_text="How many rungs of the ladder were climbed")
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="From the form: sent twice, kept once")

    objects = ContactLogQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exemption_number", "place"], name="contact_place_once"),
            models.CheckConstraint(name="contact_counts_from_one", condition=models.Q(place__gte=1)),
            models.CheckConstraint(
                name="contact_summary",
                condition=models.Q(status="logged", message__isnull=True, copied_at__isnull=True)
                | (~models.Q(status="logged") & models.Q(message__isnull=False, copied_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="contact_answered",
                condition=models.Q(status__in=("logged", "copied"), answered_at__isnull=True, objection="")
                | models.Q(status="confirmed", answered_at__isnull=False, objection="")
                | (models.Q(status="disputed", answered_at__isnull=False) & ~models.Q(objection="")),
            ),
        ]
        indexes = [
            models.Index(fields=["order", "started_at"], name="contact_by_order"),
            models.Index(fields=["summary_due_at"], name="contact_unwritten", condition=models.Q(status="logged")),
        ]

    def __str__(self) -> str:
        return f"Contact {self.place} on order {self.order_id}"

    def get_absolute_url(self) -> str:
        return self.order.get_absolute_url()

    @property
    def chain(self) -> str:
        """Its order's: one story, one chain."""
        return self.order.chain

    @property
    def party(self) -> Party:
        return Party("contact", self.pk)

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(minutes=self.minutes)

    @property
    def waits_for_summary(self) -> bool:
        """The seller owes a summary: there is none, or the other side disputes it."""
        return self.status in (self.Status.LOGGED, self.Status.DISPUTED)
