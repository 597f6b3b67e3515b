"""One event as it is told: its names, channels, terms and texts in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from audit.models import Event

CHANNELS = {
    "email": gettext_lazy("email"),
    "phone": gettext_lazy("phone"),
    "messenger": gettext_lazy("messenger"),
    "video": gettext_lazy("video"),
    "in_person": gettext_lazy("meeting in person"),
    "screen_share": gettext_lazy("shared screen"),
    "other": gettext_lazy("another way"),
}
"""Channels as they stand inside a sentence."""

INSIDE = {
    "order.message_posted": {"found"},
    "request.noted": {"body"},
    "request.handed_over": {"note"},
    "screening.item_handed_over": {"note"},
    "request.escalated": {"reason"},
    "contact.looked_into": {"body"},
    "appeal.escalated": {"reason"},
    "macro.written": {"name", "body"},
    "macro.changed": {"name", "body"},
    "macro.archived": {"name", "body"},
    "macro.restored": {"name", "body"},
}
"""Action -> texts between colleagues: neither seller nor buyer reads them, on no page and in no export."""

ALWAYS_INSIDE = {"departure"}
"""The same of any ruling."""

QUOTED = 280
"""Characters of a text that a sentence quotes."""


def channels_in_words(words: Iterable[str]) -> str:
    """“phone and video”, in the order of the table."""
    words = set(words)
    return get_text_list([str(word) for code, word in CHANNELS.items() if code in words], _("and"))


def day(moment: datetime | str) -> str:
    """“3 May” in the reader's time zone, with the year when it is not this one."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    at = timezone.localtime(at)
    this_year = at.year == timezone.localtime().year
    return date_format(at, "j\u00a0F" if this_year else "j\u00a0F\u00a0Y")


def readable(event: Event, reader: User | None) -> dict[str, str]:
    """The event's names and texts without those that this reader may not read; None reads everything."""
    told = reader is None or reader.at_desk or reader.role == "auditor" or event.actor_kind == "system"
    kept = set() if told else ALWAYS_INSIDE | INSIDE.get(event.action, set())
    return {field: text for field, text in event.personal.items() if field not in kept}


@dataclass(frozen=True)
class Story:
    """One event, decoded once, as one reader is told it."""

    event: Event
    reader: User | None = None

    @cached_property
    def content(self) -> dict[str, Any]:
        return self.event.content

    @cached_property
    def data(self) -> dict[str, Any]:
        return self.content.get("data", {})

    @cached_property
    def personal(self) -> dict[str, str]:
        return readable(self.event, self.reader)

    @property
    def is_actor(self) -> bool:
        return bool(self.reader and self.event.actor_kind == "user" and self.event.actor_number == self.reader.pk)

    @property
    def actor(self) -> str:
        if self.event.actor_kind == "system":
            return "Hallpass"
        return self.personal.get("actor") or _("Somebody")

    @property
    def actor_first(self) -> str:
        return self.actor.split(" ")[0]

    @property
    def seller(self) -> str:
        """Whose case it is: the first person the event is about."""
        number = self.first("user")
        if number and self.reader and number == self.reader.pk:
            return _("you")
        name = self.personal.get(f"user:{number}")
        return name.split(" ")[0] if name else _("the seller")

    def first(self, kind: str) -> int | None:
        """The number of the first subject of that kind."""
        return next((s["number"] for s in self.content["subjects"] if s["kind"] == kind), None)

    @property
    def about(self) -> str:
        """“order 58 213”, or “a gig” before there is an order."""
        if order := self.first("order"):
            return _("order %(number)s") % {"number": f"{order:,}".replace(",", "\u00a0")}
        return _("a gig, before an order exists")

    @property
    def channels(self) -> str:
        return channels_in_words(self.data.get("channels", ())) or _("contact outside")

    def quoted(self, field: str) -> str:
        """What was written, in quotes; says so when it was erased."""
        text = self.personal.get(field, "").strip()
        return f"“{Truncator(text).chars(QUOTED)}”" if text else _("(text erased)")

    @property
    def clauses(self) -> str:
        """“, under clause 3.2”, or nothing."""
        numbers = self.data.get("clauses") or ([self.data["clause"]] if self.data.get("clause") else [])
        if not numbers:
            return ""
        said = ngettext(", under clause %(clauses)s", ", under clauses %(clauses)s", len(numbers))
        return said % {"clauses": get_text_list(numbers, _("and"))}

    @property
    def terms(self) -> str:
        """“video until 3 May, up to 5 contacts”."""
        parts = [self.channels]
        if ends_at := self.data.get("ends_at"):
            parts = [_("%(channels)s until %(until)s") % {"channels": self.channels, "until": day(ends_at)}]
        if contacts := self.data.get("contacts_allowed"):
            parts.append(ngettext("up to %(n)s contact", "up to %(n)s contacts", contacts) % {"n": contacts})
        return ", ".join(parts)
