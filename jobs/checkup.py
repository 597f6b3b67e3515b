"""What the doctor examines of long work."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from audit.checkup import Finding, fault, warning, well

from .models import Job

PATIENCE = timedelta(minutes=10)


def jobs() -> Iterator[Finding]:
    """Work that nobody takes up, and work that failed since yesterday."""
    now = timezone.now()
    waiting = Job.objects.due(now).filter(created_at__lt=now - PATIENCE).count()
    if waiting:
        said = f"{waiting} long jobs wait to be taken up for more than ten minutes."
        yield fault(said, "Is the worker running, or manage.py run_jobs?")
    else:
        yield well("No long work waits to be taken up.")
    failed = Job.objects.filter(state="failed", finished_at__gt=now - timedelta(days=1)).count()
    if failed:
        yield warning(f"{failed} long jobs failed since yesterday.", "Their owners see why on the page of each.")
