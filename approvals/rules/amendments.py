"""Who may do what to an asked change of terms."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .cases import desk
from .table import Refusal, Rule, Table

if TYPE_CHECKING:
    from approvals.models import Amendment


def own(user: User, amendment: "Amendment") -> Refusal:
    """The seller who asked."""
    return None if user.pk == amendment.request.seller_id else _("Only the seller who asked may do this.")


def decider(user: User, amendment: "Amendment") -> Refusal:
    """An agent or lead who is not a party to the case."""
    return desk(user, amendment.request)


def _open(amendment: Any) -> Refusal:
    if amendment.is_open:
        return None
    return _now("It is “%(state)s”.") % {"state": amendment.get_status_display()}


TABLE = Table(
    {
        "take": Rule(_open, decider),
        "grant": Rule(_open, decider),
        "refuse": Rule(_open, decider),
        "withdraw": Rule(_open, own),
    }
)
refusal, allowed_actions, guard = TABLE.refusal, TABLE.allowed_actions, TABLE.guard
