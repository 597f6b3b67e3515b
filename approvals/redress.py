"""The redress part of a statement of reasons (DSA 17(3)(f), 20, 21; P2B 11, 12)."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def redress(appeal_until: datetime) -> str:
    """How and until when to appeal, that it is free and heard by another person, and what else is open."""
    return _(
        "You can appeal until %(until)s: free of charge, no legal words needed, decided by a person who took "
        "no part in this decision. Write to %(address)s and name the case. You can also turn to a certified "
        "out-of-court dispute settlement body or a mediator, and to the courts, at any time."
    ) % {
        "until": date_format(timezone.localtime(appeal_until), "j F Y"),
        "address": settings.APPEALS_ADDRESS,
    }
