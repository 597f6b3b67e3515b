"""What screening found in messages, the messages an agent looks at, and what people said about both."""

from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import Event
from audit.spine import now

from ..verbs.excepting import ExceptionVerbs
from ..verbs.screening import BreachVerbs, HeldVerbs, MistakeVerbs
from ..waiting import looked_at_by
from .attachment import Attachment
from .message import LONGEST, Message
from .order import Order
from .upload import Upload
from .verdict import VerdictRule


class AboutScreening(models.Model):
    """Everything about screening on an order is told in a chain of its own, which its parties do not read."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse("orders:order", args=[self.order_id])

    @property
    def chain(self) -> str:
        return f"screening:{self.order_id}"


class HeldMessage(HeldVerbs, AboutScreening):
    """A message that waits for an agent. Its author sees it; nobody else of the order does."""

    class Status(models.TextChoices):
        HELD = "held", _("An agent looks at it")
        RELEASED = "released", _("Sent")
        REFUSED = "refused", _("Not sent")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="held_messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=LONGEST)
    nonce = models.UUIDField(unique=True)
    uploads = models.ManyToManyField(Upload, blank=True, related_name="+")
    held_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.HELD)
    version = models.PositiveIntegerField(default=1)
    ruled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, max_length=2_000)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="held")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="held_message_ruled",
                condition=models.Q(status="held", ruled_by__isnull=True, ruled_at__isnull=True, message__isnull=True)
                | models.Q(status="refused", ruled_by__isnull=False, ruled_at__isnull=False, message__isnull=True)
                | models.Q(status="released", ruled_by__isnull=False, ruled_at__isnull=False, message__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["order", "author", "id"], name="held_by_order")]

    def __str__(self) -> str:
        return f"Held message {self.pk} on order {self.order_id}"

    @property
    def looked_at_by(self) -> datetime:
        """What its author is promised."""
        return looked_at_by(self.held_at)

    @property
    def is_late(self) -> bool:
        return self.status == "held" and self.looked_at_by < now()


class Finding(AboutScreening):
    """One detail that screening saw, and what followed. Where it stands, never what it says: that can be erased."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="findings")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", help_text="Its texts hold the detail")
    place = models.PositiveSmallIntegerField(help_text="Which line of the event's text `found`")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    held = models.ForeignKey(HeldMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    type = models.CharField(max_length=10, choices=VerdictRule.Type.choices)
    rule = models.CharField(max_length=24, help_text="Name in orders.screening.rules.RULES")
    strength = models.CharField(max_length=8, choices=VerdictRule.Strength.choices)
    confidence = models.PositiveSmallIntegerField(help_text="Per cent")
    evasion = models.CharField(max_length=24, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    verdict = models.CharField(max_length=6, choices=VerdictRule.Verdict.choices)
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="uses", help_text="What allowed it"
    )
    found_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["order", "id"], name="finding_by_order"),
            models.Index(fields=["rule", "found_at"], name="finding_by_rule"),
            models.Index(fields=["found_at"], name="finding_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} on order {self.order_id}: {self.verdict}"

    @property
    def text(self) -> str:
        """The detail itself; empty once it was erased."""
        lines = self.event.personal.get("found", "").split("\n")
        return lines[self.place] if self.place < len(lines) else ""


class Mistake(MistakeVerbs, AboutScreening):
    """A sender says that screening is wrong about one finding; an agent answers."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("Waits for an agent")
        CONFIRMED = "confirmed", _("You were right")
        REJECTED = "rejected", _("It stays as it is")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="mistakes")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="mistake")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(max_length=1_000)
    reported_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REPORTED)
    version = models.PositiveIntegerField(default=1)
    ruled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, max_length=2_000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mistake_ruled",
                condition=models.Q(status="reported", ruled_by__isnull=True, ruled_at__isnull=True)
                | (~models.Q(status="reported") & models.Q(ruled_by__isnull=False, ruled_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["order", "reported_by", "id"], name="mistake_by_order"),
            models.Index(fields=["ruled_at"], name="mistake_by_day"),
        ]

    def __str__(self) -> str:
        return f"Mistake {self.pk} about {self.finding_id}"


class KnownMistakeQuerySet(models.QuerySet["KnownMistake"]):
    def standing(self) -> "KnownMistakeQuerySet":
        """Not taken back."""
        return self.filter(withdrawn_at=None)


class KnownMistake(ExceptionVerbs, models.Model):
    """An exception: what screening takes for a detail and an agent said is none, on one order or everywhere."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="known_mistakes")
    rule = models.CharField(max_length=24)
    value = models.CharField(max_length=64, help_text="SHA-256 of rule and plain text: orders.judging.digest_of")
    mistake = models.OneToOneField(Mistake, on_delete=models.PROTECT, related_name="known")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = KnownMistakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="known_mistake_withdrawn",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["value"], name="known_mistake_value"),
            models.Index(fields=["order"], name="known_mistake_order", condition=models.Q(order__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.rule} is a mistake {'on order ' + str(self.order_id) if self.order_id else 'everywhere'}"


class Breach(BreachVerbs, AboutScreening):
    """A detail was shared that no exemption covered. Kept for an agent to look at; nothing follows by itself."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for an agent")
        CLOSED = "closed", _("Looked at")

    class Gap(models.TextChoices):
        NONE = "none", _("without an exemption")
        OUTSIDE = "outside", _("outside the time of an exemption")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="breaches")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="breach")
    gap = models.CharField(max_length=8, choices=Gap.choices)
    recorded_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2_000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="breach_closed",
                condition=models.Q(status="open", closed_by__isnull=True, closed_at__isnull=True)
                | models.Q(status="closed", closed_by__isnull=False, closed_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["author", "id"], name="breach_by_author")]

    def __str__(self) -> str:
        return f"Breach {self.pk} on order {self.order_id}"


class ReadMark(models.Model):
    """How far somebody has read an order's conversation."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    last_message = models.BigIntegerField(help_text="Number of the newest message they have seen")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "user"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} read order {self.order_id} up to {self.last_message}"
