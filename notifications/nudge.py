"""Telling the dispatcher that something waits; the database is the truth, a lost nudge costs seconds."""


def nudge() -> None:
    """Ask for a dispatch soon."""
