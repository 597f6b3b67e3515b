"""What the page of a case shows its seller: where it is, who has it, what is next, and what was decided."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.absences import standing_in
from accounts.models import User
from audit.models import Event

from .models import Amendment, Appeal, ApprovalRequest, Decision, ThreadMessage
from .passes import PassCard, card
from .rules import allowed_actions, barred_from
from .rules.appeals import not_appealable
from .sentences import channels_in_words, detail, title
from .shown import by, sentence_case, subject_of, weekday

TOLD = (
    "request.filed",
    "request.claimed",
    "request.asked",
    "request.answered",
    "request.escalated",
    "request.approved",
    "request.denied",
    "request.corrected",
    "request.withdrawn",
    "request.lapsed",
    "appeal.filed",
    "appeal.claimed",
    "appeal.asked",
    "appeal.answered",
    "appeal.went_on",
    "appeal.escalated",
    "appeal.upheld",
    "appeal.overturned",
    "appeal.withdrawn",
    "appeal.warned",
    "amendment.asked",
    "amendment.refused",
    "amendment.withdrawn",
    "amendment.dropped",
    "exemption.attached",
    "exemption.revoked",
    "exemption.given_up",
    "exemption.stopped",
    "exemption.amended",
)
"""What a seller is told of the chain; notes and hand-overs stay with the desk."""
TONES = {
    "request.filed": "asked",
    "request.approved": "approved",
    "request.corrected": "approved",
    "appeal.filed": "appeal",
    "appeal.escalated": "appeal",
    "appeal.overturned": "approved",
    "exemption.amended": "approved",
    "request.denied": "denied",
    "appeal.upheld": "denied",
    "amendment.refused": "denied",
    "exemption.revoked": "denied",
}
MOST_EVENTS = 60


@dataclass(frozen=True)
class Step:
    """One entry of the timeline."""

    tone: str
    title: str
    detail: str
    at: datetime


@dataclass(frozen=True)
class CasePage:
    """A case as one reader sees it at one instant."""

    case: ApprovalRequest
    reader: User
    at: datetime

    @cached_property
    def actions(self) -> tuple[str, ...]:
        return allowed_actions(self.reader, self.case)

    @property
    def own(self) -> bool:
        return self.reader.pk == self.case.seller_id

    @property
    def subject(self) -> str:
        return subject_of(self.case)

    @property
    def work(self) -> str:
        """What the order or gig is called."""
        return self.case.order.title if self.case.order else ""

    @property
    def channels(self) -> str:
        return sentence_case(channels_in_words(self.case.channels))

    @cached_property
    def decisions(self) -> list[Decision]:
        """All rulings, the last one first."""
        related = ("decider", "policy", "exemption", "exemption__order__buyer", "challenge", "appeal")
        rulings = self.case.decisions.select_related(*related).prefetch_related("grounds__clause__policy")
        found = list(rulings.order_by("-round"))
        reversed_by = {ruling.reverses_id: ruling for ruling in found if ruling.reverses_id}
        for ruling in found:
            ruling.heading = heading(ruling)  # type: ignore[attr-defined]
            after = reversed_by.get(ruling.pk)
            ruling.reversal = reversal(after) if after else ""  # type: ignore[attr-defined]
        return found

    @property
    def decision(self) -> Decision | None:
        return self.decisions[0] if self.decisions else None

    @cached_property
    def card(self) -> PassCard | None:
        """The pass that the last granting decision gave."""
        for decision in self.decisions:
            if exemption := getattr(decision, "exemption", None):
                return card(exemption, self.at)
        return None

    @cached_property
    def away(self) -> str:
        """Who of the desk is away, and who stands in; empty when whoever has the case is there."""
        matter = self.appeal or self.case
        return away_words(matter, self.at) if self.case.is_open or self.appeal else ""

    @cached_property
    def matter(self) -> Any:
        """What waits for a decision: the request, or an appeal or a change of terms on it."""
        return self.case.open_matter()

    @property
    def appeal(self) -> Appeal | None:
        """The appeal that is open."""
        return self.matter if isinstance(self.matter, Appeal) else None

    @property
    def amendment(self) -> Amendment | None:
        """The change of terms that is being decided."""
        return self.matter if isinstance(self.matter, Amendment) else None

    @property
    def appeal_question(self) -> ThreadMessage | None:
        """What the hearer asked last."""
        asked = (said for said in reversed(self.questions) if said.kind == "question" and said.appeal_id)
        return next(asked, None)

    @property
    def appeal_late(self) -> bool:
        return bool(self.appeal and self.appeal.due_at < self.at)

    @property
    def appeal_due_words(self) -> str:
        return by(self.appeal.due_at) if self.appeal else ""

    @property
    def appeal_late_words(self) -> str:
        return _("Late. It was promised by %(moment)s.") % {"moment": self.appeal_due_words}

    @property
    def appeal_answer_words(self) -> str:
        return by(self.appeal.answer_by) if self.appeal and self.appeal.answer_by else ""

    @property
    def amendment_due_words(self) -> str:
        return by(self.amendment.due_at) if self.amendment else ""

    @cached_property
    def why_no_appeal(self) -> str:
        """Why the last ruling cannot be appealed; empty if it can."""
        if self.decision is None or not self.decision.adverse:
            return _("Nothing was refused.")
        self.decision.request = self.case
        return not_appealable(self.decision, self.at)

    @property
    def appealable(self) -> bool:
        return not self.why_no_appeal

    @property
    def appeal_open(self) -> bool:
        ruling = self.decision
        return bool(ruling and ruling.adverse and ruling.appeal_until and ruling.appeal_until > self.at)

    @property
    def appeal_words(self) -> str:
        ruling = self.decision
        return weekday(ruling.appeal_until) if ruling and ruling.appeal_until else ""

    @property
    def earlier(self) -> list[Decision]:
        """Rulings before the last one, newest first."""
        return self.decisions[1:]

    @property
    def chip(self) -> str:
        """The status; of an approval that no longer holds, how it ended."""
        if self.appeal:
            return "appeal"
        if self.case.status == "approved" and self.card and not self.card.holds:
            return self.card.state
        return str(self.case.status)

    @property
    def chip_word(self) -> str:
        if self.chip == "ended":
            return _("Approved, ended")
        return _("With a lead") if self.chip == "escalated" else ""

    @property
    def again_url(self) -> str:
        """The guided form, for the same order or gig."""
        about = f"order={self.case.order_id}" if self.case.order_id else f"gig={self.case.gig_id}"
        return f"{reverse('approvals:ask')}?{about}&channel={self.case.channels[0]}"

    @property
    def window(self) -> str:
        """When contact was asked for."""
        case, said = self.case, {"last": weekday(self.case.wants_until)}
        if case.wants_from <= case.filed_at:
            return _("Until %(last)s, as soon as it is approved") % said
        return _("%(first)s to %(last)s") % (said | {"first": weekday(case.wants_from)})

    @property
    def due_words(self) -> str:
        return by(self.case.due_at)

    @property
    def first_answer_words(self) -> str:
        """By when the desk promised to react, until it did."""
        case = self.case
        if case.status != "filed" or case.first_answered_at or not case.first_answer_due_at:
            return ""
        return _("By %(moment)s") % {"moment": by(case.first_answer_due_at)}

    @property
    def late_words(self) -> str:
        return _("Late. It was promised by %(moment)s.") % {"moment": by(self.case.due_at)}

    @property
    def answer_words(self) -> str:
        return by(self.case.answer_by) if self.case.answer_by else ""

    @property
    def due_sentence(self) -> str:
        """The promise on the receipt."""
        return _("Decision by %(moment)s.") % {"moment": by(self.case.due_at)}

    @cached_property
    def questions(self) -> list[ThreadMessage]:
        """What was asked and answered, oldest first, with its files."""
        thread = self.case.thread.select_related("author").prefetch_related("uploads")
        return list(thread.order_by("id")[:MOST_EVENTS])

    @property
    def open_question(self) -> ThreadMessage | None:
        if self.case.status != "needs_info":
            return None
        return next((said for said in reversed(self.questions) if said.kind == "question"), None)

    @cached_property
    def steps(self) -> list[Step]:
        """What happened, newest first."""
        events = Event.objects.filter(chain=self.case.chain, action__in=TOLD).prefetch_related("personal_values")
        reader = self.reader if self.own else None
        return [
            Step(TONES.get(event.action, "neutral"), title(event, reader), detail(event, reader), event.at)
            for event in events.order_by("-seq")[:MOST_EVENTS]
        ]

    @property
    def talk(self) -> list[ThreadMessage]:
        """The thread without the question that stands open above it."""
        return [said for said in self.questions if said != self.open_question]

    @property
    def late(self) -> bool:
        return self.case.status in ("filed", "escalated") and self.case.due_at < self.at

    @property
    def where(self) -> str:
        """Where it is, in a few words."""
        return {
            "filed": _("At the desk, waiting for a decision"),
            "needs_info": _("With you: the desk asked something"),
            "escalated": _("With the leads: the desk asked for a second pair of eyes"),
            "approved": _("Approved"),
            "denied": _("Denied"),
            "withdrawn": _("Withdrawn by you") if self.own else _("Withdrawn by the seller"),
            "lapsed": _("Closed without a decision, since the question stayed without an answer"),
            "revoked": _("Approved first, then revoked"),
        }[self.case.status]

    @property
    def nobody_yet(self) -> str:
        """Said in place of a name while nobody has it."""
        if self.case.status == "escalated":
            return _("A lead who took no part takes it next.")
        return _("Nobody yet. Agents take requests in the order of their promised time.")

    @property
    def next_title(self) -> str:
        """The step on top of the timeline; empty when nothing more comes by itself."""
        status = self.case.status
        if status == "needs_info":
            return _("Next: your answer") if self.own else _("Next: the seller's answer")
        if status in ("filed", "escalated"):
            return _("Next: a decision")
        if self.appeal:
            return _("Next: your answer") if self.appeal.waits and self.own else _("Next: a ruling on the appeal")
        if status == "denied" and self.appealable:
            return _("Next: nothing happens until you choose")
        if status == "approved" and self.card and self.card.holds:
            return _("Next: keep the four duties")
        return ""

    @property
    def next_detail(self) -> str:
        """What that step is and by when."""
        case = self.case
        if case.status == "needs_info" and case.answer_by:
            return _("By %(moment)s. Without an answer the request closes by itself; you can ask again.") % {
                "moment": by(case.answer_by)
            }
        if self.appeal:
            until = self.appeal_answer_words if self.appeal.waits else self.appeal_due_words
            return _("By %(moment)s. Somebody who took no part in the decision hears it.") % {"moment": until}
        if self.late:
            return _("It was promised by %(moment)s and is late. Late requests stand first in the queue.") % {
                "moment": by(case.due_at)
            }
        if case.is_open:
            return _("By %(moment)s. You get a mail at once.") % {"moment": by(case.due_at)}
        if case.status == "denied" and self.decision and self.decision.appeal_until and self.appealable:
            return _("You can appeal until %(day)s, or do the work in messages or with a document.") % {
                "day": weekday(self.decision.appeal_until)
            }
        if self.card and self.card.holds:
            return _("Contact is allowed until %(moment)s. After that it ends by itself.") % {
                "moment": by(self.card.exemption.ends_at)
            }
        return ""


def away_words(matter: Any, at: datetime) -> str:
    """“Ana Ruiz is away until Sun 3 May; Tom Becker stands in.” about whoever has it, or nothing.

    Somebody who may not decide this case stands in elsewhere, and is not named.
    """
    stand_in, absence = standing_in(matter.handler, at) if matter.handler else (None, None)
    if stand_in is None or absence is None:
        return ""
    said = {"who": matter.handler, "day": weekday(absence.last_instant), "stand_in": stand_in}
    if barred_from(stand_in, matter):
        return _("%(who)s is away until %(day)s.") % said
    return _("%(who)s is away until %(day)s; %(stand_in)s stands in.") % said


def heading(ruling: Decision) -> str:
    """The question that a ruling's reasons answer."""
    if ruling.stage == "amendment":
        return _("Why the terms were changed") if ruling.grants else _("Why the terms stay")
    if ruling.stage == "correction":
        return _("Why the denial was set right")
    return {
        "approved": _("Why it was approved"),
        "denied": _("Why it was denied"),
        "upheld": _("Why the decision stands"),
        "overturned": _("Why the decision was overturned"),
        "revoked": _("Why it was revoked"),
    }[ruling.outcome]


def reversal(after: Decision) -> str:
    """How a ruling was set right, to stand on it for good."""
    said = _("Overturned on %(day)s") if after.outcome == "overturned" else _("Set right on %(day)s")
    return said % {"day": weekday(after.decided_at)}
