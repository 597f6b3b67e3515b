"""How an event reads: what the person did, as the rest of a sentence that begins with their name.

`sentence(event)` -> "approved video until 3 May, up to 5 contacts, under clause 3.2". A new action needs
a line in `SENTENCES`; without one its dotted name is shown.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Event
from orders.channels import Channel

Data = dict[str, Any]
Writer = Callable[[Data, dict[str, str]], str]
ERASED = "…"


def sentence(event: Event) -> str:
    """What happened, without the actor's name, in the language in force. Plain text."""
    write = SENTENCES.get(event.action)
    return write(event.data, event.personal) if write else event.action


def channels(words: list[str]) -> str:
    """“video and phone”, as it stands within a sentence."""
    names = [str(Channel(word).label).lower() if word in Channel.values else word for word in words]
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


def day(text: str) -> str:
    """“3 May” of an instant in canonical form, in the reader's time zone."""
    moment = timezone.localtime(datetime.fromisoformat(text))
    form = "j F" if moment.year == timezone.localtime().year else "j F Y"
    return date_format(moment, form).replace(" ", "\u00a0")


def quoted(personal: dict[str, str], field: str, length: int = 160) -> str:
    """A person's words in quotation marks, shortened; dots where they were erased."""
    return f"“{Truncator(personal.get(field) or ERASED).chars(length)}”"


def _filed(data: Data, personal: dict[str, str]) -> str:
    said = {"channels": channels(data["channels"]), "policy": data["policy"]}
    if data["refiled_from"]:
        said["before"] = f"HP-{data['refiled_from']}"
        return (
            _("asked again for %(channels)s after %(before)s and acknowledged the four duties of policy %(policy)s")
            % said
        )
    return _("asked for %(channels)s and acknowledged the four duties of policy %(policy)s") % said


def _approved(data: Data, personal: dict[str, str]) -> str:
    parts = [
        _("approved %(channels)s until %(end)s") % {"channels": channels(data["channels"]), "end": day(data["ends_at"])}
    ]
    if most := data["contacts_allowed"]:
        parts.append(ngettext("up to %(most)s contact", "up to %(most)s contacts", most) % {"most": most})
    return f"{', '.join(parts)}, {_under(data)}"


def _under(data: Data) -> str:
    numbers = data["clauses"]
    said = ngettext("under clause %(clauses)s", "under clauses %(clauses)s", len(numbers))
    return said % {"clauses": ", ".join(numbers)}


SENTENCES: dict[str, Writer] = {
    "request.filed": _filed,
    "request.claimed": lambda data, personal: _("took the case"),
    "request.released": lambda data, personal: _("put the case back"),
    "request.asked": lambda data, personal: _("asked: %(text)s") % {"text": quoted(personal, "body")},
    "request.answered": lambda data, personal: _("answered: %(text)s") % {"text": quoted(personal, "body")},
    "request.escalated": lambda data, personal: (
        _("passed it to a lead: %(text)s") % {"text": quoted(personal, "reason")}
    ),
    "request.approved": _approved,
    "request.denied": lambda data, personal: _("denied it, %(under)s") % {"under": _under(data)},
    "request.withdrawn": lambda data, personal: _("withdrew the request"),
    "request.lapsed": lambda data, personal: _("let the request lapse: the question stayed without an answer"),
    "request.noted": lambda data, personal: _("wrote a note for the desk"),
    "exemption.attached": lambda data, personal: (
        _("put %(channels)s onto a new order of the gig") % {"channels": channels(data["channels"])}
    ),
    "order.placed": lambda data, personal: _("placed the order"),
    "order.completed": lambda data, personal: _("completed the order; what was allowed on it ended"),
    "order.cancelled": lambda data, personal: _("cancelled the order; what was allowed on it ended"),
    "order.message_posted": lambda data, personal: _("wrote: %(text)s") % {"text": quoted(personal, "body", 80)},
    "notification.died": lambda data, personal: _("could not deliver a mail; the desk was told"),
    "person.invited": lambda data, personal: _("invited somebody as %(role)s") % {"role": data["role"]},
    "person.role_changed": lambda data, personal: _("changed the role from %(before)s to %(after)s") % data,
    "person.switched_off": lambda data, personal: _("switched the account off"),
    "person.switched_on": lambda data, personal: _("switched the account on"),
    "person.second_factor_lost": lambda data, personal: _("removed the second factor"),
    "person.profile_changed": lambda data, personal: _("changed the profile"),
    "token.created": lambda data, personal: _("made a key for a program"),
    "token.revoked": lambda data, personal: _("revoked the key"),
    "digest.due": lambda data, personal: _("counted what waits at the desk"),
}
