"""Decision: one immutable ruling with its statement of reasons (DSA 17(3), P2B 4(5))."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import statements
from audit.parties import Party
from orders.models import Order

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
        UPHELD = "upheld", _("Decision upheld")
        OVERTURNED = "overturned", _("Decision overturned")
        REVOKED = "revoked", _("Revoked")

    GRANTING = (Outcome.APPROVED, Outcome.OVERTURNED)

    attached_orders: list[Order]
    """Of a grant just made: the orders it now stands on."""
    _rests_on: tuple[tuple["Clause", str], ...] = ()

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
    departure = models.TextField(
        max_length=1_000, blank=True, help_text="Why it differs from most cases like it; never shown to seller or buyer"
    )
    automated_detection = models.BooleanField(default=False, help_text="Whether software pointed to the facts")
    redress = models.TextField(blank=True, help_text="How and until when to appeal, other bodies, courts")
    appeal_until = models.DateTimeField(
        null=True, blank=True, help_text="Empty for a ruling on an appeal: bodies outside and courts come after it"
    )
    cited = models.CharField(max_length=300, blank=True, help_text="Numbers of its clauses; the rows are `grounds`")
    takes_effect_at = models.DateTimeField(null=True, blank=True, help_text="Empty: at once")
    appeal = models.ForeignKey(
        "approvals.Appeal", on_delete=models.PROTECT, null=True, blank=True, related_name="rulings"
    )
    amendment = models.ForeignKey(
        "approvals.Amendment", on_delete=models.PROTECT, null=True, blank=True, related_name="rulings"
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by", help_text="Set right by it"
    )

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
                    & (models.Q(appeal_until__isnull=False) | models.Q(appeal__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="decision_on_appeal",
                condition=~models.Q(stage="appeal") & ~models.Q(outcome__in=["upheld", "overturned"])
                | models.Q(appeal__isnull=False, outcome__in=["upheld", "overturned"]),
            ),
            models.CheckConstraint(
                name="decision_on_amendment",
                condition=~models.Q(stage="amendment") | models.Q(amendment__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_revokes",
                condition=models.Q(stage="revocation", outcome="revoked")
                | (~models.Q(stage="revocation") & ~models.Q(outcome="revoked")),
            ),
            models.CheckConstraint(
                name="decision_appeal_window",
                condition=models.Q(appeal_until__isnull=True) | models.Q(appeal_until__gt=models.F("decided_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["decider", "-decided_at"], name="decision_by_decider"),
            models.Index(fields=["decided_at"], name="decision_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, decision {self.round} of {self.request_id}"

    def save(self, *args: Any, **options: Any) -> None:
        """Keep it once and whole: with its grounds and, where it is adverse, its statement of reasons.

        Raises ValidationError naming every missing part of an adverse one's statement.
        """
        if missing := self.missing_reasons():
            raise ValidationError(dict.fromkeys(missing, _now("Missing. A refusal is not kept without it.")))
        with transaction.atomic():
            super().save(*args, **options)
            rows = self.grounds
            rows.bulk_create(rows.model(decision=self, clause=clause, why=why) for clause, why in self.rests_on)
            if self.adverse:
                statements.write(self)

    @property
    def rests_on(self) -> tuple[tuple["Clause", str], ...]:
        """Clauses with why each applies, as a decision is made with them; once it is kept they are its `grounds`."""
        return self._rests_on

    @rests_on.setter
    def rests_on(self, clauses: Iterable[tuple["Clause", str]]) -> None:
        self._rests_on = tuple(clauses)
        self.cited = ", ".join(clause.number for clause, _why in self._rests_on)

    def missing_reasons(self) -> list[str]:
        """Parts that an adverse decision cannot do without and that are missing (DSA 17(3), P2B 4(5))."""
        if not (self.adverse or self.outcome in ("denied", "upheld", "revoked")):
            return []
        needed = ["measure", "facts", "statement", "redress"]
        if self.appeal_id is None:
            needed.append("appeal_until")
        missing = [name for name in needed if not (str(getattr(self, name) or "")).strip()]
        if not self.rests_on:
            return [*missing, "clauses"]
        return [*missing, "why"] if not all(why.strip() for _clause, why in self.rests_on) else missing

    @property
    def party(self) -> Party:
        return Party("decision", self.pk)

    @property
    def effective_at(self) -> datetime:
        """From when on what it says holds."""
        return self.takes_effect_at or self.decided_at

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
