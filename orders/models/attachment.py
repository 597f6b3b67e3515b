"""An exemption on one order, one row per channel, so that the order explains itself."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orders.channels import CODES, Channel


def left(of: str = "") -> models.Q:
    """Contacts are left, or as many allowed as the work needs. `of` is the way to the rows, e.g. `attachments__`."""
    spent = {f"{of}contacts_used__lt": models.F(f"{of}contacts_allowed")}
    return models.Q(**{f"{of}contacts_allowed": None}) | models.Q(**spent)


def in_force(at: datetime, of: str = "") -> models.Q:
    """Holding at that instant: starts_at <= at < ends_at, not ended by an act, its contacts not spent."""
    window = {f"{of}ended_at": None, f"{of}starts_at__lte": at, f"{of}ends_at__gt": at}
    return models.Q(**window) & left(of)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def live(self) -> "AttachmentQuerySet":
        """Not ended by an act; their time may still lie ahead or behind."""
        return self.filter(ended_at__isnull=True)

    def in_force(self, at: datetime) -> "AttachmentQuerySet":
        """Holding at that instant: see `in_force`."""
        return self.filter(in_force(at))

    def end(self, *, at: datetime, why: str) -> int:
        """End them now. Returns how many there were."""
        return self.update(ended_at=at, ended_why=why)


class Attachment(models.Model):
    """What is allowed on one order through one channel, and who granted it under which decision.

    Orders knows no approvals: the numbers of exemption, decision and request are copied, and a guard of
    approvals holds them to rows that exist.
    """

    class Ended(models.TextChoices):
        ORDER_COMPLETED = "order_completed", _("the order was completed")
        ORDER_CANCELLED = "order_cancelled", _("the order was cancelled")
        REVOKED = "revoked", _("the exemption was revoked")
        GIVEN_UP = "given_up", _("the seller gave it up")
        STOPPED = "stopped", _("the buyer did not want it")
        AMENDED = "amended", _("new terms replaced these")

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="attachments")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    channel_code = models.PositiveSmallIntegerField(help_text="orders.channels.CODES[channel]")
    exemption_number = models.BigIntegerField()
    decision_number = models.BigIntegerField()
    request_number = models.BigIntegerField(help_text="The case whose trail tells the story")
    clause = models.CharField(max_length=20, help_text="Number of the clause that allows it, e.g. `3.2`")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    contacts_allowed = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as many as needed")
    contacts_used = models.PositiveSmallIntegerField(
        default=0, help_text="Contacts logged under the exemption, on all its orders: the same on each of its rows"
    )
    terms = models.TextField(blank=True)
    attached_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=20, choices=Ended.choices, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="attachment_window", condition=models.Q(ends_at__gt=models.F("starts_at"))),
            models.CheckConstraint(
                name="attachment_ended_why",
                condition=models.Q(ended_at__isnull=True, ended_why="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_why="")),
            ),
            models.CheckConstraint(
                name="attachment_never_overspent",
                condition=models.Q(contacts_allowed__isnull=True)
                | models.Q(contacts_used__lte=models.F("contacts_allowed")),
            ),
            models.CheckConstraint(
                name="attachment_channel_code",
                condition=models.Q(
                    *(models.Q(channel=word, channel_code=code) for word, code in CODES.items()), _connector="OR"
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["order", "channel", "starts_at"],
                name="attachment_live",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(fields=["exemption_number"], name="attachment_exemption"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} on order {self.order_id}"

    @property
    def contacts_left(self) -> int | None:
        """How many may still take place; None: as many as the work needs."""
        return None if self.contacts_allowed is None else self.contacts_allowed - self.contacts_used

    def state(self, at: datetime) -> str:
        """`scheduled`, `active`, `used`, `ended`, or why it was ended early (`revoked`, `given_up`, `stopped`)."""
        if self.ended_at:
            return self.ended_why if self.ended_why in ("revoked", "given_up", "stopped") else "ended"
        if self.contacts_left == 0:
            return "used"
        if at < self.starts_at:
            return "scheduled"
        return "active" if at < self.ends_at else "ended"
