"""Amendment: a seller asks for other terms of an exemption that stands; the old and the new are both kept."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.verbs.amending import Amending
from audit.parties import Party
from orders.channels import Channel

from .exemption import Exemption
from .request import ApprovalRequest


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, user: User) -> "AmendmentQuerySet":
        """Whoever sees the case sees what was asked to change."""
        if user.at_desk or user.role == "auditor":
            return self
        return self.filter(request__seller=user)

    def open(self) -> "AmendmentQuerySet":
        return self.filter(status="filed")

    def with_people(self) -> "AmendmentQuerySet":
        about = ("request__seller", "request__gig", "request__order", "request__buyer", "request__policy")
        return self.select_related("exemption__decision__decider", "handler", *about)


class Amendment(Amending, models.Model):
    """Other terms, asked for by the seller and decided by an agent. Its verbs live in approvals/verbs."""

    class Status(models.TextChoices):
        FILED = "filed", _("Change in review")
        GRANTED = "granted", _("Terms changed")
        REFUSED = "refused", _("Terms stay")
        WITHDRAWN = "withdrawn", _("Change withdrawn")

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="amendments")
    exemption = models.ForeignKey(Exemption, on_delete=models.PROTECT, related_name="amendments")
    channels = models.JSONField(help_text="List of Channel words, of those once asked for")
    wants_from = models.DateTimeField()
    wants_until = models.DateTimeField()
    wants_contacts = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: as many as needed")
    why = models.TextField(max_length=4_000)
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, help_text="From the form: sent twice, filed once")

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.FILED)
    version = models.PositiveIntegerField(default=1)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request"], name="amendment_one_open", condition=Q(status="filed")),
            models.CheckConstraint(name="amendment_window", condition=Q(wants_until__gt=models.F("wants_from"))),
            models.CheckConstraint(name="amendment_says_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="amendment_closed_at",
                condition=Q(status="filed", closed_at__isnull=True) | (~Q(status="filed") & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Change of exemption {self.exemption_id}"

    def get_absolute_url(self) -> str:
        return self.request.get_absolute_url()

    @property
    def seller(self) -> User:
        """Who asked for it."""
        return self.request.seller

    @property
    def chain(self) -> str:
        return f"request:{self.request_id}"

    @property
    def party(self) -> Party:
        return Party("amendment", self.pk)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.FILED

    @property
    def channel_list(self) -> list[Channel]:
        return [Channel(word) for word in self.channels]

    @property
    def subjects(self) -> tuple[Party, ...]:
        return (*self.request.subjects, self.exemption.party)
