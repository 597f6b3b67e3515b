"""The table of verdicts: which finding, with an exemption or without, is sent, asked about, held or blocked."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from audit.conflicts import Stale
from audit.parties import Party
from audit.spine import change

CHAIN = "verdict:1"


class VerdictRule(models.Model):
    """One cell. What a message meets is read from here at the instant it is sent."""

    class Type(models.TextChoices):
        EMAIL = "email", _("Email address")
        PHONE = "phone", _("Phone number")
        MESSENGER = "messenger", _("Name on a messenger")
        SOCIAL = "social", _("Name on a social network")
        URL = "url", _("Link")
        PAYMENT = "payment", _("Payment outside")

    class Strength(models.TextChoices):
        LIKELY = "likely", _("Likely")
        SURE = "sure", _("Beyond doubt")
        PIECES = "pieces", _("In pieces over several messages")

    class Verdict(models.TextChoices):
        ALLOW = "allow", _("Send")
        WARN = "warn", _("Ask the sender")
        HOLD = "hold", _("Hold for an agent")
        BLOCK = "block", _("Do not send")

    type = models.CharField(max_length=10, choices=Type.choices)
    strength = models.CharField(max_length=8, choices=Strength.choices)
    covered = models.BooleanField(help_text="An exemption for one of its channels is in force on the order")
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "strength", "covered"], name="verdict_rule_once"),
            models.CheckConstraint(
                name="verdict_rule_never_payment", condition=~models.Q(type="payment") | models.Q(verdict="block")
            ),
            models.CheckConstraint(
                name="verdict_rule_known", condition=models.Q(verdict__in=["allow", "warn", "hold", "block"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}, {self.strength}, {'with' if self.covered else 'without'} an exemption: {self.verdict}"

    def get_absolute_url(self) -> str:
        return reverse("orders:verdicts")

    @property
    def chain(self) -> str:
        return CHAIN

    def decide(self, *, by: User, verdict: str, seen: int) -> None:
        """Let another verdict follow from now on. The same again changes nothing.

        Raises PermissionDenied for anybody but administrators, Stale, ValidationError for payment.
        """
        if by.role != Role.ADMINISTRATOR:
            raise PermissionDenied(_("Administrators change the table of verdicts."))
        if self.type == self.Type.PAYMENT:
            raise ValidationError(_g("Payment outside is never sent, with an exemption or without."))
        if verdict not in self.Verdict.values:
            raise ValidationError(_g("There is no such verdict."))
        if verdict == self.verdict:
            return
        with change(by=by.party) as act:
            values = {"verdict": verdict, "version": seen + 1, "changed_at": act.now, "changed_by": by}
            if not VerdictRule.objects.filter(pk=self.pk, version=seen).update(**values):
                raise Stale(VerdictRule.objects.get(pk=self.pk))
            data = {"cell": self.cell, "before": self.verdict, "after": verdict, "version": seen + 1}
            for name, value in values.items():
                setattr(self, name, value)
            act.record("verdict.changed", chain=CHAIN, subjects=(Party("verdict", 1),), data=data)

    @property
    def cell(self) -> str:
        return f"{self.type} {self.strength} {'covered' if self.covered else 'uncovered'}"
