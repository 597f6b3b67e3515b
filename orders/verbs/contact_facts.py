"""What a contact has to be to be logged: over, allowed when it began, told in names, and one that was still left."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.spine import Change, now
from orders.models.attachment import Attachment

from .finding import NotSent, fit_to_share

if TYPE_CHECKING:
    from orders.models import Order

MINUTE = timedelta(minutes=1)
"""Forms speak in minutes: a contact of the minute in which it was allowed counts as allowed."""
LONGEST_CONTACT = 24 * 60
LONGEST_DISPUTE = 2_000
LONGEST_PEOPLE = 200


def plain_words(text: str) -> str:
    """The text without its margins. Raises ValidationError for none, too long a one, or one that is no text."""
    text = text.strip()
    if not text or "\x00" in text:
        raise ValidationError({"text": _("Write it in plain words.")})
    if len(text) > LONGEST_DISPUTE:
        raise ValidationError({"text": _("At most %(most)s characters.") % {"most": LONGEST_DISPUTE}})
    return text


def check_facts(started_at: datetime, minutes: int, people: str) -> None:
    """Refuse what cannot have taken place. Raises ValidationError by field."""
    errors = {}
    if started_at > now():
        errors["started_at"] = _("This lies ahead. Log the contact once it has taken place.")
    if not 1 <= minutes <= LONGEST_CONTACT:
        errors["minutes"] = _("Between 1 minute and 24 hours.")
    if not people.strip():
        errors["people"] = _("Say who took part.")
    elif len(people) > LONGEST_PEOPLE or "\x00" in people:
        errors["people"] = _("Names only, at most %(most)s characters.") % {"most": LONGEST_PEOPLE}
    if errors:
        raise ValidationError(errors)


def fit_names(by: User, order: "Order", people: str, act: Change) -> None:
    """Who took part is names: those that the marketplace shows are no details, whatever they look like.

    Raises NotSent for anything else that is one.
    """
    rest = people
    for name in (order.seller.name, order.buyer.name):
        rest = rest.replace(name, " " * len(name))
    try:
        fit_to_share(by, order, rest, "people", act)
    except NotSent as refused:
        raise NotSent(refused.judgement, people, "people", may_send=False) from refused


def covering(order: "Order", channel: str, started_at: datetime) -> Attachment:
    """What allowed that channel on the order at that instant. Raises ValidationError if nothing did."""
    until = started_at + MINUTE
    found = (
        Attachment.objects.filter(order=order, channel=channel, starts_at__lt=until, attached_at__lt=until)
        .filter(Q(ended_at=None) | Q(ended_at__gt=started_at), ends_at__gt=started_at)
        .order_by("-id")
        .first()
    )
    if found is None:
        said = _("Nothing allowed this channel on this order at that time. If you did talk then, tell the desk.")
        raise ValidationError({"started_at": said})
    return found


def spend(allowing: Attachment) -> int:
    """Count one contact on every order its exemption stands on. Returns which one it was.

    One UPDATE decides: of two who log the last contact at once, one is refused. Raises ValidationError.
    """
    left = Q(contacts_allowed=None) | Q(contacts_used__lt=F("contacts_allowed"))
    rows = Attachment.objects.filter(exemption_number=allowing.exemption_number)
    if not rows.filter(left).update(contacts_used=F("contacts_used") + 1):
        raise ValidationError(
            {"__all__": _("Every contact that was allowed is used. Ask for more before the next one.")}
        )
    return int(rows.aggregate(used=Max("contacts_used"))["used"])
