"""Planning: the reaction that turns an event into rows of the outbox, in the event's transaction."""

from django.db import transaction

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
        _nudge_once()


def _nudge_once() -> None:
    """Ask for one dispatch after the commit, however many mails the transaction plans."""
    waiting = transaction.get_connection().run_on_commit
    if not any(function is _nudge for _sids, function, _robust in waiting):
        transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    dispatch.nudge()
