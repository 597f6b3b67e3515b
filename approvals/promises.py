"""What the desk promises: a decision within working hours, and time for the seller to answer."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.conf import settings

DECISION_HOURS = 9
ANSWER_DAYS = 7
OPENS, CLOSES = time(9), time(18)
APPEAL_WINDOW = relativedelta(months=6, days=7)
"""Six months from being informed (DSA 20(1)) and a week for good measure."""


def decision_due(filed_at: datetime) -> datetime:
    """When a decision is promised: nine working hours (Monday to Friday, 9 to 18, the desk's zone) later."""
    return add_working_time(filed_at, timedelta(hours=DECISION_HOURS))


def appeal_due(filed_at: datetime) -> datetime:
    """When a ruling on an appeal is promised."""
    return decision_due(filed_at)


def escalation_due(escalated_at: datetime) -> datetime:
    """When a lead's ruling is promised."""
    return decision_due(escalated_at)


def resumed_due(due_at: datetime, asked_at: datetime, answered_at: datetime) -> datetime:
    """A promise that paused while it waited for the seller runs on."""
    return due_at + (answered_at - asked_at)


def answer_by(asked_at: datetime) -> datetime:
    """Until when a question waits for its seller before the request lapses."""
    return asked_at + timedelta(days=ANSWER_DAYS)


def appeal_until(informed_at: datetime) -> datetime:
    """The end of the appeal window, fixed with the decision."""
    return informed_at + APPEAL_WINDOW


def add_working_time(start: datetime, amount: timedelta) -> datetime:
    """The instant at which `amount` of the desk's working time has passed since `start`."""
    zone = ZoneInfo(settings.DESK_TIME_ZONE)
    at, left = start.astimezone(zone), amount
    while True:
        opens, closes = (datetime.combine(at.date(), moment, zone) for moment in (OPENS, CLOSES))
        begin = max(at, opens)
        if at.weekday() < 5 and begin < closes:
            if left <= closes - begin:
                return (begin + left).astimezone(start.tzinfo)
            left -= closes - begin
        at = datetime.combine(at.date() + timedelta(days=1), time(0), zone)
