"""What becomes of an exemption that was granted: revoked by a lead, given up by its seller, replaced by new terms."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.words import said_to
from approvals.rules import exemptions as rules
from approvals.terms import Grounds
from audit.canonical import instant
from audit.spine import Change, change, now
from orders.models import Attachment, Order

from .writing import record, write_decision

if TYPE_CHECKING:
    from approvals.models import Decision

STANDS = Q(revoked_at=None, given_up_at=None, stopped_at=None, amended_at=None)


class Holding:
    """revoke, give_up, give_way."""

    def revoke(
        self: Any, *, by: User, grounds: Grounds, effective_at: datetime | None = None, seen: int | None = None
    ) -> "Decision":
        """End it, at once or at a later instant, by a Decision with reasons that can be appealed.

        Attachments end in the same transaction; with a later instant they are shortened to it. Raises
        PermissionDenied, WrongState, Stale, or ValidationError by field.
        """
        rules.guard(by, "revoke", self)
        request = self.request
        grounds.check(request, adverse=True, kinds=("refuses", "never", "rule", "duty"))
        at = now()
        when = max(effective_at or at, at)
        if when >= self.ends_at:
            raise ValidationError({"effective_at": _("It ends by itself before that. Choose an earlier moment.")})
        with change(by=by.party) as act:
            # Locks are taken in one order: the request, then its exemption.
            act.swap(request, allowed=("approved",), round=request.round + 1, handler=by)
            act.swap(self, still=STANDS & Q(ends_at__gt=act.now), seen=seen, revoked_at=when, revoked_by=by)
            decision = write_decision(
                act,
                request,
                by=by,
                stage="revocation",
                outcome="revoked",
                grounds=grounds,
                measure=revocation_measure(request.seller, when, later=when > act.now),
                takes_effect_at=when,
            )
            act.swap(request, allowed=("approved",), status="revoked")
            ended = self.shorten(act, when) if when > act.now else self.detach(act, "revoked")
            data = {"exemption": self.pk, "effective_at": instant(when), "attachments_ended": ended}
            record(act, request, "exemption.revoked", decision, grounds, data=data, about={"revoked": self})
        return decision

    def give_up(self: Any, *, by: User, seen: int | None = None) -> None:
        """The seller no longer needs it. Raises PermissionDenied, WrongState or Stale."""
        rules.guard(by, "give_up", self)
        with change(by=by.party) as act:
            act.swap(self, still=STANDS & Q(ends_at__gt=act.now), seen=seen, given_up_at=act.now)
            ended = self.detach(act, "given_up")
            act.record(
                "exemption.given_up",
                chain=self.chain,
                subjects=(*self.request.subjects, self.party),
                data={"exemption": self.pk, "channels": list(self.channels), "attachments_ended": ended},
                about={"request": self.request, "exemption": self},
            )

    def give_way(self: Any, act: Change, successor: Any) -> None:
        """New terms replace these, in the change that grants them."""
        act.swap(
            self,
            still=Q(given_up_at=None, stopped_at=None, amended_at=None, ends_at__gt=act.now),
            amended_at=act.now,
            replaced_by=successor,
        )
        self._hold_orders()
        self.detach(act, "amended")

    def _hold_orders(self: Any) -> list[Order]:
        """The open orders it stands on, their rows locked.

        Locks are taken in one order: the exemption, then its orders, then what is attached to them.
        """
        rows = Attachment.objects.live().filter(exemption_number=self.pk)
        orders = Order.objects.filter(pk__in=rows.values("order"), status="open").order_by("id")
        return list(orders.select_for_update(no_key=True))

    def detach(self: Any, act: Change, why: str) -> int:
        """End what it put on orders. Returns how many rows there were."""
        return int(Attachment.objects.live().filter(exemption_number=self.pk).end(at=act.now, why=why))

    def shorten(self: Any, act: Change, until: datetime) -> int:
        """Put its rows on their open orders anew, ending at `until`. Returns how many there were."""
        found = self._hold_orders()
        ended = self.detach(act, "amended")
        if self.starts_at < until:
            self.attach(found, at=act.now)
        return ended


def revocation_measure(seller: User, when: datetime, *, later: bool) -> str:
    """The measure of a revocation, with its scope and start (DSA 17(3)(a)), as the seller reads it."""
    with said_to(seller):
        if not later:
            return _("The permission for contact outside the platform is revoked, at once.")
        day = date_format(timezone.localtime(when), "j F Y, H:i e")
        return _("The permission for contact outside the platform is revoked from %(day)s on.") % {"day": day}
