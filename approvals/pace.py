"""How long decisions take at the moment, and what was decided on requests like one's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from .models import ApprovalRequest, Decision
from .promises import promised, working_time_between

SAMPLE = 300
FEWEST = 5
KEPT_SECONDS = 600
LIKE_SAMPLE = 300
FEWEST_LIKE = 3


def working_hours(start: datetime, end: datetime) -> float:
    """Hours of the desk's working time between two instants."""
    return working_time_between(start, end).total_seconds() / 3600


def usual_hours() -> int:
    """Working hours within which half of all requests were decided in the last 30 days.

    The promise itself while there are too few decisions to tell. Kept for ten minutes.
    """
    known = cache.get("approvals:usual_hours")
    if known is None:
        known = _usual_hours()
        cache.set("approvals:usual_hours", known, KEPT_SECONDS)
    return int(known)


def _usual_hours() -> int:
    since = timezone.now() - timedelta(days=30)
    newest = Decision.objects.order_by("-id").filter(round=1)
    rows = newest.values_list("request__filed_at", "decided_at")[:SAMPLE]
    hours = [working_hours(filed, decided) for filed, decided in rows if decided >= since]
    return max(1, round(median(hours))) if len(hours) >= FEWEST else promised("decision").hours


@dataclass(frozen=True)
class Likes:
    """Decided requests for the same purpose and a same channel: how many, and a few without names."""

    approved: int
    denied: int
    lines: list[Decision]

    @property
    def total(self) -> int:
        return self.approved + self.denied


def likes(purpose: str, channels: list[str]) -> Likes | None:
    """What was decided on requests like this one; None where they are too few to stay anonymous."""
    decided = ApprovalRequest.objects.filter(purpose=purpose, status__in=("approved", "denied"))
    rows: list[Any] = list(decided.order_by("-id").values_list("id", "status", "channels", "seller_id")[:LIKE_SAMPLE])
    alike = [row for row in rows if set(row[2]) & set(channels)]
    if len({seller for *_rest, seller in alike}) < FEWEST_LIKE:
        return None
    rulings = Decision.objects.filter(request__in=[row[0] for row in alike[:12]], round=1)
    lines = rulings.select_related("request", "exemption").prefetch_related("grounds__clause")
    return Likes(
        approved=sum(row[1] == "approved" for row in alike),
        denied=sum(row[1] == "denied" for row in alike),
        lines=list(lines.order_by("-id")[:3]),
    )
