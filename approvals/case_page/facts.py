"""What is known of a case: what was asked, what was decided, what waits."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import ApprovalRequest, Decision, ThreadMessage
from approvals.passes import PassCard, card
from approvals.rules import allowed_actions
from approvals.sentences import channels_in_words
from approvals.shown import sentence_case, subject_of, weekday

from .words import heading, reversal

MOST_LINES = 60
"""Of the thread, and of the timeline."""


@dataclass(frozen=True)
class Facts:
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
    def matter(self) -> Any:
        """What waits for a decision: the request, or an appeal or a change of terms on it."""
        return self.case.open_matter()

    @property
    def earlier(self) -> list[Decision]:
        """Rulings before the last one, newest first."""
        return self.decisions[1:]

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

    @cached_property
    def questions(self) -> list[ThreadMessage]:
        """What was asked and answered, oldest first, with its files."""
        thread = self.case.thread.select_related("author").prefetch_related("uploads")
        return list(thread.order_by("id")[:MOST_LINES])

    @property
    def open_question(self) -> ThreadMessage | None:
        if self.case.status != "needs_info":
            return None
        return next((said for said in reversed(self.questions) if said.kind == "question"), None)

    @property
    def talk(self) -> list[ThreadMessage]:
        """The thread without the question that stands open above it."""
        return [said for said in self.questions if said != self.open_question]
