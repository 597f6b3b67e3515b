"""What an event says to people: a sentence for the trail, a title and a detail for a timeline.

Texts and names come from the event's personal values and may have been erased; a sentence holds without
them. Prefetch `personal_values` where many events are told.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from approvals.story import Story, channels_in_words, day
from audit.models import Event

__all__ = ["channels_in_words", "day", "detail", "sentence", "title"]


def sentence(event: Event, reader: User | None = None) -> str:
    """What the actor did, to stand after their name: “approved video until 3 May, under clause 3.2”.

    `reader` is spoken to as “you” where the sentence is about them.
    """
    tell = SENTENCES.get(event.action)
    return tell(Story(event, reader)) if tell else in_words(event.action)


def title(event: Event, reader: User | None = None) -> str:
    """The fact in a few words, with its actor: “You answered”, “Tom Becker took the case”, “Denied”."""
    story = Story(event, reader)
    if event.action == "request.asked":
        return _("%(who)s asked %(whom)s") % {"who": story.actor_first, "whom": story.seller}
    yours, theirs = TITLES.get(event.action, (None, None))
    if yours is None:
        return in_words(event.action).capitalize()
    return str(yours if story.is_actor else theirs) % {"who": story.actor}


def detail(event: Event, reader: User | None = None) -> str:
    """The line below the title in a timeline; empty where the title says it all."""
    tell = DETAILS.get(event.action)
    return tell(Story(event, reader)) if tell else ""


def in_words(action: str) -> str:
    """Of an action nobody wrote a sentence for: “exemption: given up”."""
    noun, _dot, verb = action.partition(".")
    return f"{noun}: {verb}".replace("_", " ") if verb else noun.replace("_", " ")


Tell = Callable[[Story], str]


def _fixed(words: Any) -> Tell:
    return lambda story: str(words)


def _filed(story: Story) -> str:
    if story.data.get("refiled_from"):
        said = _("asked again for %(channels)s on %(about)s, after the denial of HP-%(before)s")
    else:
        said = _("asked for %(channels)s on %(about)s and acknowledged the four duties")
    return said % {"channels": story.channels, "about": story.about, "before": story.data.get("refiled_from")}


def _ruled(said: Any) -> Tell:
    return lambda story: str(said) + story.clauses


def _granted(said: Any) -> Tell:
    return lambda story: str(said) % {"terms": story.terms} + story.clauses


def _quoting(said: Any, field: str) -> Tell:
    return lambda story: str(said) % {"whom": story.seller, "text": story.quoted(field)}


def _handed_over(story: Story) -> str:
    """The note is between colleagues."""
    whom = story.personal.get("to") or _("a colleague")
    if story.personal.get("note"):
        return _("handed it to %(whom)s: %(text)s") % {"whom": whom, "text": story.quoted("note")}
    return _("handed it to %(whom)s") % {"whom": whom}


def _snoozed(story: Story) -> str:
    until = story.data.get("until")
    return _("put it aside until %(until)s; what was promised stays") % {"until": day(until) if until else "…"}


def _placed(story: Story) -> str:
    if story.event.actor_kind == "user":
        return _("placed the order")
    return _("took the order over from the marketplace")


def _escalated(story: Story) -> str:
    """The reason is between colleagues: sellers and buyers are not told it."""
    by_itself = story.event.actor_kind == "system"
    if story.reader and not story.reader.is_staff_role and not by_itself:
        return _("handed the case to a lead")
    return _("handed the case to a lead: %(text)s") % {"text": story.quoted("reason")}


def _escalated_appeal(story: Story) -> str:
    """What a person wrote is between colleagues; that an appeal went to the leads by itself is for everybody."""
    by_itself = story.event.actor_kind == "system"
    if story.reader and not story.reader.is_staff_role and not by_itself:
        return _("handed the appeal to a lead")
    return _("handed the appeal to a lead: %(text)s") % {"text": story.quoted("reason")}


def _saying(said: Any, *names: str) -> Tell:
    return lambda story: str(said) % {name: story.data.get(name, "…") for name in names}


def _stopped(story: Story) -> str:
    said = _("stopped contact outside, because the buyer does not want it")
    return f"{said}: {story.quoted('reason')}" if story.personal.get("reason") else said


def _reminded(story: Story) -> str:
    """“reminded the desk: the promised time is near”."""
    said = {
        "before": _("reminded the desk: the promised time is near"),
        "due": _("reminded the desk: the promised time has come"),
        "late": _("reminded the desk: the promised time is long over"),
    }
    return said.get(str(story.data.get("rung")), _("reminded the desk"))


def _contact(story: Story) -> str:
    """“logged a contact by video of 50 minutes, 2 of 5”."""
    most, minutes = story.data.get("contacts_allowed"), story.data.get("minutes", 0)
    words = ngettext("logged a contact of %(n)s minute", "logged a contact of %(n)s minutes", minutes) % {"n": minutes}
    place = _("%(place)s of %(most)s") if most else "%(place)s"
    said = {
        "words": words,
        "channels": story.channels,
        "place": place % {"place": story.data.get("place"), "most": most},
    }
    return _("%(words)s by %(channels)s, contact %(place)s") % said


def _attached(story: Story) -> str:
    return _("put the exemption for %(channels)s on %(about)s") % {"channels": story.channels, "about": story.about}


SENTENCES: dict[str, Tell] = {
    "request.filed": _filed,
    "request.claimed": _fixed(gettext_lazy("took the case")),
    "request.handed_over": _handed_over,
    "request.taken_back": _fixed(gettext_lazy("took the case back")),
    "request.snoozed": _snoozed,
    "request.woken": _fixed(gettext_lazy("brought it back")),
    "request.released": _fixed(gettext_lazy("gave the case back")),
    "request.asked": _quoting(gettext_lazy("asked %(whom)s: %(text)s"), "body"),
    "request.answered": _quoting(gettext_lazy("answered: %(text)s"), "body"),
    "request.escalated": _escalated,
    "request.approved": _granted(gettext_lazy("approved %(terms)s")),
    "request.denied": _ruled(gettext_lazy("denied contact outside")),
    "request.corrected": _granted(gettext_lazy("set the denial right and approved %(terms)s")),
    "appeal.filed": _quoting(gettext_lazy("appealed: %(text)s"), "grounds"),
    "appeal.claimed": _fixed(gettext_lazy("took the appeal")),
    "appeal.released": _fixed(gettext_lazy("gave the appeal back")),
    "appeal.asked": _quoting(gettext_lazy("asked %(whom)s about the appeal: %(text)s"), "body"),
    "appeal.answered": _quoting(gettext_lazy("answered: %(text)s"), "body"),
    "appeal.went_on": _fixed(gettext_lazy("let the appeal go on, since its question stayed without an answer")),
    "appeal.escalated": _escalated_appeal,
    "appeal.upheld": _ruled(gettext_lazy("upheld the decision")),
    "appeal.overturned": _granted(gettext_lazy("overturned the decision and approved %(terms)s")),
    "appeal.withdrawn": _fixed(gettext_lazy("withdrew the appeal")),
    "appeal.warned": _saying(gettext_lazy("warned that %(count)s appeals were plainly unfounded"), "count"),
    "amendment.asked": _quoting(gettext_lazy("asked for other terms: %(text)s"), "why"),
    "amendment.claimed": _fixed(gettext_lazy("took the change of terms")),
    "amendment.released": _fixed(gettext_lazy("gave the change of terms back")),
    "amendment.refused": _ruled(gettext_lazy("left the terms as they are")),
    "amendment.withdrawn": _fixed(gettext_lazy("withdrew the change of terms")),
    "amendment.dropped": _fixed(gettext_lazy("closed the change of terms, since the exemption no longer stands")),
    "request.urged": _fixed(gettext_lazy("reminded of the open question")),
    "work.reminded": _reminded,
    "policy.announced": _saying(gettext_lazy("announced policy %(policy)s"), "policy"),
    "macro.written": _fixed(gettext_lazy("wrote a macro")),
    "macro.changed": _fixed(gettext_lazy("changed a macro")),
    "macro.archived": _fixed(gettext_lazy("archived a macro")),
    "macro.restored": _fixed(gettext_lazy("brought a macro back")),
    "calendar.made": _fixed(gettext_lazy("added a calendar of working hours")),
    "calendar.changed": _fixed(gettext_lazy("changed the working hours")),
    "promise.changed": _saying(gettext_lazy("changed a promise from %(before)s to %(after)s hours"), "before", "after"),
    "absence.declared": _fixed(gettext_lazy("said when they are away, and who stands in")),
    "absence.withdrawn": _fixed(gettext_lazy("is back early")),
    "request.withdrawn": _fixed(gettext_lazy("withdrew the request")),
    "request.lapsed": _fixed(gettext_lazy("closed the request, since its question stayed without an answer")),
    "request.noted": _fixed(gettext_lazy("wrote a note for the desk")),
    "order.placed": _placed,
    "order.message_posted": _quoting(gettext_lazy("wrote in the conversation: %(text)s"), "body"),
    "order.delivered": _fixed(gettext_lazy("delivered work on the order")),
    "order.message_released": _quoting(gettext_lazy("let a message through that had been held: %(text)s"), "body"),
    "screening.message_held": _quoting(gettext_lazy("wrote what an agent has to look at: %(text)s"), "body"),
    "screening.message_stopped": _quoting(gettext_lazy("wrote what was not sent: %(text)s"), "body"),
    "screening.message_released": _fixed(gettext_lazy("let the held message through")),
    "screening.message_refused": _quoting(gettext_lazy("did not send the held message: %(text)s"), "answer"),
    "screening.mistake_reported": _quoting(gettext_lazy("said that screening is wrong: %(text)s"), "why"),
    "screening.mistake_confirmed": _quoting(gettext_lazy("agreed that screening was wrong: %(text)s"), "answer"),
    "screening.mistake_rejected": _quoting(gettext_lazy("said that screening was right: %(text)s"), "answer"),
    "screening.exception_withdrawn": _fixed(gettext_lazy("took back an exception from screening")),
    "screening.breach_recorded": _fixed(gettext_lazy("shared a detail that no exemption covered")),
    "screening.breach_closed": _quoting(gettext_lazy("looked at a detail that was shared: %(text)s"), "note"),
    "verdict.changed": _saying(gettext_lazy("changed a verdict from %(before)s to %(after)s"), "before", "after"),
    "screening.item_claimed": _fixed(gettext_lazy("looks after something on the order")),
    "screening.item_released": _fixed(gettext_lazy("gave back what waits on the order")),
    "screening.item_handed_over": _handed_over,
    "screening.item_taken_back": _fixed(gettext_lazy("took back what waits on the order")),
    "screening.item_snoozed": _snoozed,
    "screening.item_woken": _fixed(gettext_lazy("brought it back")),
    "order.completed": _fixed(gettext_lazy("completed the order; what was allowed on it ended")),
    "order.cancelled": _fixed(gettext_lazy("cancelled the order; what was allowed on it ended")),
    "exemption.attached": _attached,
    "exemption.ended": _fixed(gettext_lazy("noted that the exemption ended")),
    "exemption.amended": _granted(gettext_lazy("changed the exemption to %(terms)s")),
    "exemption.revoked": _ruled(gettext_lazy("revoked the exemption")),
    "exemption.given_up": _fixed(gettext_lazy("gave the exemption up")),
    "exemption.stopped": _stopped,
    "order.contact_stopped": _stopped,
    "order.paid": _fixed(gettext_lazy("noted that the order was paid through the platform")),
    "contact.logged": _contact,
    "contact.copied_back": _fixed(gettext_lazy("copied back what was agreed outside")),
    "contact.confirmed": _fixed(gettext_lazy("confirmed the summary of a contact")),
    "contact.disputed": _quoting(gettext_lazy("disputed the summary of a contact: %(text)s"), "body"),
    "contact.summary_reminded": _fixed(gettext_lazy("reminded the seller of a summary that is missing")),
    "contact.summary_missed": _fixed(gettext_lazy("told the desk that a summary is missing a day after it was due")),
    "contact.urged": _quoting(gettext_lazy("wrote to the seller about a summary: %(text)s"), "body"),
    "contact.looked_into": _fixed(gettext_lazy("looked into a contact for the desk")),
    "misuse.answered": _quoting(gettext_lazy("answered the report of misuse: %(text)s"), "body"),
    "misuse.reported": _quoting(gettext_lazy("reported misuse to the desk: %(text)s"), "body"),
    "proof.link_made": _fixed(gettext_lazy("made a link to the proof of the exemption")),
    "proof.link_revoked": _fixed(gettext_lazy("revoked the link to the proof of the exemption")),
    "notification.sent": _fixed(gettext_lazy("sent a mail about this")),
    "notification.died": _fixed(gettext_lazy("could not deliver a mail about this")),
    "notification.cancelled": _fixed(gettext_lazy("did not send a mail that was no longer true")),
    "digest.due": _fixed(gettext_lazy("gathered what waits at the desk into a digest")),
    "person.registered": _fixed(gettext_lazy("brought the account along from the marketplace")),
    "person.invited": _saying(gettext_lazy("invited somebody as %(role)s"), "role"),
    "person.role_changed": _saying(gettext_lazy("changed the role from %(before)s to %(after)s"), "before", "after"),
    "person.switched_off": _fixed(gettext_lazy("switched the account off")),
    "person.switched_on": _fixed(gettext_lazy("switched the account on")),
    "person.second_factor_lost": _fixed(gettext_lazy("removed the second factor")),
    "person.profile_changed": _fixed(gettext_lazy("changed the profile")),
    "token.created": _fixed(gettext_lazy("made a key for a program")),
    "token.revoked": _fixed(gettext_lazy("revoked the key")),
}

TITLES: dict[str, tuple[Any, Any]] = {
    "request.filed": (gettext_lazy("You asked"), gettext_lazy("%(who)s asked")),
    "request.claimed": (gettext_lazy("You took the case"), gettext_lazy("%(who)s took the case")),
    "request.released": (gettext_lazy("You gave the case back"), gettext_lazy("%(who)s gave the case back")),
    "request.answered": (gettext_lazy("You answered"), gettext_lazy("%(who)s answered")),
    "request.escalated": (gettext_lazy("You handed it to a lead"), gettext_lazy("%(who)s handed it to a lead")),
    "request.urged": (gettext_lazy("A reminder to answer"), gettext_lazy("A reminder to answer")),
    "request.approved": (gettext_lazy("Approved"), gettext_lazy("Approved")),
    "request.denied": (gettext_lazy("Denied"), gettext_lazy("Denied")),
    "request.corrected": (gettext_lazy("Set right"), gettext_lazy("Set right")),
    "appeal.filed": (gettext_lazy("You appealed"), gettext_lazy("%(who)s appealed")),
    "appeal.claimed": (gettext_lazy("You took the appeal"), gettext_lazy("%(who)s took the appeal")),
    "appeal.asked": (gettext_lazy("You asked about the appeal"), gettext_lazy("%(who)s asked about the appeal")),
    "appeal.answered": (gettext_lazy("You answered"), gettext_lazy("%(who)s answered")),
    "appeal.went_on": (gettext_lazy("The appeal goes on"), gettext_lazy("The appeal goes on")),
    "appeal.escalated": (gettext_lazy("The appeal is with the leads"), gettext_lazy("The appeal is with the leads")),
    "appeal.upheld": (gettext_lazy("Decision upheld"), gettext_lazy("Decision upheld")),
    "appeal.overturned": (gettext_lazy("Overturned"), gettext_lazy("Overturned")),
    "appeal.withdrawn": (gettext_lazy("You withdrew the appeal"), gettext_lazy("%(who)s withdrew the appeal")),
    "appeal.warned": (gettext_lazy("A warning about appeals"), gettext_lazy("A warning about appeals")),
    "amendment.asked": (gettext_lazy("You asked for other terms"), gettext_lazy("%(who)s asked for other terms")),
    "amendment.refused": (gettext_lazy("The terms stay"), gettext_lazy("The terms stay")),
    "amendment.withdrawn": (gettext_lazy("You took the change back"), gettext_lazy("%(who)s took the change back")),
    "amendment.dropped": (gettext_lazy("The change is over"), gettext_lazy("The change is over")),
    "exemption.amended": (gettext_lazy("Terms changed"), gettext_lazy("Terms changed")),
    "exemption.revoked": (gettext_lazy("Revoked"), gettext_lazy("Revoked")),
    "exemption.given_up": (gettext_lazy("You gave it up"), gettext_lazy("%(who)s gave it up")),
    "request.withdrawn": (gettext_lazy("You withdrew it"), gettext_lazy("%(who)s withdrew it")),
    "request.lapsed": (gettext_lazy("Lapsed"), gettext_lazy("Lapsed")),
    "exemption.stopped": (gettext_lazy("You stopped contact"), gettext_lazy("The buyer stopped contact")),
    "proof.link_made": (gettext_lazy("You made a proof link"), gettext_lazy("%(who)s made a proof link")),
    "proof.link_revoked": (gettext_lazy("You revoked the proof link"), gettext_lazy("%(who)s revoked the proof link")),
    "exemption.attached": (gettext_lazy("Put on an order"), gettext_lazy("Put on an order")),
    "notification.died": (gettext_lazy("A mail did not arrive"), gettext_lazy("A mail did not arrive")),
}


def _asked_for(story: Story) -> str:
    said = _("%(channels)s for %(about)s, all four duties acknowledged.")
    text = said % {"channels": story.channels, "about": story.about}
    return text[:1].upper() + text[1:]


def _decided(story: Story) -> str:
    return _("%(who)s decided%(clauses)s.") % {"who": story.actor, "clauses": story.clauses.removeprefix(",")}


def _decided_on_terms(story: Story) -> str:
    text = f"{story.terms}."
    return f"{text[:1].upper()}{text[1:]} {_decided(story)}"


DETAILS: dict[str, Tell] = {
    "request.filed": _asked_for,
    "request.asked": lambda story: story.quoted("body"),
    "request.answered": lambda story: story.quoted("body"),
    "request.escalated": _fixed(gettext_lazy("Somebody who took no part decides.")),
    "request.approved": _decided_on_terms,
    "request.corrected": _decided_on_terms,
    "appeal.overturned": _decided_on_terms,
    "exemption.amended": _decided_on_terms,
    "request.denied": _decided,
    "appeal.upheld": _decided,
    "amendment.refused": _decided,
    "exemption.revoked": _decided,
    "appeal.filed": lambda story: story.quoted("grounds"),
    "appeal.asked": lambda story: story.quoted("body"),
    "appeal.answered": lambda story: story.quoted("body"),
    "appeal.went_on": _fixed(gettext_lazy("No answer came in time. It is heard on what is there.")),
    "appeal.escalated": lambda story: (
        story.personal.get("reason", "")
        if story.event.actor_kind == "system"
        else _("Somebody who took no part decides.")
    ),
    "appeal.warned": _fixed(
        gettext_lazy("Several appeals were found plainly unfounded. If that goes on, more may be spaced out.")
    ),
    "amendment.asked": lambda story: story.quoted("why"),
    "request.lapsed": _fixed(gettext_lazy("The question stayed without an answer. You can ask again any time.")),
    "exemption.attached": lambda story: (
        _("%(channels)s on %(about)s.")
        % {
            "channels": story.channels[:1].upper() + story.channels[1:],
            "about": story.about,
        }
    ),
}
