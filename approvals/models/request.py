"""ApprovalRequest: a seller asks for contact outside the platform, for a gig and perhaps an order."""

import uuid
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.verbs.asking import Asking
from approvals.verbs.filing import Filing
from approvals.verbs.ruling import Ruling
from audit.parties import Party
from orders.channels import Channel
from orders.models import Gig, Order

from .policy import Policy, Purpose


class RequestQuerySet(models.QuerySet["ApprovalRequest"]):
    def visible_to(self, user: User) -> "RequestQuerySet":
        """Cases this person may open: sellers their own, the desk and auditors all, others none."""
        if user.at_desk or user.role == "auditor":
            return self
        return self.filter(seller=user)

    def open(self) -> "RequestQuerySet":
        return self.filter(status__in=ApprovalRequest.OPEN)

    def with_people(self) -> "RequestQuerySet":
        return self.select_related("seller", "gig", "order", "buyer", "handler")


class ApprovalRequest(Filing, Asking, Ruling, models.Model):
    """One case. Its verbs live in approvals/verbs; nothing else writes `status`."""

    class Status(models.TextChoices):
        FILED = "filed", _("In review")
        NEEDS_INFO = "needs_info", _("Needs your answer")
        ESCALATED = "escalated", _("With a lead")
        APPROVED = "approved", _("Approved")
        DENIED = "denied", _("Denied")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")
        REVOKED = "revoked", _("Revoked")

    OPEN = (Status.FILED, Status.NEEDS_INFO, Status.ESCALATED)

    seller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="requests")
    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, related_name="requests")
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        help_text="Empty: asked for the gig, before an order exists",
    )
    buyer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who it is with, if known"
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    title = models.CharField(max_length=120, help_text="In the seller's words, one line")
    why = models.TextField(max_length=4_000, help_text="Why messages and a document cannot serve")
    tried = models.TextField(max_length=2_000, blank=True, help_text="What was tried on the platform")
    channels = models.JSONField(help_text="List of Channel words, as in `asked_channels`")
    wants_from = models.DateTimeField()
    wants_until = models.DateTimeField()
    wants_contacts = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as many as needed")
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="+", help_text="The version whose duties were acknowledged"
    )
    refiled_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="refilings")
    what_changed = models.TextField(max_length=2_000, blank=True)
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="From the form: sent twice, filed once")

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.FILED)
    version = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=0, help_text="How many decisions were made")
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="By when a decision is promised; moved on by the time spent waiting")
    first_answer_due_at = models.DateTimeField(null=True, blank=True, help_text="A question or decision by then")
    first_answered_at = models.DateTimeField(null=True, blank=True)
    urged = models.PositiveSmallIntegerField(default=0, help_text="Warnings sent before an unanswered question lapses")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="While it waits for the seller: since when")
    answer_by = models.DateTimeField(null=True, blank=True, help_text="While it waits: lapses after this")
    escalated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalation_reason = models.TextField(max_length=2_000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="request_window", condition=models.Q(wants_until__gt=models.F("wants_from"))),
            models.CheckConstraint(
                name="request_waits",
                condition=models.Q(status="needs_info", asked_at__isnull=False, answer_by__isnull=False)
                | (~models.Q(status="needs_info") & models.Q(asked_at__isnull=True, answer_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="request_closed_at",
                condition=models.Q(status__in=["filed", "needs_info", "escalated"], closed_at__isnull=True)
                | (~models.Q(status__in=["filed", "needs_info", "escalated"]) & models.Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="request_escalated_by",
                condition=~models.Q(status="escalated") | ~models.Q(escalation_reason=""),
            ),
            models.CheckConstraint(
                name="request_refiled_says_why",
                condition=models.Q(refiled_from__isnull=True) | ~models.Q(what_changed=""),
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "-id"], name="request_by_seller"),
            models.Index(fields=["answer_by"], name="request_waiting", condition=models.Q(status="needs_info")),
            models.Index(fields=["order"], name="request_by_order"),
            models.Index(fields=["filed_at"], name="request_by_day"),
            models.Index(fields=["first_answered_at"], name="request_answered_by_day"),
            models.Index(
                fields=["purpose", "-id"],
                name="request_decided_by_purpose",
                condition=models.Q(status__in=["approved", "denied"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("approvals:request", args=[self.pk])

    @property
    def number(self) -> str:
        """As people cite it: `HP-2051`."""
        return f"HP-{self.pk}"

    @property
    def chain(self) -> str:
        return f"request:{self.pk}"

    @property
    def party(self) -> Party:
        return Party("request", self.pk)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def open_matter(self, kind: str = "") -> Any:
        """What waits for a decision: an open Appeal or Amendment, else the request itself.

        Two statements at most; one where the work item's `kind` says which it is.
        """
        if self.is_open or not self.round:
            return self
        found: Any = None
        if kind != "amendment":
            found = (
                self.appeals.open()
                .select_related("decision__decider", "decision__amendment", "seller", "handler", "escalated_by")
                .first()
            )
        if found is None and kind not in ("appeal", "escalation"):
            found = self.amendments.open().select_related("exemption__decision__decider").first()
        if found is None:
            return self
        found.request = self
        return found

    @property
    def channel_list(self) -> list[Channel]:
        """What was asked for, in the table's order."""
        return [Channel(word) for word in self.channels]

    @property
    def subjects(self) -> tuple[Party, ...]:
        """What every event of this case is about."""
        parties = [self.party, self.seller.party, self.gig.party]
        if self.order:
            parties += [self.order.party]
        if self.buyer:
            parties += [self.buyer.party]
        return tuple(parties)


class RequestChannel(models.Model):
    """One channel asked for. `is_open` follows the request, so that only one open case asks for it."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="asked_channels")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    seller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "channel"], name="request_channel_once"),
            models.UniqueConstraint(
                fields=["seller", "order", "channel"],
                name="one_open_per_order",
                condition=models.Q(is_open=True, order__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["seller", "gig", "channel"],
                name="one_open_per_gig",
                condition=models.Q(is_open=True, order__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.get_channel_display()
