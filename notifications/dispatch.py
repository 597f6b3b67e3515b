"""The dispatcher: claims what is owed in batches under a lease, sends it outside any transaction.

A killed dispatcher loses nothing: its lease runs out, and the next one sends again with the same
Message-ID. So duplicates are at most what was in flight.
"""

import math
import random
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.parties import SYSTEM, Party
from audit.spine import change

from .models import Notification
from .registry import find
from .rendering import render_notification
from .transport import Never, NobodyThere, NotNow, Paused, Post, describe

log = structlog.get_logger(__name__)
BATCH = 200
LEASE = timedelta(seconds=120)
"""Longer than one mail can take: five answers of the mail server of EMAIL_TIMEOUT each, and its making."""
PAUSE = timedelta(minutes=2)
AWAY = timedelta(seconds=30)
WAITS = "mail waits"
"""In the cache while the mail server refuses us or is away, so that all dispatchers leave it alone."""
MINUTES = (0, 0.5, 2, 10, 30, 120, 360, 720, 1440)
"""Waiting time before each further try; after the last one the mail is dead."""


def never() -> bool:
    """The default of `stop`."""
    return False


def drain(*, seconds: float = math.inf, stop: Callable[[], bool] = never) -> int:
    """Send what is owed now, batch by batch, for so long or until told to stop. Returns how many left the house.

    Stops early while the mail server is away or refuses us; nothing is lost by stopping.
    """
    if cache.get(WAITS):
        return 0
    sent, post, until = 0, Post(), time.monotonic() + seconds
    try:
        while time.monotonic() < until and not stop() and (batch := claim()):
            sent += _work_off(batch, post, until)
    except (Paused, NobodyThere) as reason:
        log.warning("mail_waits", reason=describe(reason))
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
        if not numbers:
            return []
        Notification.objects.filter(pk__in=numbers).update(state="sending", lease_token=token, lease_until=now + LEASE)
    claimed = Notification.objects.filter(lease_token=token, state="sending")
    return list(claimed.select_related("event", "recipient").order_by("next_at", "id"))


def _work_off(batch: list[Notification], post: Post, until: float) -> int:
    """Send a batch, renewing its lease. Whatever ends it early, the rest is put back and waits."""
    sent, held, renewed = 0, {row.pk for row in batch}, time.monotonic()
    try:
        for notification in batch:
            if time.monotonic() >= until:
                break
            if time.monotonic() - renewed > LEASE.total_seconds() / 4:
                held, renewed = _renew(batch), time.monotonic()
            if notification.pk in held:
                sent += _deliver(post, notification)
    except (Paused, NobodyThere) as reason:
        cache.set(WAITS, True, (PAUSE if isinstance(reason, Paused) else AWAY).total_seconds())
        raise
    finally:
        _leave(batch)
    return sent


def _renew(batch: list[Notification]) -> set[int]:
    """Hold on to what is still ours of the batch; returns its numbers."""
    ours = Notification.objects.filter(lease_token=batch[0].lease_token, state="sending")
    ours.update(lease_until=timezone.now() + LEASE)
    return set(ours.values_list("pk", flat=True))


def _leave(batch: list[Notification]) -> None:
    """Put what was not tried back as it was."""
    ours = Notification.objects.filter(lease_token=batch[0].lease_token, state="sending")
    ours.update(state="pending", lease_token=None, lease_until=None)


def _deliver(post: Post, notification: Notification) -> int:
    """Send one and finish it. Returns 1 if it was sent. Raises Paused or NobodyThere after putting it back."""
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
    except NobodyThere as failure:
        _later(notification, describe(failure))
        raise
    except NotNow as failure:
        _later(notification, describe(failure))
    except (OperationalError, InterfaceError, SoftTimeLimitExceeded):
        raise
    except Exception as error:  # a template or context that fails must not hold up everybody's mail
        # Not the error's own words: they may quote an address or a message.
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        log.error("mail_failed", notification=notification.pk, kind=notification.kind, where=where)
        _later(notification, f"could not be written: {type(error).__name__}, {where}")
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


def _put_back(notification: Notification, next_at: datetime, error: str, *, attempts: int) -> None:
    _mine(notification).update(
        state="pending", next_at=next_at, attempts=attempts, lease_token=None, lease_until=None, last_error=error
    )


def _die(notification: Notification, error: str) -> None:
    """Give up, and say so on the case: its trail, and a work item for somebody to reach the person."""
    with change(by=SYSTEM) as act:
        ours = _mine(notification).update(
            state="dead",
            attempts=notification.attempts + 1,
            finished_at=act.now,
            lease_token=None,
            lease_until=None,
            last_error=error,
        )
        if not ours:  # the lease ran out and another has it: what becomes of it is not ours to say
            return
        act.record(
            "notification.died",
            chain=notification.chain,
            subjects=(Party("user", notification.recipient_id),),
            data={"notification": notification.pk, "kind": notification.kind},
            about={"notification": notification},
        )
