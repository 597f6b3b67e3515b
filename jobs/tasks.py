"""What Celery runs for this room: it only looks whether work waits."""

from celery import shared_task

from .running import run_due


@shared_task(time_limit=None, soft_time_limit=None)
def run() -> None:
    """Take up the long work that waits."""
    run_due()


@shared_task(time_limit=None, soft_time_limit=None)
def sweep() -> None:
    """Every 30 seconds: take up what a lost nudge or a killed worker left."""
    run_due()
