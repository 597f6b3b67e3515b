"""Entries of the trail as one reader may read them: who, what, the facts, and the seal in groups of four."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.models import Event

from .sentences import sentence
from .story import readable

LABELS: dict[str, Any] = {
    "appeal": gettext_lazy("Appeal"),
    "amendment": gettext_lazy("Change of terms"),
    "changed": gettext_lazy("Changed"),
    "warning": gettext_lazy("Reminder"),
    "from": gettext_lazy("From"),
    "until": gettext_lazy("Until"),
    "effective_from": gettext_lazy("Holds from"),
    "answer_by": gettext_lazy("Answer by"),
    "challenged": gettext_lazy("Decision challenged"),
    "count": gettext_lazy("How many"),
    "due_at": gettext_lazy("Promised by"),
    "effective_at": gettext_lazy("Holds from"),
    "grounds": gettext_lazy("Grounds"),
    "new_facts": gettext_lazy("New facts"),
    "replaces": gettext_lazy("Replaces exemption"),
    "reverses": gettext_lazy("Reverses decision"),
    "statement_sha256": gettext_lazy("Seal of the statement"),
    "unfounded": gettext_lazy("Plainly unfounded"),
    "channels": gettext_lazy("Channels"),
    "clauses": gettext_lazy("Clauses"),
    "contacts_allowed": gettext_lazy("Contacts"),
    "decision": gettext_lazy("Decision"),
    "ends_at": gettext_lazy("Until"),
    "exemption": gettext_lazy("Exemption"),
    "policy": gettext_lazy("Policy"),
    "round": gettext_lazy("Round"),
    "stage": gettext_lazy("Stage"),
    "starts_at": gettext_lazy("From"),
    "attachments_ended": gettext_lazy("Permissions ended"),
    "message": gettext_lazy("Message"),
    "uploads": gettext_lazy("Files"),
    "contact": gettext_lazy("Contact"),
    "started_at": gettext_lazy("Began"),
    "minutes": gettext_lazy("Minutes"),
    "place": gettext_lazy("Contact number"),
    "people": gettext_lazy("Who took part"),
    "late": gettext_lazy("Late"),
    "rung": gettext_lazy("Reminder"),
    "promise": gettext_lazy("Promise"),
    "report": gettext_lazy("Report"),
    "delivery": gettext_lazy("Delivery"),
    "reference": gettext_lazy("Reference"),
    "amount_cents": gettext_lazy("Amount in cents"),
    "currency": gettext_lazy("Currency"),
    "held": gettext_lazy("Held message"),
    "rules": gettext_lazy("Rules"),
    "verdict": gettext_lazy("Verdict"),
    "breach": gettext_lazy("Breach"),
    "gap": gettext_lazy("Gap"),
    "finding": gettext_lazy("Finding"),
    "mistake": gettext_lazy("Mistake"),
    "everywhere": gettext_lazy("Everywhere"),
    "exemptions": gettext_lazy("Exemptions used"),
    "cell": gettext_lazy("Cell"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "version": gettext_lazy("Version"),
    "found": gettext_lazy("Found"),
    "answer": gettext_lazy("Answer"),
    "note": gettext_lazy("Note"),
    "item": gettext_lazy("At the desk"),
    "to": gettext_lazy("To"),
    "through": gettext_lazy("Through"),
    "body": gettext_lazy("Text"),
    "title": gettext_lazy("Title"),
    "why": gettext_lazy("Why"),
    "tried": gettext_lazy("Tried"),
    "what_changed": gettext_lazy("What changed"),
    "reason": gettext_lazy("Reason"),
    "statement": gettext_lazy("Statement"),
    "facts": gettext_lazy("Facts"),
    "duties": gettext_lazy("Duties"),
    "purpose": gettext_lazy("Purpose"),
    "wants_from": gettext_lazy("From"),
    "wants_until": gettext_lazy("Until"),
    "wants_contacts": gettext_lazy("Contacts"),
    "refiled_from": gettext_lazy("Asked before"),
}


INSTANT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{6}Z$")


@dataclass(frozen=True)
class Entry:
    """One event in a table of the trail."""

    event: Event
    who: str
    told: str
    by_hallpass: bool
    url: str = ""
    broken: bool = False

    @property
    def place(self) -> str:
        """“HP-199, entry 3”: where it stands among all trails."""
        kind, _colon, number = self.event.chain.partition(":")
        chain = f"HP-{number}" if kind == "request" else f"{kind} {number}"
        return f"{chain}, {self.event.seq}"

    @property
    def seal(self) -> str:
        """The seal's first four signs."""
        return self.event.hash[:4]


def reads_internal(reader: User) -> bool:
    return reader.at_desk or reader.role == "auditor"


def who_did(event: Event) -> str:
    """The actor's name; what stands for it where it was erased, or where nobody did it."""
    if event.actor_kind == "system":
        return "Hallpass"
    return event.personal.get("actor") or _("Somebody (name erased)")


def what_was_done(event: Event, reader: User) -> str:
    """The event's sentence; of one whose bytes are no event any more, only that."""
    try:
        return sentence(event, reader)
    except (ValueError, TypeError, KeyError, AttributeError):
        return _("(cannot be read: the entry was changed)")


def told(events: Iterable[Event], reader: User, *, broken_at: int | None = None) -> list[Entry]:
    """The events as rows, those from `broken_at` on marked."""
    return [
        Entry(
            event,
            who_did(event),
            what_was_done(event, reader),
            event.actor_kind == "system",
            address(event),
            broken_at is not None and event.seq >= broken_at,
        )
        for event in events
    ]


def address(event: Event) -> str:
    """The entry within its chain's page; empty if the chain's name is none any more."""
    kind, _colon, number = event.chain.partition(":")
    if not (kind and number.isdecimal()):
        return ""
    return f"{reverse('audit:trail', args=[kind, number])}?entry={event.seq}"


def chosen(event: Event, reader: User) -> dict[str, Any]:
    """The chosen entry: its exact time, what it recorded, and its seal."""
    try:
        content = event.content
        exact, data = str(content["at"]), dict(content["data"])
    except (ValueError, TypeError, KeyError):
        exact, data = "", {}
    texts = readable(event, reader)
    return {
        "event": event,
        "who": who_did(event),
        "told": what_was_done(event, reader),
        "exact": exact.replace("T", " ").replace("Z", " UTC"),
        "facts": [(label(name), in_words(value)) for name, value in data.items() if value not in (0, "", [])],
        "texts": [(label(name), text) for name, text in texts.items() if name != "actor" and not _is_name(name)],
        "seal": grouped(event.hash),
        "before": "" if event.is_first else grouped(event.prev_hash)[:19],
    }


def _is_name(field: str) -> bool:
    """Of somebody the event is about (`user:17`), not a text they wrote (`why:4.1`)."""
    kind, colon, _rest = field.partition(":")
    return bool(colon) and kind != "why"


def label(name: str) -> str:
    """“Clauses”, “Clause 4.1”, or the field's own name in words."""
    kind, colon, clause = name.partition(":")
    if colon and kind == "why":
        return _("Clause %(clause)s") % {"clause": clause}
    return str(LABELS.get(name) or name.replace("_", " ").capitalize())


def in_words(value: Any) -> str:
    """A recorded value as it is read: lists with commas, instants to the second."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return INSTANT.sub(r"\1 \2 UTC", str(value))


def grouped(seal: str) -> str:
    """`7f3a 91c2 0b4d …`, as people compare it."""
    return " ".join(seal[start : start + 4] for start in range(0, len(seal), 4))
