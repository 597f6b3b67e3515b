"""The desk's own mail: one digest a working day for each agent, never one mail per case."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.absences import standing_in
from accounts.models import User
from approvals.models import ApprovalRequest
from approvals.rules import barred_from
from audit.models import Event
from audit.reactions import About
from notifications.registry import Notice

from . import queue
from .mentions import READERS
from .models import Note, WorkItem
from .reminders import PROMISES

SHOWN = 12


def _reader(event: Event, about: About) -> Iterable[User]:
    return (about["reader"],)


def _digest(event: Event, recipient: User) -> dict[str, Any]:
    """What waits at the moment the mail is sent, most urgent first."""
    held = queue.counts(recipient, event.at)
    items = queue.select(queue.BY_SLUG["all"], recipient, event.at, {}).filter(waits_for_seller=False)[:SHOWN]
    return {
        "total": held["all"] - held["waiting"],
        "overdue": held["overdue"],
        "mine": held["mine"],
        "escalated": held["escalated"],
        "queue_url": f"{settings.SITE_URL}{reverse('support:queue')}",
        "items": [
            {
                "number": item.number,
                "title": item.title,
                "due_at": item.due_at,
                "url": f"{settings.SITE_URL}{item.get_absolute_url()}",
            }
            for item in items
        ],
    }


def _something_waits(event: Event, recipient: User) -> bool:
    """An empty desk sends no digest; nor one to somebody who left the desk or turned it off."""
    held = queue.counts(recipient, event.at)
    return recipient.at_desk and recipient.wants_digest and held["all"] > held["waiting"]


def _whoever_promised(event: Event, about: About) -> Iterable[User]:
    """Whoever has it, or stands in for them; the leads too once it is due, or if nobody has it."""
    handler = getattr(about["matter"], "handler", None)
    told = [standing_in(handler, event.at)[0]] if handler else []
    told = [person for person in told if not barred_from(person, about["matter"])]
    if event.data["rung"] != "before" or not told:
        told += list(User.objects.filter(role="lead", is_active=True).order_by("pk"))
    parties = (about["request"].seller_id, about["request"].buyer_id)
    return {person.pk: person for person in told if person.pk not in parties}.values()


def _reminder(event: Event, recipient: User) -> dict[str, Any]:
    item = WorkItem.objects.get(pk=event.data["item"])
    case = ApprovalRequest.objects.select_related("seller").get(pk=int(event.chain.removeprefix("request:")))
    return {
        "item": item,
        "number": case.number,
        "title": case.title,
        "seller": case.seller,
        "rung": event.data["rung"],
        "promise": event.data.get("promise", ""),
        "due_at": (case.first_answer_due_at if _of_first_answer(event) else None) or item.due_at,
        "case_url": f"{settings.SITE_URL}{reverse('support:case', args=[case.pk])}",
    }


def _still_waits(event: Event, recipient: User) -> bool:
    """A reminder of what was decided or answered meanwhile is not sent."""
    number = int(event.chain.removeprefix("request:"))
    if _of_first_answer(event) and not ApprovalRequest.objects.filter(pk=number, first_answered_at=None).exists():
        return False
    return WorkItem.objects.waiting_for_desk().filter(request=number, kind__in=PROMISES).exists()


def _of_first_answer(event: Event) -> bool:
    return bool(event.data.get("promise") == "first_answer")


def _mentioned(event: Event, about: About) -> Iterable[User]:
    people: Iterable[User] = about["mentioned"]
    return people


def _note(event: Event, recipient: User) -> dict[str, Any]:
    note = Note.objects.select_related("author", "request").get(pk=event.data["note"])
    return {
        "number": note.request.number,
        "title": note.request.title,
        "author": note.author.name,
        "note": note.text,
        "case_url": f"{settings.SITE_URL}{reverse('support:case', args=[note.request_id])}",
    }


def _reads_cases(event: Event, recipient: User) -> bool:
    """Somebody who left the desk meanwhile is not told."""
    return recipient.is_active and recipient.role in READERS


NOTICES: dict[str, tuple[Notice, ...]] = {
    "work.reminded": (Notice("support/reminded", _whoever_promised, _reminder, _still_waits),),
    "request.noted": (Notice("support/mentioned", _mentioned, _note, _reads_cases),),
    "digest.due": (Notice("support/digest", _reader, _digest, _something_waits),),
}
