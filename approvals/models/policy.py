"""The policy: versions, their clauses in plain words, and the named kinds of exemption."""

from datetime import datetime
from functools import lru_cache

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.verbs.announcing import Announcing
from audit.parties import Party


class Purpose(models.TextChoices):
    """Named kinds of exemption, rather than discretion (LEGAL.md, Policies)."""

    CONSULTATION = "consultation", _("Live consultation")
    PRACTICE = "practice", _("Language or conversation practice")
    BRIEF = "brief", _("Complex brief")
    SCREEN = "screen", _("Shared screen or system access")
    ON_SITE = "on_site", _("Work on site")
    SIGNING = "signing", _("Legal or signing formality")
    ACCESSIBILITY = "accessibility", _("Accessibility need")
    OTHER = "other", _("Something else, explained")


class Duty(models.TextChoices):
    """What stays with the seller even when contact is allowed; always in this order."""

    ASK_FIRST = "ask_first", _("Ask first")
    COPY_BACK = "copy_back", _("Copy back")
    DELIVER_HERE = "deliver_here", _("Deliver here")
    GET_PAID_HERE = "get_paid_here", _("Get paid here")


class PolicyQuerySet(models.QuerySet["Policy"]):
    def in_force(self, at: datetime) -> "Policy":
        """The version that holds at that instant. Raises DoesNotExist before the first."""
        return self.filter(effective_from__lte=at).latest("effective_from")


class Policy(Announcing, models.Model):
    """One version of the policy. A case keeps the version it was filed under (P2B 3(2))."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=160)
    introduction = models.TextField()
    announced_at = models.DateTimeField()
    effective_from = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"Policy {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("policy_version", args=[self.number])

    @property
    def party(self) -> Party:
        return Party("policy", self.number)

    @property
    def every_clause(self) -> tuple["Clause", ...]:
        """Its clauses in order, read once and kept by the process: their words never change."""
        return _clauses(self.pk, self.announced_at)


@lru_cache(maxsize=32)
def _clauses(policy: int, announced_at: datetime) -> tuple["Clause", ...]:
    return tuple(Clause.objects.filter(policy=policy))


class PolicyDraft(models.Model):
    """The next version while it is written; one at a time, and thrown away once announced."""

    title = models.CharField(max_length=160)
    introduction = models.TextField()
    clauses = models.JSONField(help_text="As Clause: number, kind, title, text, purpose, duty, in order")
    base = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="+", help_text="The version it was copied from"
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Draft of {self.title}"

    @classmethod
    def copy_of(cls, policy: Policy, *, by: User) -> "PolicyDraft":
        """A new draft with the words of that version."""
        fields = ("number", "kind", "title", "text", "purpose", "duty")
        clauses = [{name: getattr(clause, name) for name in fields} for clause in policy.clauses.all()]
        return cls.objects.create(
            title=policy.title, introduction=policy.introduction, clauses=clauses, base=policy, written_by=by
        )


class Clause(models.Model):
    """One clause, citable by number. Its words never change; a new policy has new clauses."""

    class Kind(models.TextChoices):
        RULE = "rule", _("The rule")
        DUTY = "duty", _("The four duties")
        ALLOWS = "allows", _("When contact is allowed")
        REFUSES = "refuses", _("When it is not")
        NEVER = "never", _("What is never covered")
        REDRESS = "redress", _("If you disagree")

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="clauses")
    number = models.CharField(max_length=20, help_text="As cited: `3.2`")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    text = models.TextField()
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True, help_text="For `allows`")
    duty = models.CharField(max_length=20, choices=Duty.choices, blank=True, help_text="For `duty`")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="clause_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return f"{self.policy.get_absolute_url()}#clause-{self.number}"
