"""Who may do what on an order and its contacts: role and state in one table, as for requests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.conflicts import WrongState

if TYPE_CHECKING:
    from .models import ContactLog, MisuseReport, Order


def side(user: User, order: "Order") -> Any:
    """Seller or buyer of this order."""
    return None if user.pk in (order.seller_id, order.buyer_id) else _("Only seller and buyer do this.")


def buyer(user: User, order: "Order") -> Any:
    return None if user.pk == order.buyer_id else _("Only the buyer accepts the work.")


def desk_on(user: User, order: "Order") -> Any:
    """An agent or lead who is no party to the order."""
    if not user.at_desk:
        return _("Only agents and leads do this.")
    return _("Not yours to decide: it is about you.") if user.pk in (order.seller_id, order.buyer_id) else None


def seller(user: User, order: "Order") -> Any:
    return None if user.pk == order.seller_id else _("Only the seller does this.")


def objector(user: User, order: "Order") -> Any:
    return None if user.pk == order.buyer_id else _("Only the buyer may stop contact on an order.")


def payer(user: User, order: "Order") -> Any:
    """The platform takes payments; where there is only the demo, its buyer plays the platform."""
    if not settings.HALLPASS_DEMO:
        return _("Payment goes through the platform.")
    return objector(user, order) or (_("It is paid already.") if order.paid_at else None)


def logger(user: User, contact: "ContactLog") -> Any:
    return None if user.pk == contact.logged_by_id else _("Only who logged the contact writes its summary.")


def other_side(user: User, contact: "ContactLog") -> Any:
    """Whoever was on the other end of it."""
    order = contact.order
    if user.pk in {order.seller_id, order.buyer_id} - {contact.logged_by_id}:
        return None
    return _("Only the other side says whether the summary is right.")


def desk(user: User, row: "ContactLog | MisuseReport") -> Any:
    """The same, for what lies on an order."""
    return desk_on(user, row.order)


@dataclass(frozen=True)
class Rule:
    """A verb's guard: in which states it fits, and who may."""

    states: tuple[str, ...]
    refusal: Callable[[User, Any], Any]


Rules = dict[str, Rule]

RULES: Rules = {
    "post": Rule(("open", "completed"), side),
    "complete": Rule(("open",), buyer),
    "cancel": Rule(("open",), side),
    "log": Rule(("open", "completed"), seller),
    "deliver": Rule(("open",), seller),
    "pay": Rule(("open", "completed"), payer),
    "stop": Rule(("open",), objector),
    "report": Rule(("open", "completed", "cancelled"), side),
}
CONTACT_RULES: Rules = {
    "copy_back": Rule(("logged", "disputed"), logger),
    "confirm": Rule(("copied",), other_side),
    "dispute": Rule(("copied",), other_side),
    "urge": Rule(("logged", "disputed"), desk),
    "look_into": Rule(("logged", "copied", "confirmed", "disputed"), desk),
}
REPORT_RULES: Rules = {"reply": Rule(("open",), desk)}


def allowed_actions(user: User, row: Any, rules: Rules = RULES) -> tuple[str, ...]:
    """Every verb this person may use on this order (or contact, with its own rules) in the state it is in."""
    return tuple(verb for verb, rule in rules.items() if row.status in rule.states and rule.refusal(user, row) is None)


def guard(user: User, verb: str, row: Any, rules: Rules = RULES) -> None:
    """Let the verb pass, or raise PermissionDenied (who) or WrongState (when)."""
    rule = rules[verb]
    if why := rule.refusal(user, row):
        raise PermissionDenied(why)
    if row.status not in rule.states:
        raise WrongState(row)
