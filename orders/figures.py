"""False positives by rule: what stopped messages, and what an agent said about it."""

from typing import Any

from django.db.models import Count, Q

from .hints import rule_in_words
from .models import Finding

COLUMNS = ("rule", "stopped", "reported", "confirmed", "rejected", "waiting", "wrong_percent")


def figures() -> list[dict[str, Any]]:
    """A row a rule, the most often wrong first. `wrong_percent` is of what was stopped; one statement."""
    stopped = Finding.objects.exclude(verdict="allow").values("rule").order_by()
    rows = stopped.annotate(
        stopped=Count("pk"),
        reported=Count("mistake"),
        confirmed=Count("mistake", filter=Q(mistake__status="confirmed")),
        rejected=Count("mistake", filter=Q(mistake__status="rejected")),
        waiting=Count("mistake", filter=Q(mistake__status="reported")),
    )
    told = [
        {**row, "words": rule_in_words(row["rule"]), "wrong_percent": round(100 * row["confirmed"] / row["stopped"], 1)}
        for row in rows
    ]
    return sorted(told, key=lambda row: (-row["confirmed"], -row["stopped"], row["rule"]))
