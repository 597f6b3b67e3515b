"""The counts of the side bar: read from a few rows, whatever the queue holds.

What changes only when an item moves (how many wait for the desk, for their seller, by kind) is kept in
`QueueTally` by triggers (tallying.py), in the transaction that moves it, whoever writes it. A claim moves
no counter. What changes as time passes is counted: leases that run are as many as agents hold, and stand in
narrow rows of their own (`QueueLease`, by triggers as well); nobody needs to know how far beyond three hundred
the overdue ones are.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User

from .models import QueueLease, WorkItem
from .tallying import lane_of

MOST = 300
"""Overdue items are counted so far; then the side bar says `299+`."""


@dataclass(frozen=True)
class Held:
    """What the queue holds at one instant, for one person."""

    lanes: dict[tuple[str, str], int] = field(default_factory=dict)
    """(lane, kind) -> how many."""
    late: int = 0
    """Overdue at the desk, at most MOST."""
    leased: int = 0
    """Waiting for the desk, and in somebody's hands."""
    mine: int = 0

    def waiting(self, *, lanes: Collection[str] = ("desk", "seller"), kinds: Collection[str] = ()) -> int:
        """How many are in these lanes, of these kinds or of any."""
        return sum(
            number for (lane, kind), number in self.lanes.items() if lane in lanes and (not kinds or kind in kinds)
        )

    @property
    def unclaimed(self) -> int:
        return self.waiting(lanes=("desk",)) - self.leased


_READ = f"""
    WITH leases AS MATERIALIZED (SELECT holder, waits FROM support_queuelease WHERE until > %(at)s)
    SELECT lane, kind, sum(delta) FROM support_queuetally GROUP BY lane, kind
    UNION ALL
    SELECT 'late', '', count(*) FROM (
      SELECT 1 FROM support_workitem
      WHERE state = 'open' AND NOT waits_for_seller AND due_at < %(at)s ORDER BY due_at LIMIT {MOST}
    ) late
    UNION ALL
    SELECT 'leased', '', count(*) FROM leases WHERE NOT waits
    UNION ALL
    SELECT 'mine', '', count(*) FROM leases WHERE holder = %(user)s
"""  # noqa: S608 - our own number


HELD = """
    SELECT id, claimed_by_id, lease_until, waits_for_seller FROM support_workitem
    WHERE state = 'open' AND claimed_by_id IS NOT NULL"""
"""Every lease that an open item has, as QueueLease keeps it."""


def held(user: User, at: datetime) -> Held:
    """What the queue holds at that instant, in one statement that touches a few pages at any size."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"at": at, "user": user.pk})
        rows = {(lane, kind): int(number) for lane, kind, number in cursor.fetchall()}
    late, leased, mine = (rows.pop((word, ""), 0) for word in ("late", "leased", "mine"))
    return Held(rows, late, leased, mine)


def kept() -> dict[tuple[str, str], int]:
    """(lane, kind) -> what the counters say, without lanes that are empty."""
    return _read("SELECT lane, kind, sum(delta) FROM support_queuetally GROUP BY lane, kind HAVING sum(delta) <> 0")


def counted() -> dict[tuple[str, str], int]:
    """(lane, kind) -> what is really there, by counting every item that is not closed."""
    lane = lane_of("w")
    return _read(
        f"SELECT {lane}, w.kind, count(*) FROM support_workitem w WHERE w.state <> 'closed' GROUP BY {lane}, w.kind"  # noqa: S608
    )


def leases(at: datetime) -> tuple[set[Any], set[Any]]:
    """The leases that run, as they are kept and as the items say: (item, holder, whether it waits for its seller)."""
    held = WorkItem.objects.open().filter(lease_until__gt=at).values_list("pk", "claimed_by", "waits_for_seller")
    return set(QueueLease.objects.filter(until__gt=at).values_list("item", "holder", "waits")), set(held)


def right() -> bool:
    """Whether counters and leases are what the items say."""
    copied, held = leases(timezone.now())
    return kept() == counted() and copied == held


def sweep(at: datetime) -> None:
    """Forget leases that ran out; those that somebody renews at this moment are left for the next time."""
    with transaction.atomic():
        over = QueueLease.objects.filter(until__lte=at).select_for_update(skip_locked=True)
        QueueLease.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:1_000]), until__lte=at).delete()


@transaction.atomic
def recount() -> bool:
    """Write the counters and leases anew from the items themselves. Returns whether they were wrong.

    On PostgreSQL writers of the queue wait meanwhile (some tenths of a second at a million cases).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE support_workitem IN SHARE MODE")
    truth, wrong = counted(), not right()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM support_queuetally")
        cursor.executemany(
            "INSERT INTO support_queuetally (lane, kind, delta) VALUES (%s, %s, %s)",
            [(lane, kind, number) for (lane, kind), number in sorted(truth.items())],
        )
        cursor.execute("DELETE FROM support_queuelease")
        cursor.execute(f"INSERT INTO support_queuelease (item, holder, until, waits) {HELD}")
    return wrong


def _read(sql: str) -> dict[tuple[str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {(lane, kind): int(number) for lane, kind, number in cursor.fetchall()}
