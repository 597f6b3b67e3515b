"""Who may do what on an order: role and state in one table, as for requests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.conflicts import WrongState

if TYPE_CHECKING:
    from .models import Order


def side(user: User, order: "Order") -> Any:
    """Seller or buyer of this order."""
    return None if user.pk in (order.seller_id, order.buyer_id) else _("Only seller and buyer do this.")


def buyer(user: User, order: "Order") -> Any:
    return None if user.pk == order.buyer_id else _("Only the buyer accepts the work.")


def desk(user: User, order: "Order") -> Any:
    """An agent or lead who is no party to the order."""
    if not user.at_desk:
        return _("Only agents and leads do this.")
    return _("Not yours to decide: it is about you.") if user.pk in (order.seller_id, order.buyer_id) else None


@dataclass(frozen=True)
class Rule:
    """A verb's guard: in which states it fits, and who may."""

    states: tuple[str, ...]
    refusal: Callable[[User, "Order"], Any]


RULES: dict[str, Rule] = {
    "post": Rule(("open", "completed"), side),
    "complete": Rule(("open",), buyer),
    "cancel": Rule(("open",), side),
}


def allowed_actions(user: User, order: "Order") -> tuple[str, ...]:
    """Every verb this person may use on this order in the state it is in."""
    return tuple(
        verb for verb, rule in RULES.items() if order.status in rule.states and rule.refusal(user, order) is None
    )


def guard(user: User, verb: str, order: "Order") -> None:
    """Let the verb pass, or raise PermissionDenied (who) or WrongState (when)."""
    rule = RULES[verb]
    if why := rule.refusal(user, order):
        raise PermissionDenied(why)
    if order.status not in rule.states:
        raise WrongState(order)
