"""Looking up the trail: by case, order, exemption, person or action, always newest first and by the page."""

import re
from dataclasses import dataclass
from functools import reduce
from heapq import merge
from itertools import islice
from operator import or_

from django.db.models import Q, QuerySet

from accounts.models import User
from audit.models import Event, EventSubject

KINDS = ("request", "order", "exemption", "decision", "gig", "user", "token", "person")
NUMBERED = re.compile(r"^(?:(hp)-|([a-z]+)[ :#]+)?([\d\s\u00a0]{1,24})$", re.IGNORECASE)
ACTION = re.compile(r"^[a-z]+[._][a-z_.]*$")
CHOICES = 8


@dataclass(frozen=True)
class Wanted:
    """What somebody typed: `HP-2051`, `order 58 213`, `exemption 12`, `request.denied`, a name or an address."""

    text: str
    kind: str = ""
    number: int = 0
    action: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.text) and not self.kind and not self.action


def read(text: str) -> Wanted:
    """What the typed words ask for."""
    text = text.replace("\x00", "").strip()[:120]
    if match := NUMBERED.match(text):
        kind = "request" if match[1] or not match[2] else match[2].lower()
        digits = "".join(match[3].split())
        if digits and len(digits) < 19:
            kind = {"case": "request", "hp": "request", "person": "user"}.get(kind, kind)
            return Wanted(text, kind if kind in KINDS else "request", int(digits))
    if ACTION.match(text.lower()):
        return Wanted(text, action=text.lower())
    return Wanted(text)


def readable(reader: User) -> QuerySet[Event]:
    """Entries this person may read: auditors all, the desk those of cases and orders, nobody else any here."""
    events = Event.objects.prefetch_related("personal_values")
    if reader.role == "auditor":
        return events
    if reader.at_desk:
        kinds = ("request:", "order:", "misuse:")
        return events.filter(reduce(or_, (Q(chain__startswith=kind) for kind in kinds)))
    return events.none()


def people(text: str) -> list[User]:
    """Whom a typed name or address may mean."""
    if "@" in text:
        return list(User.objects.filter(email__iexact=text)[:CHOICES])
    return list(User.objects.filter(name__icontains=text).order_by("name", "pk")[:CHOICES])


def about(reader: User, kind: str, number: int, *, before: int | None, most: int) -> list[Event]:
    """Entries about (for a person: also by) whatever has this kind and number."""
    subjects = EventSubject.objects.filter(kind=kind, number=number).order_by("-event_id")
    acts = Event.objects.filter(actor_kind=kind, actor_number=number).order_by("-id")
    if before:
        subjects, acts = subjects.filter(event_id__lt=before), acts.filter(id__lt=before)
    streams = [list(subjects.values_list("event_id", flat=True)[:most])]
    if kind in ("user", "token"):
        streams.append(list(acts.values_list("id", flat=True)[:most]))
    wanted = list(islice(dict.fromkeys(merge(*streams, reverse=True)), most))
    return list(readable(reader).filter(pk__in=wanted).order_by("-id"))


def latest(reader: User, action: str, *, before: int | None, most: int) -> list[Event]:
    """The newest entries, perhaps only those whose action begins so."""
    rows = readable(reader).order_by("-id")
    if action:
        rows = rows.filter(action__startswith=action)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows[:most])
