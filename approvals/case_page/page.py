"""Where a case is, who has it, and what comes next."""

from functools import cached_property

from django.utils.translation import gettext as _

from approvals.sentences import detail, title
from approvals.shown import by, weekday
from audit.models import Event

from .appealing import Appealing
from .facts import MOST_LINES
from .timeline import TOLD, TONES, Step
from .words import away_words


class CasePage(Appealing):
    """All that the page says."""

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

    @cached_property
    def steps(self) -> list[Step]:
        """What happened, newest first."""
        events = Event.objects.filter(chain=self.case.chain, action__in=TOLD).prefetch_related("personal_values")
        reader = self.reader if self.own else None
        return [
            Step(TONES.get(event.action, "neutral"), title(event, reader), detail(event, reader), event.at)
            for event in events.order_by("-seq")[:MOST_LINES]
        ]

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

    @cached_property
    def away(self) -> str:
        """Who of the desk is away, and who stands in; empty when whoever has the case is there."""
        matter = self.appeal or self.case
        return away_words(matter, self.at) if self.case.is_open or self.appeal else ""
