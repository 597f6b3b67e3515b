"""Handing what waits to a named colleague, and taking it back before they touch it."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.rules import barred_from, desk
from audit.models import Event
from audit.spine import Change, change
from orders.rules import desk_on

HANDED = timedelta(hours=4)
"""So long it stays with a colleague who may be at lunch; their first act makes it an ordinary lease."""
LONGEST = 1_000
HANDING = ("request.handed_over", "screening.item_handed_over")


class Handing:
    """hand_over, take_back."""

    def hand_over(self: Any, *, by: User, to: User, note: str) -> None:
        """Put it into a colleague's hands, with a word for them that seller and buyer never read.

        Raises Taken if a third person holds it, PermissionDenied, or ValidationError by field for somebody
        who may not decide it, and for an empty note.
        """
        if why := self.barring(by):
            raise PermissionDenied(why)
        errors: dict[str, str] = {}
        if to.pk == by.pk or not to.is_active:
            errors["to"] = _("Choose a colleague.")
        elif self.barring(to):
            errors["to"] = _("%(name)s may not decide this.") % {"name": to.name}
        if not note.strip() or len(note) > LONGEST:
            errors["note"] = _("Write a word for your colleague, of at most %(most)s characters.") % {"most": LONGEST}
        if errors:
            raise ValidationError(errors)
        with change(by=by.party) as act:
            free = Q(claimed_by=None) | Q(lease_until__lte=act.now) | Q(claimed_by=by)
            self._pass_on(act, free, to, HANDED, "handed_over", {"note": note, "to": to.name})

    def take_back(self: Any, *, by: User, lease: timedelta) -> None:
        """Undo one's handing over, as long as nothing happened since. Raises Taken otherwise."""
        with change(by=by.party) as act:
            chain = self.request.chain if self.request else f"screening:{self.placed.pk}"
            last = Event.objects.filter(chain=chain).order_by("-seq").first()
            mine = last and last.action in HANDING and last.actor_number == by.pk
            if not (last and mine and last.data["item"] == self.pk):
                raise self.taken()
            self._pass_on(act, Q(claimed_by=self.claimed_by_id), by, lease, "taken_back", {})

    def barring(self: Any, user: User) -> Any:
        """Why this person may not look after it, since they may not decide it either; None if they may."""
        if self.request is None:
            return desk_on(user, self.placed)
        return desk(user, self.request) if self.kind == "delivery" else barred_from(user, self.matter)

    def _pass_on(
        self: Any, act: Change, condition: Q, to: User, lease: timedelta, verb: str, personal: dict[str, str]
    ) -> None:
        rows = type(self).objects.open().filter(condition, pk=self.pk)
        if not rows.update(claimed_by=to, lease_until=act.now + lease):
            raise self.taken()
        self._keep(claimed_by=to, lease_until=act.now + lease)
        if self.request:
            matter = self.matter
            type(matter).objects.filter(pk=matter.pk).update(handler=to)
        self.tell(act, verb, to=to, personal=personal)
