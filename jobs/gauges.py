"""Numbers of long work for whoever watches the house."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from audit.gauges import Gauge

from .models import Job


def jobs() -> list[Gauge]:
    """Long work that waits or is under way, and what failed since yesterday."""
    states = Job.objects.filter(state__in=["queued", "running"]).values_list("state").annotate(n=Count("pk"))
    failed = Job.objects.filter(state="failed", finished_at__gt=timezone.now() - timedelta(days=1)).count()
    return [
        Gauge(
            "hallpass_jobs",
            "Long work that is not over: queued or running.",
            ("state",),
            {("queued",): 0, ("running",): 0} | {(state,): number for state, number in states.order_by()},
        ),
        Gauge("hallpass_jobs_failed_last_day", "Long work that failed in the last 24 hours.", values={(): failed}),
    ]
