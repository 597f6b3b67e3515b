"""What this room does when a job is started."""

from audit.models import Event
from audit.reactions import About

from .tasks import run


def begin(event: Event, about: About) -> None:
    """Ask a worker to take it up soon after the commit."""
    run.nudge()
