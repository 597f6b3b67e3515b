"""Putting a case aside until a time, and bringing it back: by hand, by the clock, or because somebody answered."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from audit.parties import SYSTEM
from audit.spine import Change, change

LONGEST = timedelta(days=30)
AWAKE: dict[str, Any] = {"state": "open", "snoozed_until": None, "snoozed_by": None}
"""Columns of an item that nobody put aside."""


class Snoozing:
    """snooze, wake."""

    def snooze(self: Any, *, by: User, until: datetime) -> None:
        """Put it aside until then: it leaves every queue but one's own Snoozed, and comes back to `by`.

        A promise runs on meanwhile, so nobody sleeps past it: raises ValidationError on `until` for a time
        that is over, more than 30 days away or, unless it waits for its seller, after the promise. Raises
        Taken if somebody else holds it, PermissionDenied for whoever may not look after it.
        """
        if why := self.barring(by):
            raise PermissionDenied(why)
        with change(by=by.party) as act:
            if why := self.not_until(until, act.now):
                raise ValidationError({"until": why})
            free = Q(claimed_by=None) | Q(lease_until__lte=act.now) | Q(claimed_by=by)
            rows = type(self).objects.open().filter(free, pk=self.pk)
            asleep = {"state": "snoozed", "snoozed_until": until, "snoozed_by": by}
            self._put(act, rows, "snoozed", {"until": until.isoformat()}, claimed_by=None, lease_until=None, **asleep)

    def not_until(self: Any, until: datetime, now: datetime) -> str:
        """Why it cannot be put aside until then, as a sentence; empty if it can."""
        if until <= now:
            return _("Choose a time that is still to come.")
        if until > now + LONGEST:
            return _("30 days are the longest.")
        if self.waits_for_seller:
            return ""
        if self.due_at <= now:
            return _("Its promise is over already: decide it, hand it over or escalate it.")
        if until > self.due_at:
            due = date_format(localtime(self.due_at), "j F, H:i")
            return _("It is promised by %(due)s. Choose a time before that.") % {"due": due}
        return ""

    def wake(self: Any, *, by: User, lease: timedelta) -> None:
        """Bring it back now, into one's own hands. Raises Taken if it was not put aside any more, PermissionDenied."""
        if why := self.barring(by):
            raise PermissionDenied(why)
        with change(by=by.party) as act:
            rows = type(self).objects.filter(pk=self.pk, state="snoozed")
            self._put(act, rows, "woken", {}, claimed_by=by, lease_until=act.now + lease, **AWAKE)

    def ring(self: Any, *, lease: timedelta) -> bool:
        """Its time has come: back into the hands of whoever put it aside, if they still work here. False if it was
        brought back already."""
        with change(by=SYSTEM) as act:
            rows = type(self).objects.filter(pk=self.pk, state="snoozed", snoozed_until__lte=act.now)
            whose = self.snoozed_by if self.snoozed_by.at_desk and self.snoozed_by.is_active else None
            until = act.now + lease if whose else None
            if not rows.update(claimed_by=whose, lease_until=until, **AWAKE):
                return False
            self._keep(claimed_by=whose, lease_until=until, **AWAKE)
            self.tell(act, "woken")
        return True

    def _put(self: Any, act: Change, rows: Any, verb: str, data: dict[str, Any], **values: Any) -> None:
        if not rows.update(**values):
            raise self.taken()
        self._keep(**values)
        self.tell(act, verb, data=data)

    def _keep(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


def ring(items: Iterable[Any], lease: timedelta) -> int:
    """Bring back what was put aside until now. Returns how many came."""
    return sum(item.ring(lease=lease) for item in items)
