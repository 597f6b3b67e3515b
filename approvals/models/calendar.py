"""When the desk works, and what it promises in those hours."""

from datetime import date, time
from typing import Any

import holidays
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.time_zones import time_zones
from approvals import promises
from approvals.working_time import Hours
from audit.parties import Party
from audit.spine import change

DAYS = 7


class Calendar(models.Model):
    """Working hours of a week, several intervals a day, and the days without. Changes never move a fixed promise."""

    name = models.CharField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=64)
    week = models.JSONField(help_text='Seven lists, Monday first, of ["09:00", "18:00"]')
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1: its public holidays are closed")
    subdivision = models.CharField(max_length=10, blank=True, help_text="ISO 3166-2, e.g. BE")
    closed_days = models.JSONField(default=list, blank=True, help_text="Further days, as 2026-12-24")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return f"calendar:{self.pk}"

    @property
    def party(self) -> Party:
        return Party("calendar", self.pk)

    @property
    def hours(self) -> Hours:
        """As working_time reads it."""
        return Hours(
            zone=self.time_zone,
            week=tuple(
                tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
                for day in self.week
            ),
            country=self.country,
            subdivision=self.subdivision,
            closed=frozenset(map(date.fromisoformat, self.closed_days)),
        )

    @classmethod
    def make(cls, *, by: User, **fields: Any) -> "Calendar":
        """One more calendar, for promises to be counted in. Takes and raises what `change` does. Returns it."""
        _administrators(by)
        with change(by=by.party) as act:
            calendar = cls(**fields)
            calendar.check_hours()
            calendar.save()
            data = {"name": calendar.name, "time_zone": calendar.time_zone}
            act.record("calendar.made", chain=calendar.chain, subjects=(calendar.party,), data=data)
        return calendar

    def change(self, *, by: User, seen: int | None = None, **fields: Any) -> None:
        """Set name, time_zone, week, country, subdivision or closed_days. Raises ValidationError by field."""
        _administrators(by)
        with change(by=by.party) as act:
            before = {name: getattr(self, name) for name in fields}
            self._check_name(fields.get("name", self.name))
            act.swap(self, still=models.Q(), seen=seen, **fields)
            self.check_hours()
            changed = sorted(name for name in fields if before[name] != fields[name])
            transaction.on_commit(promises.forget)
            act.record("calendar.changed", chain=self.chain, subjects=(self.party,), data={"changed": changed})

    def check_hours(self) -> None:
        """Refuse what cannot be reckoned with, by field."""
        self._check_name(self.name)
        errors: dict[str, str] = {}
        if self.time_zone not in time_zones():
            errors["time_zone"] = _now("That is not a time zone we know.")
        if self.country and self.country not in holidays.list_supported_countries():
            errors["country"] = _now("We know no holidays of that country.")
        elif self.subdivision and self.subdivision not in holidays.list_supported_countries()[self.country]:
            errors["subdivision"] = _now("We know no holidays of that part of the country.")
        if problem := _broken_week(self.week):
            errors["week"] = problem
        if errors:
            raise ValidationError(errors)

    def _check_name(self, name: str) -> None:
        if not name.strip():
            raise ValidationError({"name": _now("Give it a name.")})
        if type(self).objects.filter(name=name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _now("Another calendar has this name.")})


class Promise(models.Model):
    """How many working hours the desk takes at most, for each thing it owes."""

    class Kind(models.TextChoices):
        FIRST_ANSWER = "first_answer", _("First answer")
        DECISION = "decision", _("Decision")
        APPEAL = "appeal", _("Ruling on an appeal")
        ESCALATION = "escalation", _("Ruling of a lead")

    kind = models.CharField(max_length=12, choices=Kind.choices, unique=True)
    hours = models.PositiveSmallIntegerField(help_text="Working hours of the calendar")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="promises")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="promise_some_time", condition=models.Q(hours__gte=1))]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def chain(self) -> str:
        return f"promise:{self.pk}"

    @property
    def party(self) -> Party:
        return Party("promise", self.pk)

    def change(self, *, by: User, hours: int, calendar: Calendar, seen: int | None = None) -> None:
        """Promise otherwise from now on; what was promised before stays. Raises as every verb."""
        _administrators(by)
        if not 1 <= hours <= 1_000:
            raise ValidationError({"hours": _now("Promise between 1 and 1,000 working hours.")})
        with change(by=by.party) as act:
            before = self.hours
            act.swap(self, still=models.Q(), seen=seen, hours=hours, calendar=calendar)
            data = {"kind": self.kind, "before": before, "after": hours, "calendar": calendar.pk}
            transaction.on_commit(promises.forget)
            act.record("promise.changed", chain=self.chain, subjects=(self.party, calendar.party), data=data)


def _administrators(by: User) -> None:
    if by.role != Role.ADMINISTRATOR:
        raise PermissionDenied(_now("Administrators keep the calendars and promises."))


def _broken_week(week: Any) -> str:
    """Why these are no working hours; empty if they are."""
    try:
        days = [[(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day] for day in week]
    except (TypeError, ValueError):
        return _now("Write the hours as 09:00 to 18:00.")
    if len(days) != DAYS or not any(days):
        return _now("Say for at least one day of the week when the desk works.")
    for day in days:
        ends = [time.min, *(closes for _opens, closes in day)]
        if any(opens >= closes or opens < end for (opens, closes), end in zip(day, ends, strict=False)):
            return _now("Within a day, each interval ends after it begins, and begins after the one before.")
    return ""
