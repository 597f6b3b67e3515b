"""Appeal: a seller challenges one adverse decision, and somebody who took no part hears it (DSA 20, P2B 11)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.verbs.challenging import Challenging
from approvals.verbs.hearing import Hearing
from audit.parties import Party
from orders.models import Upload

from .decision import Decision
from .request import ApprovalRequest


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: User) -> "AppealQuerySet":
        """Whoever sees the case sees its appeals."""
        if user.at_desk or user.role == "auditor":
            return self
        return self.filter(seller=user)

    def open(self) -> "AppealQuerySet":
        return self.filter(status__in=Appeal.OPEN)

    def with_people(self) -> "AppealQuerySet":
        about = ("request__seller", "request__gig", "request__order", "request__buyer", "request__policy")
        return self.select_related("decision__decider", "handler", "escalated_by", *about)


class Appeal(Challenging, Hearing, models.Model):
    """One challenge. Its verbs live in approvals/verbs; nothing else writes `status`."""

    class Status(models.TextChoices):
        FILED = "filed", _("Appeal in review")
        ESCALATED = "escalated", _("Appeal with a lead")
        UPHELD = "upheld", _("Decision upheld")
        OVERTURNED = "overturned", _("Decision overturned")
        WITHDRAWN = "withdrawn", _("Appeal withdrawn")

    OPEN = (Status.FILED, Status.ESCALATED)

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="appeals")
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="challenge", help_text="The ruling it challenges"
    )
    seller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appeals")
    grounds = models.TextField(max_length=4_000, help_text="Why the decision is wrong, in the seller's words")
    new_facts = models.TextField(max_length=4_000, blank=True, help_text="What the decider did not know")
    uploads = models.ManyToManyField(Upload, blank=True, related_name="+")
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="From the form: sent twice, filed once")

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.FILED)
    version = models.PositiveIntegerField(default=1)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="By when a ruling is promised; moved on by the time spent waiting")
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="While it waits for the seller: since when")
    answer_by = models.DateTimeField(null=True, blank=True, help_text="While it waits: goes on without an answer then")
    escalated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: it escalated itself"
    )
    escalation_reason = models.TextField(max_length=2_000, blank=True)
    unfounded = models.BooleanField(default=False, help_text="Upheld, and the hearer found it plainly unfounded")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], name="appeal_one_open", condition=Q(status__in=["filed", "escalated"])
            ),
            models.CheckConstraint(name="appeal_says_why", condition=~Q(grounds="")),
            models.CheckConstraint(
                name="appeal_closed_at",
                condition=Q(status__in=["filed", "escalated"], closed_at__isnull=True)
                | (~Q(status__in=["filed", "escalated"]) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="appeal_waits",
                condition=Q(asked_at__isnull=True, answer_by__isnull=True)
                | Q(asked_at__isnull=False, answer_by__isnull=False, status__in=["filed", "escalated"]),
            ),
            models.CheckConstraint(
                name="appeal_escalated_says_why", condition=~Q(status="escalated") | ~Q(escalation_reason="")
            ),
            models.CheckConstraint(name="appeal_unfounded", condition=Q(unfounded=False) | Q(status="upheld")),
        ]
        indexes = [
            models.Index(fields=["seller", "-id"], name="appeal_by_seller"),
            models.Index(fields=["filed_at"], name="appeal_by_day"),
            models.Index(fields=["closed_at"], name="appeal_closed_by_day"),
            models.Index(fields=["answer_by"], name="appeal_waiting", condition=Q(answer_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Appeal {self.pk} on {self.request_id}"

    def get_absolute_url(self) -> str:
        return f"{self.request.get_absolute_url()}#appeal-{self.pk}"

    @property
    def chain(self) -> str:
        """The case's: one story, one chain."""
        return f"request:{self.request_id}"

    @property
    def party(self) -> Party:
        return Party("appeal", self.pk)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def waits(self) -> bool:
        """For the seller's answer."""
        return self.asked_at is not None

    @property
    def subjects(self) -> tuple[Party, ...]:
        """What every event of it is about: all that the case is about, and the appeal."""
        return (*self.request.subjects, self.party)


class AppealWarning(models.Model):
    """Told once: appeals that a person found plainly unfounded are counted, and more may be spaced out."""

    seller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appeal_warnings")
    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="warning")
    count = models.PositiveSmallIntegerField(help_text="Unfounded appeals within the year before")
    warned_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seller", "-warned_at"], name="appeal_warning_by_seller")]

    def __str__(self) -> str:
        return f"Warning of {self.seller_id}"
