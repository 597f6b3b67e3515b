"""What can be appealed and until when, and where an appeal or a change of terms stands."""

from functools import cached_property

from django.utils.translation import gettext as _

from approvals.models import Amendment, Appeal, ThreadMessage
from approvals.rules.appeals import not_appealable
from approvals.shown import by, weekday

from .facts import Facts


class Appealing(Facts):
    """Facts about appeals and changes of terms."""

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
