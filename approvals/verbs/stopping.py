"""The buyer does not want contact outside: it stops on that order at once."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.spine import Change, change
from orders.models import Attachment, Order
from orders.rules import guard
from orders.verbs.finding import fit_to_share

if TYPE_CHECKING:
    from approvals.models import Exemption

LONGEST = 2_000


class Stopping:
    """stop."""

    @classmethod
    def stop(cls, *, by: User, order: Order, reason: str = "") -> list["Exemption"]:
        """End whatever is allowed, or to be allowed, on `order`; returns the exemptions that stood on it.

        An exemption for this order alone is stopped for good. One for a gig goes on for other buyers: only
        its attachments here end. Nobody has to agree and no reason is needed. Raises PermissionDenied for
        anybody but the buyer, WrongState on a closed order, ValidationError for a reason that is too long or
        shares a detail: the seller reads it.
        """
        guard(by, "stop", order)
        if len(reason) > LONGEST or "\x00" in reason:
            raise ValidationError({"reason": _("Plain text, at most %(most)s characters.") % {"most": LONGEST}})
        with change(by=by.party) as act:
            live = Attachment.objects.live().filter(order=order, ends_at__gt=act.now)
            numbers = live.values_list("exemption_number", flat=True)
            # Locks are taken in one order: exemptions, then the order, then its attachments.
            locked = cls.objects.select_for_update(of=("self",), no_key=True)  # type: ignore[attr-defined]
            found = list(locked.select_related("request", "decision__decider").filter(pk__in=numbers).order_by("id"))
            guard(by, "stop", order.held())
            if reason.strip():
                fit_to_share(by, order, reason, "reason", act)
            ended = live.end(at=act.now, why="stopped")
            if not ended:
                return []
            own = [exemption.pk for exemption in found if exemption.order_id == order.pk]
            cls.objects.filter(pk__in=own, stopped_at=None).update(  # type: ignore[attr-defined]
                stopped_at=act.now, version=F("version") + 1
            )
            for exemption in found:
                _record(act, exemption, order)
            act.record(
                "order.contact_stopped",
                chain=order.chain,
                subjects=(order.party, order.seller.party, by.party, *(exemption.party for exemption in found)),
                data={"attachments_ended": ended},
                personal={"reason": reason.strip()},
                about={"order": order, "granters": [exemption.decision.decider for exemption in found]},
            )
        return found


def _record(act: Change, exemption: "Exemption", order: Order) -> None:
    """The same in the case that granted it."""
    act.record(
        "exemption.stopped",
        chain=exemption.chain,
        subjects=(*exemption.request.subjects, exemption.party, order.party),
        data={"exemption": exemption.pk, "channels": list(exemption.channels)},
        about={"exemption": exemption, "order": order, "request": exemption.request},
    )
