"""Planning: the reaction that turns an event into rows of the outbox, in the event's transaction."""

from audit.models import Event
from audit.reactions import About

from .models import Notification
from .registry import table
from .tasks import dispatch


def plan(event: Event, about: About) -> None:
    """Write one Notification per recipient of each notice of this action, then nudge on commit."""
    rows = [
        Notification(
            event=event,
            chain=event.chain,
            recipient=person,
            kind=notice.template,
            created_at=event.at,
            next_at=event.at,
        )
        for notice in table().get(event.action, ())
        for person in dict.fromkeys(notice.to(event, about))
        if person.is_active
    ]
    if rows:
        Notification.objects.bulk_create(rows)
        dispatch.nudge()
