"""What Celery runs for this room. Both find their own work; neither holds the only copy of anything."""

from celery import shared_task

from .dispatch import drain

SECONDS = 30
"""Well under the time limit of a task; the next sweep goes on."""


@shared_task
def dispatch() -> None:
    """Send what is owed now."""
    drain(seconds=SECONDS)


@shared_task
def sweep() -> None:
    """Every 15 seconds: send what a lost nudge or a killed worker left."""
    drain(seconds=SECONDS)
