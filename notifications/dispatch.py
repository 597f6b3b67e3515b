"""The dispatcher: claims what is owed in batches under a lease, sends it outside any transaction.

A killed dispatcher loses nothing: its lease runs out, and the next one sends again with the same
Message-ID. So duplicates are at most what was in flight.
"""

import random
import uuid
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.parties import SYSTEM, Party
from audit.spine import change

from .models import Notification
from .registry import find
from .rendering import render_notification
from .transport import Never, NotNow, Paused, Post, describe

log = structlog.get_logger(__name__)
BATCH = 200
LEASE = timedelta(seconds=120)
PAUSE = timedelta(minutes=2)
MINUTES = (0, 0.5, 2, 10, 30, 120, 360, 720, 1440)
"""Waiting time before each further try; after the last one the mail is dead."""


def drain(most: int = 10_000) -> int:
    """Send what is owed now, batch by batch. Returns how many left the house; stops while the transport pauses."""
    sent, post = 0, Post()
    try:
        while sent < most and (batch := claim()):
            for notification in batch:
                sent += _deliver(post, notification)
    except Paused as pause:
        log.warning("transport_paused", reason=describe(pause))
    finally:
        post.close()
    return sent


def claim(size: int = BATCH) -> list[Notification]:
    """Take up to `size` due notifications under a new lease, oldest first; nobody else gets them meanwhile."""
    now, token = timezone.now(), uuid.uuid4()
    due = Q(state="pending", next_at__lte=now) | Q(state="sending", lease_until__lt=now)
    with transaction.atomic():
        rows = Notification.objects.filter(due).order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        numbers = list(rows.values_list("pk", flat=True)[:size])
        Notification.objects.filter(pk__in=numbers).update(state="sending", lease_token=token, lease_until=now + LEASE)
    claimed = Notification.objects.filter(lease_token=token, state="sending")
    return list(claimed.select_related("event", "recipient").order_by("next_at", "id"))


def _deliver(post: Post, notification: Notification) -> int:
    """Send one and finish it. Returns 1 if it was sent. Raises Paused after putting it back."""
    try:
        if not _holds(notification):
            _finish(notification, "cancelled")
            return 0
        post.send(notification, render_notification(notification))
    except Paused as pause:
        _put_back(notification, timezone.now() + PAUSE, describe(pause), attempts=notification.attempts)
        raise
    except Never as refusal:
        _die(notification, describe(refusal))
    except NotNow as failure:
        _later(notification, describe(failure))
    except Exception as error:  # a template or context that fails must not hold up everybody's mail
        log.exception("mail_failed", notification=notification.pk, kind=notification.kind)
        _later(notification, f"could not be written: {type(error).__name__}")
    else:
        _finish(notification, "sent")
        return 1
    return 0


def _holds(notification: Notification) -> bool:
    """Whether the fact still holds and the person still is somebody to tell."""
    try:
        notice = find(notification.event.action, notification.kind)
    except LookupError:
        return False
    return notification.recipient.is_active and notice.holds(notification.event, notification.recipient)


def _mine(notification: Notification) -> "QuerySet[Notification]":
    return Notification.objects.filter(pk=notification.pk, lease_token=notification.lease_token)


def _finish(notification: Notification, state: str) -> None:
    _mine(notification).update(
        state=state,
        attempts=notification.attempts + 1,
        finished_at=timezone.now(),
        lease_token=None,
        lease_until=None,
        last_error="",
    )


def _later(notification: Notification, error: str) -> None:
    tries = notification.attempts + 1
    if tries >= len(MINUTES):
        _die(notification, error)
        return
    wait = timedelta(minutes=MINUTES[tries] * random.uniform(1, 1.2))  # noqa: S311 - spreads retries, guards nothing
    _put_back(notification, timezone.now() + wait, error, attempts=tries)


def _put_back(notification: Notification, next_at: object, error: str, *, attempts: int) -> None:
    _mine(notification).update(
        state="pending", next_at=next_at, attempts=attempts, lease_token=None, lease_until=None, last_error=error
    )


def _die(notification: Notification, error: str) -> None:
    """Give up, and say so on the case: its trail, and a work item for somebody to reach the person."""
    with change(by=SYSTEM) as act:
        _mine(notification).update(
            state="dead",
            attempts=notification.attempts + 1,
            finished_at=act.now,
            lease_token=None,
            lease_until=None,
            last_error=error,
        )
        act.record(
            "notification.died",
            chain=notification.chain,
            subjects=(Party("user", notification.recipient_id),),
            data={"notification": notification.pk, "kind": notification.kind},
            about={"notification": notification},
        )
