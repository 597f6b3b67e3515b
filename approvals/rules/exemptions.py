"""Who may do what to an exemption that was granted."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from audit.spine import now

from .cases import desk
from .table import Refusal, Rule, Table

if TYPE_CHECKING:
    from approvals.models import Exemption


def holder(user: User, exemption: "Exemption") -> Refusal:
    """The seller it was granted to."""
    return None if user.pk == exemption.seller_id else _("Only the seller it was granted to may do this.")


def lead(user: User, exemption: "Exemption") -> Refusal:
    """A lead who is not a party to the case."""
    if refusal := desk(user, exemption.request):
        return refusal
    return None if user.role == Role.LEAD else _("Only leads revoke what was granted.")


def agent(user: User, exemption: "Exemption") -> Refusal:
    """An agent or lead who is not a party to the case."""
    return desk(user, exemption.request)


def _stands(exemption: Any) -> Refusal:
    """In force, or to be, and not revoked for later."""
    if exemption.revoked_at or exemption.state(now()) not in ("scheduled", "active", "used"):
        return _("It no longer stands.")
    order = exemption.order
    return _("Its order is closed.") if order is not None and not order.is_open else None


def _quiet(exemption: Any) -> Refusal:
    """Standing, and nothing about it is being decided."""
    if why := _stands(exemption):
        return why
    request = exemption.request
    if request.amendments.open().exists():
        return _("A change of it is being decided already.")
    return _("An appeal on this case is being heard.") if request.appeals.open().exists() else None


TABLE = Table(
    {
        "revoke": Rule(_stands, lead),
        "extend": Rule(_quiet, agent),
        "amend": Rule(_quiet, holder),
        "give_up": Rule(_stands, holder),
    }
)
refusal, allowed_actions, guard = TABLE.refusal, TABLE.allowed_actions, TABLE.guard
