"""Absences: somebody is away from day to day, and a colleague stands in. It gives nobody a right they lack."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from audit.parties import Party
from audit.spine import change

if TYPE_CHECKING:
    from .models import User

LONGEST = timedelta(days=731)
"""Two years, until the last day away."""
STEPS = 3
"""Whoever stands in may be away too; further than this nobody looks."""


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def running(self, at: datetime) -> "AbsenceQuerySet":
        """starts_at <= at < ends_at, and not taken back."""
        return self.filter(starts_at__lte=at, ends_at__gt=at, withdrawn_at=None)

    def coming(self, at: datetime) -> "AbsenceQuerySet":
        """Running, or to come."""
        return self.filter(ends_at__gt=at, withdrawn_at=None)


class Absence(models.Model):
    """From the first day to the last, in the person's own time zone."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="The first instant they are back")
    version = models.PositiveIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Back early, or not away after all")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="absence_window", condition=models.Q(ends_at__gt=models.F("starts_at"))),
            models.CheckConstraint(name="absence_two_people", condition=~models.Q(person=models.F("stand_in"))),
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="absence_by_person")]

    def __str__(self) -> str:
        return f"{self.person} is away"

    @property
    def chain(self) -> str:
        return f"user:{self.person_id}"

    @property
    def last_instant(self) -> datetime:
        """Of the last day away, for showing it."""
        return self.ends_at - timedelta(microseconds=1)

    @classmethod
    def declare(cls, *, by: "User", stand_in: "User", first: date, last: date) -> "Absence":
        """`by` is away on these days, both included. Raises PermissionDenied, ValidationError by field."""
        if not by.at_desk:
            raise PermissionDenied(_("Only agents and leads have somebody stand in."))
        with change(by=by.party) as act:
            if last > (act.now + LONGEST).date():
                raise ValidationError({"last": _("At most two years ahead.")})
            zone = ZoneInfo(by.time_zone)
            starts_at = datetime.combine(first, time(0), zone)
            ends_at = datetime.combine(last + timedelta(days=1), time(0), zone)
            _check(cls, by, stand_in, starts_at, ends_at, act.now)
            absence = cls.objects.create(person=by, stand_in=stand_in, starts_at=starts_at, ends_at=ends_at)
            act.record(
                "absence.declared",
                chain=absence.chain,
                subjects=(by.party, stand_in.party),
                data={"from": first.isoformat(), "until": last.isoformat()},
                about={"absence": absence},
            )
        return absence

    def withdraw(self, *, by: "User", seen: int | None = None) -> None:
        """Back early. Raises PermissionDenied for anybody else, WrongState if it is over."""
        if by.pk != self.person_id:
            raise PermissionDenied(_("Only they themselves say that they are back."))
        with change(by=by.party) as act:
            act.swap(self, still=models.Q(withdrawn_at=None, ends_at__gt=act.now), seen=seen, withdrawn_at=act.now)
            act.record(
                "absence.withdrawn",
                chain=self.chain,
                subjects=(Party("user", self.person_id), Party("user", self.stand_in_id)),
                about={"absence": self},
            )


def _check(cls: Any, by: "User", stand_in: "User", starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    errors: dict[str, str] = {}
    if ends_at <= starts_at:
        errors["last"] = _("The last day comes before the first.")
    elif ends_at <= now:
        errors["last"] = _("Those days are over.")
    elif cls.objects.filter(person=by, withdrawn_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        errors["first"] = _("You are away on one of these days already.")
    if stand_in.pk == by.pk or not stand_in.at_desk or not stand_in.is_active:
        errors["stand_in"] = _("Choose a colleague at the desk.")
    elif by.role == "lead" and stand_in.role != "lead":
        errors["stand_in"] = _("For a lead, another lead stands in.")
    if errors:
        raise ValidationError(errors)


def standing_in(person: "User", at: datetime) -> tuple["User", Absence | None]:
    """Who does this person's work at that instant, and the absence that says so; themselves if they are there.

    Whoever stands in may be away too: a few steps are followed, never in a circle.
    """
    first: Absence | None = None
    found, seen = person, {person.pk}
    for _step in range(STEPS):
        absence = Absence.objects.running(at).filter(person=found).select_related("stand_in").first()
        if absence is None or absence.stand_in_id in seen or not absence.stand_in.is_active:
            break
        first = first or absence
        found = absence.stand_in
        seen.add(found.pk)
    return found, first
