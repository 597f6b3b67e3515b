"""Gigs and the orders placed on them, as the marketplace knows them."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.parties import SYSTEM, Party
from audit.spine import change

from ..rules import guard
from ..verbs.handover import Handover
from .attachment import Attachment


class Gig(models.Model):
    """A service that a seller offers."""

    seller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="gigs")
    title = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    external_id = models.CharField(max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title

    @property
    def party(self) -> Party:
        return Party("gig", self.pk)


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: User) -> "OrderQuerySet":
        """Orders this person may open: seller and buyer their own, the desk and auditors all."""
        if user.at_desk or user.role == "auditor":
            return self
        return self.filter(models.Q(seller=user) | models.Q(buyer=user))

    def with_people(self) -> "OrderQuerySet":
        return self.select_related("gig", "seller", "buyer")

    def held(self) -> "Order":
        """The one order found here as it stands now, its row locked until the transaction ends.

        Whoever writes about an order without changing it holds it, so that it is not cancelled meanwhile.
        """
        return self.select_for_update(no_key=True).get()


class Order(Handover, models.Model):
    """Work that a buyer ordered. Ends as `completed` or `cancelled`, and its attachments with it."""

    class Status(models.TextChoices):
        OPEN = "open", _("In progress")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, related_name="orders")
    seller = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="sales", help_text="The gig's seller, copied"
    )
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="purchases")
    title = models.CharField(max_length=160)
    amount_cents = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR", help_text="ISO 4217")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    placed_at = models.DateTimeField(default=timezone.now)
    delivery_due_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="When work was last handed over")
    paid_at = models.DateTimeField(null=True, blank=True, help_text="When the platform took the payment")
    closed_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=64, null=True, blank=True, unique=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="order_two_people", condition=~models.Q(seller=models.F("buyer"))),
            models.CheckConstraint(
                name="order_closed_at",
                condition=models.Q(status="open", closed_at__isnull=True)
                | (~models.Q(status="open") & models.Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["gig"], name="order_open_by_gig", condition=models.Q(status="open")),
            models.Index(fields=["seller", "-placed_at", "-id"], name="order_by_seller"),
            models.Index(fields=["buyer", "-placed_at", "-id"], name="order_by_buyer"),
            models.Index(fields=["-placed_at", "-id"], name="order_by_placed"),
            models.Index(fields=["closed_at"], name="order_by_end"),
            models.Index(fields=["status", "-placed_at", "-id"], name="order_by_status"),
        ]

    def __str__(self) -> str:
        return f"Order {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.pk])

    @property
    def number(self) -> str:
        """As people read it, in groups of three with a no-break space: `58 213`."""
        return f"{self.pk:,}".replace(",", "\u00a0")

    @property
    def chain(self) -> str:
        return f"order:{self.pk}"

    @property
    def party(self) -> Party:
        return Party("order", self.pk)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @classmethod
    def place(cls, *, by: Party = SYSTEM, gig: Gig, buyer: User, title: str, **fields: object) -> "Order":
        """A buyer ordered: the row, `order.placed`, and (as a reaction) the gig's standing exemptions."""
        with change(by=by) as act:
            order = cls.objects.create(
                gig=gig, seller=gig.seller, buyer=buyer, title=title, **{"placed_at": act.now, **fields}
            )
            act.record(
                "order.placed",
                chain=order.chain,
                subjects=(order.party, gig.party, gig.seller.party, buyer.party),
                about={"order": order},
            )
        return order

    def held(self) -> "Order":
        """This order as it stands now, locked: see `OrderQuerySet.held`."""
        return Order.objects.filter(pk=self.pk).held()

    def accept(self, *, by: User, seen: int | None = None) -> None:
        """The buyer takes the work: `complete` by a person. Raises PermissionDenied, WrongState, Stale."""
        guard(by, "complete", self)
        self.complete(by=by.party, seen=seen)

    def call_off(self, *, by: User, seen: int | None = None) -> None:
        """Seller or buyer ends it unfinished: `cancel` by a person. Raises as `accept`."""
        guard(by, "cancel", self)
        self.cancel(by=by.party, seen=seen)

    def complete(self, *, by: Party, seen: int | None = None) -> None:
        """The work is done and paid. Raises WrongState if the order is closed already."""
        self._close("completed", by=by, seen=seen)

    def cancel(self, *, by: Party, seen: int | None = None) -> None:
        """The order will not be finished. Raises WrongState if it is closed already."""
        self._close("cancelled", by=by, seen=seen)

    def _close(self, status: str, *, by: Party, seen: int | None) -> None:
        with change(by=by) as act:
            act.swap(self, allowed=("open",), seen=seen, status=status, closed_at=act.now)
            ended = Attachment.objects.live().filter(order=self).end(at=act.now, why=f"order_{status}")
            act.record(
                f"order.{status}",
                chain=self.chain,
                subjects=(self.party, self.seller.party, self.buyer.party),
                data={"attachments_ended": ended},
                about={"order": self},
            )
