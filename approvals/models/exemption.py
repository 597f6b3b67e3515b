"""Exemption: the permission that a decision grants, for one order or for a gig's orders."""

from datetime import datetime
from functools import cached_property

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from approvals.verbs.extending import Extending
from approvals.verbs.holding import Holding
from approvals.verbs.stopping import Stopping
from audit.parties import Party
from orders.channels import CODES, Channel
from orders.models import Attachment, Gig, Order

from .decision import Decision
from .request import ApprovalRequest

SPENT = Attachment.objects.filter(exemption_number=OuterRef("pk"), contacts_used__gte=F("contacts_allowed"))


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def visible_to(self, user: User) -> "ExemptionQuerySet":
        """Sellers see their own, the desk and auditors all; a buyer sees attachments on the order."""
        if user.at_desk or user.role == "auditor":
            return self
        return self.filter(seller=user)

    def standing(self, at: datetime) -> "ExemptionQuerySet":
        """Neither ended by time or an act, nor spent: in force, or to be. A revocation may lie ahead."""
        return (
            self.unspent()
            .filter(ends_at__gt=at, given_up_at=None, stopped_at=None, amended_at=None)
            .exclude(revoked_at__lte=at)
        )

    def spent(self) -> "ExemptionQuerySet":
        """Every contact allowed has taken place."""
        return self.filter(Exists(SPENT), contacts_allowed__isnull=False)

    def unspent(self) -> "ExemptionQuerySet":
        return self.filter(Q(contacts_allowed=None) | ~Exists(SPENT))

    def counted(self) -> "ExemptionQuerySet":
        """With the contacts logged so far, for lists: `contacts_used` then needs no statement of its own."""
        used = Attachment.objects.filter(exemption_number=OuterRef("pk")).values("contacts_used")[:1]
        return self.annotate(counted_contacts=Coalesce(Subquery(used), 0))

    def in_force(self, at: datetime) -> "ExemptionQuerySet":
        """starts_at <= at < ends_at and not revoked, given up, stopped or replaced."""
        return self.standing(at).filter(starts_at__lte=at)

    def for_new_order(self, order: Order, at: datetime) -> "ExemptionQuerySet":
        """A gig's exemptions that cover an order just placed on it."""
        covers = Q(buyer=None) | Q(buyer=order.buyer_id)
        return self.standing(at).filter(covers, gig=order.gig_id)


class Exemption(Holding, Stopping, Extending, models.Model):
    """What is allowed, for whom, until when. Its terms never change; its state is computed."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="exemption")
    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="exemptions")
    seller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exemptions")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="exemptions")
    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, null=True, blank=True, related_name="exemptions")
    buyer = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For a gig: only orders of this buyer",
    )
    channels = models.JSONField(help_text="List of Channel words")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    contacts_allowed = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as many as needed")
    terms = models.TextField(max_length=2_000, blank=True, help_text="What else the grant depends on")
    clause = models.CharField(max_length=20, help_text="Number of the clause that allows it")
    version = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_up_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="The buyer did not want it")
    amended_at = models.DateTimeField(null=True, blank=True, help_text="New terms replaced these: `replaced_by`")
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", help_text="With the new terms"
    )

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exemption_order_or_gig",
                condition=Q(order__isnull=False, gig__isnull=True) | Q(order__isnull=True, gig__isnull=False),
            ),
            models.CheckConstraint(name="exemption_window", condition=Q(ends_at__gt=models.F("starts_at"))),
            models.CheckConstraint(
                name="exemption_revoked_by",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="exemption_replaced_by",
                condition=Q(amended_at__isnull=True, replaced_by__isnull=True)
                | Q(amended_at__isnull=False, replaced_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "-ends_at", "-id"], name="exemption_by_seller"),
            models.Index(fields=["ends_at", "id"], name="exemption_by_end"),
            models.Index(fields=["gig", "ends_at"], name="exemption_by_gig", condition=Q(gig__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Exemption {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("approvals:exemption", args=[self.pk])

    @property
    def party(self) -> Party:
        return Party("exemption", self.pk)

    @property
    def channel_list(self) -> list[Channel]:
        return [Channel(word) for word in self.channels]

    @property
    def chain(self) -> str:
        """Its case's: one story, one chain."""
        return f"request:{self.request_id}"

    @property
    def over_at(self) -> datetime:
        """When it stops holding: at its end, or when a revocation takes effect."""
        return min(self.ends_at, self.revoked_at) if self.revoked_at else self.ends_at

    @cached_property
    def contacts_used(self) -> int:
        """Contacts logged on all its orders; each of its attachments carries the same number."""
        counted: int | None = getattr(self, "counted_contacts", None)
        if counted is None:
            rows = Attachment.objects.filter(exemption_number=self.pk)
            counted = rows.values_list("contacts_used", flat=True).first() or 0
        return counted

    @property
    def contacts_left(self) -> int | None:
        """How many may still take place; None: as many as the work needs."""
        return None if self.contacts_allowed is None else max(self.contacts_allowed - self.contacts_used, 0)

    @property
    def is_used(self) -> bool:
        """Its number of contacts is spent."""
        return self.contacts_allowed is not None and self.contacts_used >= self.contacts_allowed

    def state(self, at: datetime) -> str:
        """`scheduled`, `active`, `used`, `ended`, `given_up`, `stopped`, `amended` or `revoked`.

        Computed from the row: nothing has to run for it to end.
        """
        for word in ("revoked", "given_up", "stopped", "amended"):
            if (since := getattr(self, f"{word}_at")) and since <= at:
                return word
        if self.is_used:
            return "used"
        if at < self.starts_at:
            return "scheduled"
        return "active" if at < self.ends_at else "ended"

    def attach(self, orders: list[Order], *, at: datetime) -> list[Attachment]:
        """Put it on these orders, one row per channel. Returns the rows written.

        A gig's exemption leaves out orders where the channel is allowed already. Raises IntegrityError
        where another grant overlaps, or the order is closed.
        """
        taken = self._taken(orders) if self.gig_id else set()
        return Attachment.objects.bulk_create(
            self._attachment(order, channel, at)
            for order in orders
            for channel in self.channel_list
            if (order.pk, channel.value) not in taken
        )

    def _taken(self, orders: list[Order]) -> set[tuple[int, str]]:
        overlapping = Attachment.objects.live().filter(
            order__in=orders, starts_at__lt=self.over_at, ends_at__gt=self.starts_at
        )
        return set(overlapping.values_list("order_id", "channel"))

    def _attachment(self, order: Order, channel: Channel, at: datetime) -> Attachment:
        return Attachment(
            order=order,
            channel=channel,
            channel_code=CODES[channel],
            exemption_number=self.pk,
            decision_number=self.decision_id,
            request_number=self.request_id,
            clause=self.clause,
            granted_by=self.decision.decider,
            granted_at=self.decision.decided_at,
            starts_at=self.starts_at,
            ends_at=self.over_at,
            contacts_allowed=self.contacts_allowed,
            contacts_used=self.contacts_used,
            terms=self.terms,
            attached_at=at,
        )
