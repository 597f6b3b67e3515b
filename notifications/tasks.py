"""What Celery runs for this room. Both find their own work; neither holds the only copy of anything."""

from celery import shared_task

from .dispatch import drain


@shared_task
def dispatch() -> None:
    """Send what is owed now."""
    drain()


@shared_task
def sweep() -> None:
    """Every 15 seconds: send what a lost nudge or a killed worker left."""
    drain()
