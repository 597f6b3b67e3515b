"""What Celery runs for this room: it only looks whether work waits."""

from celery import shared_task

from .running import forget_results, run_due

WITHIN = 25
"""Seconds, well below the time limit of a task: long work goes on in the next one."""


@shared_task
def run() -> None:
    """Take up the long work that waits; ask for more time while it lasts."""
    if run_due(WITHIN):
        run.nudge()


@shared_task
def sweep() -> None:
    """Every 30 seconds: take up what a lost nudge or a killed worker left, throw away old results."""
    run_due(WITHIN)
    forget_results()
