"""Decision: one immutable ruling with its statement of reasons (DSA 17(3), P2B 4(5))."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.parties import Party

from .policy import Clause, Policy
from .request import ApprovalRequest


class Decision(models.Model):
    """One ruling. The database refuses to change or delete it, and bars the seller from deciding."""

    class Stage(models.TextChoices):
        REVIEW = "review", _("Review")
        APPEAL = "appeal", _("Appeal")
        ESCALATION = "escalation", _("Escalation")
        AMENDMENT = "amendment", _("Amendment")
        REVOCATION = "revocation", _("Revocation")
        CORRECTION = "correction", _("Correction")

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        DENIED = "denied", _("Denied")
        UPHELD = "upheld", _("Denial upheld")
        OVERTURNED = "overturned", _("Denial overturned")
        REVOKED = "revoked", _("Revoked")

    GRANTING = (Outcome.APPROVED, Outcome.OVERTURNED)

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(help_text="1 for the first ruling on this case")
    stage = models.CharField(max_length=12, choices=Stage.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    decider = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField(help_text="Also the instant the seller was informed: it is on the case then")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField(max_length=4_000, help_text="To the seller, in plain words")
    adverse = models.BooleanField(help_text="Denies, or grants less than was asked")
    measure = models.TextField(blank=True, help_text="What is refused, its scope, from when until when")
    facts = models.TextField(
        max_length=4_000, blank=True, help_text="Facts relied on, notices of third parties included"
    )
    automated_detection = models.BooleanField(default=False, help_text="Whether software pointed to the facts")
    redress = models.TextField(blank=True, help_text="How and until when to appeal, other bodies, courts")
    appeal_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="decision_once_a_round"),
            models.CheckConstraint(
                name="decision_denial_is_adverse",
                condition=~models.Q(outcome__in=["denied", "upheld", "revoked"]) | models.Q(adverse=True),
            ),
            models.CheckConstraint(
                name="decision_adverse_has_reasons",
                condition=models.Q(adverse=False)
                | (
                    ~models.Q(statement="")
                    & ~models.Q(measure="")
                    & ~models.Q(facts="")
                    & ~models.Q(redress="")
                    & models.Q(appeal_until__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="decision_appeal_window",
                condition=models.Q(appeal_until__isnull=True) | models.Q(appeal_until__gt=models.F("decided_at")),
            ),
        ]
        indexes = [models.Index(fields=["decider", "-decided_at"], name="decision_by_decider")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, decision {self.round} of {self.request_id}"

    @property
    def party(self) -> Party:
        return Party("decision", self.pk)

    @property
    def grants(self) -> bool:
        return self.outcome in self.GRANTING


class DecisionClause(models.Model):
    """A clause that a decision stands on, and why it applies to these facts."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="grounds")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(max_length=2_000, blank=True, help_text="Compulsory where the decision is adverse")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "clause"], name="ground_once")]

    def __str__(self) -> str:
        return str(self.clause)
