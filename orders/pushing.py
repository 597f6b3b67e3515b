"""What the marketplace pushes: an order with its gig and people, each found by the marketplace's own id or made."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from audit.parties import Party
from audit.spine import change

from .models import Gig, Order

Given = Mapping[str, Any]


def push(*, by: Party, external_id: str, gig: Given, seller: Given, buyer: Given, **fields: Any) -> tuple[Order, bool]:
    """The order of that id, and whether it was new. Raises ValidationError by field.

    What is known is left as it is: who sells a gig or buys an order never changes by a push.
    """
    if known := _known(external_id):
        return known, False
    try:
        with change(by=by):
            sells = _person(seller, by, "seller", Role.SELLER)
            buys = _person(buyer, by, "buyer", Role.BUYER)
            if sells == buys:
                raise ValidationError({"buyer": _("Nobody orders from themselves.")})
            order = Order.place(by=by, gig=_gig(gig, sells), buyer=buys, external_id=external_id, **fields)
    except IntegrityError:
        # Somebody pushed the same at the same moment: theirs stands.
        if known := _known(external_id):
            return known, False
        raise
    return order, True


def _known(external_id: str) -> Order | None:
    return Order.objects.with_people().filter(external_id=external_id).first()


def _person(given: Given, by: Party, field: str, role: Role) -> User:
    """Somebody of the marketplace. A buyer may be somebody who sells too; nobody of the staff is either."""
    person = User.objects.filter(external_id=given["external_id"]).first()
    if person is None:
        try:
            with transaction.atomic():
                return User.register(by=by, role=role, **given)
        except ValidationError as refused:
            raise ValidationError({f"{field}.{name}": said for name, said in refused.message_dict.items()}) from refused
    if person.role not in ((role,) if role == Role.SELLER else (Role.SELLER, Role.BUYER)):
        raise ValidationError({f"{field}.external_id": _("This person is known here in another role.")})
    return person


def _gig(given: Given, seller: User) -> Gig:
    words = {"seller": seller, "title": given["title"], "summary": given["summary"]}
    gig, _fresh = Gig.objects.get_or_create(external_id=given["external_id"], defaults=words)
    if gig.seller_id != seller.pk:
        raise ValidationError({"gig.external_id": _("This gig is somebody else's.")})
    return gig
