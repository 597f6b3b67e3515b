"""The redress part of a statement of reasons (DSA 17(3)(f), 20, 21; P2B 11, 12)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.words import said_to

if TYPE_CHECKING:
    from .models import ApprovalRequest


def redress(request: "ApprovalRequest", appeal_until: datetime | None) -> str:
    """How and until when to appeal, that it is free and heard by another person, and what else is open.

    As the seller reads it. Without a window it is the ruling on an appeal: only bodies outside and the
    courts come after it.
    """
    with said_to(request.seller):
        outside = _(
            "You can turn to a certified out-of-court dispute settlement body or a mediator, and to the courts, "
            "at any time."
        )
        if appeal_until is None:
            return _("The appeal here ends with this decision. %(outside)s") % {"outside": outside}
        said = _(
            "You can appeal until %(until)s: free of charge, no legal words needed, decided by a person who took "
            "no part in this decision. Appeal at %(address)s. %(outside)s"
        )
        return said % {
            "until": date_format(timezone.localtime(appeal_until), "j F Y"),
            "address": appeal_address(request.pk),
            "outside": outside,
        }


def appeal_address(case: int) -> str:
    """Where the last decision of this case is appealed: in one step, signed in as its seller."""
    return f"{settings.SITE_URL}{reverse('approvals:appeal', args=[case])}"
