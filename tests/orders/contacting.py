"""How tests log a contact."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from audit import spine
from orders.models import Attachment, ContactLog, Order
from tests.cast import Cast

SUMMARY = "Eight sentences until Thursday, nothing else."


def allowed(cast: Cast, *, days_ago: float = 5, **wish: Any) -> Order:
    """Maya may meet Ben on video since some days, for two weeks in all."""
    since = timezone.now() - timedelta(days=days_ago)
    with spine.at(since):
        case = cast.file(wants_from=since, wants_until=since + timedelta(days=14), **wish)
        cast.approve(case)
    return case.order or cast.order


def log(cast: Cast, order: Order, **changes: Any) -> ContactLog:
    """A video call of half an hour that began an hour ago."""
    facts: dict[str, Any] = {
        "by": cast.maya,
        "order": order,
        "channel": "video",
        "started_at": timezone.now() - timedelta(hours=1),
        "minutes": 30,
        "people": "Ben Adler, Maya Okafor",
    }
    return ContactLog.log(**{**facts, **changes})


def attachment(order: Order) -> Attachment:
    return Attachment.objects.get(order=order)


def hours_ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)
