"""What the desk promises: answers and rulings within working hours, and time for the seller to answer.

The hours come from the calendars (models/calendar.py), which administrators keep. A promise is fixed with
the act that begins it and moves only by the time spent waiting for the seller.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core.cache import cache

from .working_time import Hours

ANSWER_DAYS = 7
LOOK_WITHIN = timedelta(hours=4)
"""Working time until an agent looks at a message that waits to be sent."""
APPEAL_WINDOW = relativedelta(months=6, days=7)
"""Six months from being informed (DSA 20(1)) and a week for good measure."""
KNOWN, KEPT_SECONDS = "approvals:promises", 60


@dataclass(frozen=True)
class Promised:
    """So many hours of that calendar."""

    hours: int
    calendar: Hours

    @property
    def length(self) -> timedelta:
        return timedelta(hours=self.hours)

    def due(self, start: datetime) -> datetime:
        """When it is owed that begins at `start`."""
        return self.calendar.add(start, self.length).astimezone(start.tzinfo)


def promised(kind: str) -> Promised:
    """The promise of that kind: `first_answer`, `decision`, `appeal` or `escalation`. Known for a minute."""
    known: dict[str, Promised] | None = cache.get(KNOWN)
    if known is None or kind not in known:
        rows = apps.get_model("approvals", "Promise").objects.select_related("calendar")
        known = {row.kind: Promised(row.hours, row.calendar.hours) for row in rows}
        cache.set(KNOWN, known, KEPT_SECONDS)
    return known[kind]


def forget() -> None:
    """A calendar or promise changed: read them anew."""
    cache.delete(KNOWN)


def first_answer_due(filed_at: datetime) -> datetime:
    """When a first question or decision is promised."""
    return promised("first_answer").due(filed_at)


def decision_due(filed_at: datetime) -> datetime:
    """When a decision is promised."""
    return promised("decision").due(filed_at)


def appeal_due(filed_at: datetime) -> datetime:
    """When a ruling on an appeal is promised."""
    return promised("appeal").due(filed_at)


def escalation_due(escalated_at: datetime) -> datetime:
    """When a lead's ruling is promised."""
    return promised("escalation").due(escalated_at)


def look_due(held_at: datetime) -> datetime:
    """When an agent has looked at a message that waits: within the working time of first answers."""
    return promised("first_answer").calendar.add(held_at, LOOK_WITHIN).astimezone(held_at.tzinfo)


def resumed_due(due_at: datetime, asked_at: datetime, answered_at: datetime, kind: str = "decision") -> datetime:
    """A promise that paused while it waited for the seller runs on with the working time it had left.

    What was late already when the question went out stays as late as it was.
    """
    calendar = promised(kind).calendar
    if due_at <= asked_at:
        return due_at + (answered_at - asked_at)
    return calendar.add(answered_at, calendar.between(asked_at, due_at)).astimezone(due_at.tzinfo)


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """How much of the desk's working time passes between two instants."""
    return promised("decision").calendar.between(start, end)


def answer_by(asked_at: datetime) -> datetime:
    """Until when a question waits for its seller before the request lapses."""
    return asked_at + timedelta(days=ANSWER_DAYS)


def appeal_until(informed_at: datetime) -> datetime:
    """The end of the appeal window, fixed with the decision."""
    return informed_at + APPEAL_WINDOW
