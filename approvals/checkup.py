"""What the doctor examines of the rules: a policy in force, people who may decide, hours, and time that passes."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from accounts.models import Role, User
from audit.checkup import Finding, fault, warning, well

from .models import Appeal, ApprovalRequest, Calendar, Policy, Promise
from .models.policy import Duty
from .working_time import NeverOpen

LEAST_LEADS = LEAST_AGENTS = 2
PATIENCE = timedelta(minutes=10)
"""What the scheduler does once a minute should have been done by then."""


def policy() -> Iterator[Finding]:
    """A version in force that can be lived by, and the one to come."""
    now = timezone.now()
    held = Policy.objects.filter(effective_from__lte=now).order_by("-effective_from").first()
    if held is None:
        yield fault("No policy is in force: nobody can ask for anything.", "Announce one on the page Policy.")
        return
    kinds = set(held.clauses.values_list("kind", flat=True))
    duties = set(held.clauses.exclude(duty="").values_list("duty", flat=True))
    if missing := [str(duty.label) for duty in Duty if duty.value not in duties]:
        yield fault(f"Policy {held.number} lacks the duties {', '.join(missing)}.", "Announce a version that has them.")
    elif not {"allows", "refuses"} <= kinds:
        yield fault(f"Policy {held.number} has no clause to allow or to refuse by.", "Announce a version that has.")
    else:
        yield well(f"Policy {held.number} is in force since {held.effective_from:%Y-%m-%d}.")
    for coming in Policy.objects.filter(effective_from__gt=now).order_by("effective_from"):
        yield well(f"Policy {coming.number} is announced for {coming.effective_from:%Y-%m-%d}.")


def deciders() -> Iterator[Finding]:
    """Enough people for separation of duties: one decides, another hears, a third decides what is escalated."""
    leads, agents = (User.objects.filter(role=role, is_active=True).count() for role in (Role.LEAD, Role.AGENT))
    how = "Invite or promote people on the page People."
    if leads == 0:
        yield fault("There is no lead: what is escalated, nobody can decide.", how)
    elif leads < LEAST_LEADS:
        said = "There is one lead: an appeal against that lead's own ruling, nobody can hear."
        yield warning(said, how)
    else:
        yield well(f"Leads: {leads}.")
    if agents == 0:
        yield (warning if leads else fault)("There is no agent: every case goes to the leads.", how)
    elif agents < LEAST_AGENTS:
        said = "There is one agent: every appeal against that agent's decisions goes straight to the leads."
        yield warning(said, how)
    else:
        yield well(f"Agents: {agents}.")


def hours() -> Iterator[Finding]:
    """Every promise has its hours, and every calendar opens again."""
    now = timezone.now()
    promised = set(Promise.objects.values_list("kind", flat=True))
    if missing := [str(kind.label) for kind in Promise.Kind if kind.value not in promised]:
        yield fault(
            f"Nothing is promised for: {', '.join(missing)}.", "Run manage.py migrate, then set it under Hours."
        )
    for calendar in Calendar.objects.order_by("pk"):
        try:
            opens = calendar.hours.add(now, timedelta(hours=1))
        except (NeverOpen, ValueError, KeyError) as error:
            said = f"The calendar {calendar.name} cannot be reckoned with: {error}."
            yield fault(said, "Set its hours, time zone and country under Hours.")
            continue
        if opens - now > timedelta(days=14):
            said = f"The calendar {calendar.name} is closed until {opens:%Y-%m-%d}."
            yield warning(said, "Are its closed days right?")
        else:
            where = calendar.country or "no public holidays"
            yield well(f"The calendar {calendar.name} works in {calendar.time_zone} ({where}).")


def scheduler() -> Iterator[Finding]:
    """Whether what time does to cases was recorded: if not, the scheduler or its worker is away."""
    late = timezone.now() - PATIENCE
    undone = ApprovalRequest.objects.filter(status="needs_info", answer_by__lt=late).count()
    undone += Appeal.objects.open().filter(answer_by__lt=late).count()
    if undone:
        said = f"{undone} questions went unanswered and nothing came of it."
        yield fault(said, "Is the scheduler running (celery beat), and a worker?")
    else:
        yield well("What time does to cases is recorded.")
