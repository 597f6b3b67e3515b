"""The desk's own mail: one digest a working day for each agent, never one mail per case."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from audit.reactions import About
from notifications.registry import Notice

from . import queue

SHOWN = 12


def _reader(event: Event, about: About) -> Iterable[User]:
    return (about["reader"],)


def _digest(event: Event, recipient: User) -> dict[str, Any]:
    """What waits at the moment the mail is sent, most urgent first."""
    held = queue.counts(recipient, event.at)
    items = queue.select(queue.BY_SLUG["all"], recipient, event.at, {}).filter(waits_for_seller=False)[:SHOWN]
    return {
        "total": held["all"] - held["waiting"],
        "overdue": held["overdue"],
        "mine": held["mine"],
        "escalated": held["escalated"],
        "queue_url": f"{settings.SITE_URL}{reverse('support:queue')}",
        "items": [
            {
                "number": item.number,
                "title": item.title,
                "due_at": item.due_at,
                "url": f"{settings.SITE_URL}{item.get_absolute_url()}",
            }
            for item in items
        ],
    }


def _something_waits(event: Event, recipient: User) -> bool:
    """An empty desk sends no digest; nor one to somebody who left the desk or turned it off."""
    held = queue.counts(recipient, event.at)
    return recipient.at_desk and recipient.wants_digest and held["all"] > held["waiting"]


NOTICES: dict[str, tuple[Notice, ...]] = {
    "digest.due": (Notice("support/digest", _reader, _digest, _something_waits),),
}
