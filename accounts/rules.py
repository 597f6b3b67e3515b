"""Who may do what to a person: administrators, never to themselves, and never to the last of them."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .models import User


def administers(by: "User") -> None:
    """Let administrators pass. Raises PermissionDenied."""
    if by.role != "administrator" or not by.is_active:
        raise PermissionDenied(_("Only administrators manage people."))


def administers_other(by: "User", person: "User") -> None:
    """Let administrators act on somebody else. Raises PermissionDenied."""
    administers(by)
    if by.pk == person.pk:
        raise PermissionDenied(_("Not yours to change: it is your own account. Ask another administrator."))


def leaves_an_administrator(by: "User", person: "User") -> None:
    """Refuse to lose the last administrator, also where two take each other away at the same moment.

    Call it in the transaction of the change: it locks every administrator. Raises ValidationError, or
    PermissionDenied if `by` was one until a moment ago.
    """
    rows = type(person).objects.filter(role="administrator", is_active=True).select_for_update().order_by("pk")
    standing = list(rows.values_list("pk", flat=True))
    if by.pk not in standing:
        raise PermissionDenied(_("Only administrators manage people."))
    if standing == [person.pk]:
        raise ValidationError(_("%(name)s is the last administrator.") % {"name": person.name})
