"""What happens on a case before it is decided: taken, asked about, answered, escalated."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.promises import answer_by, escalation_due, resumed_due
from approvals.rules import guard
from audit.canonical import instant
from audit.spine import Change, change
from orders.models import Upload

if TYPE_CHECKING:
    from approvals.models import ThreadMessage


class Asking:
    """take, give_back, ask, answer, escalate."""

    def take(self: Any, *, by: User) -> None:
        """`by` handles the case from now on. A courtesy to colleagues: it bars nobody."""
        guard(by, "take", self)
        with change(by=by.party) as act:
            self._hand_to(act, by, "request.claimed")

    def give_back(self: Any, *, by: User) -> None:
        """Nobody handles it any more."""
        guard(by, "take", self)
        with change(by=by.party) as act:
            self._hand_to(act, None, "request.released")

    def ask(self: Any, *, by: User, question: str, seen: int | None = None) -> "ThreadMessage":
        """Ask the seller; the promise pauses until they answer. Raises ValidationError for an empty question."""
        guard(by, "ask", self)
        _refuse_empty("question", question, _("Write your question."))
        with change(by=by.party) as act:
            act.swap(
                self,
                allowed=("filed",),
                seen=seen,
                status="needs_info",
                asked_at=act.now,
                answer_by=answer_by(act.now),
                handler=by,
            )
            message = self._say(act, "question", by, question)
            self._tell(act, "request.asked", message, question, {"answer_by": instant(self.answer_by)})
        return message

    def answer(
        self: Any, *, by: User, text: str, uploads: Iterable[Upload] = (), seen: int | None = None
    ) -> "ThreadMessage":
        """The seller answers; the promise runs on, later by as long as it waited."""
        guard(by, "answer", self)
        _refuse_empty("text", text, _("Write your answer."))
        with change(by=by.party) as act:
            due_at = resumed_due(self.due_at, self.asked_at, act.now)
            act.swap(
                self,
                allowed=("needs_info",),
                seen=seen,
                status="filed",
                asked_at=None,
                answer_by=None,
                due_at=due_at,
            )
            message = self._say(act, "answer", by, text)
            files = list(uploads)
            if files:
                message.uploads.set(files)
            self._tell(act, "request.answered", message, text, {"uploads": len(files)})
        return message

    def escalate(self: Any, *, by: User, reason: str, seen: int | None = None) -> None:
        """Hand it to a lead who took no part, with the reason."""
        guard(by, "escalate", self)
        _refuse_empty("reason", reason, _("Say why a lead should decide."))
        with change(by=by.party) as act:
            act.swap(
                self,
                allowed=("filed",),
                seen=seen,
                status="escalated",
                escalated_by=by,
                escalation_reason=reason,
                handler=None,
                due_at=max(self.due_at, escalation_due(act.now)),
            )
            act.record(
                "request.escalated",
                chain=self.chain,
                subjects=self.subjects,
                personal={"reason": reason},
                about={"request": self},
            )

    def _hand_to(self: Any, act: Change, handler: User | None, action: str) -> None:
        type(self).objects.filter(pk=self.pk).update(handler=handler)
        self.handler = handler
        act.record(action, chain=self.chain, subjects=self.subjects, about={"request": self})

    def _say(self: Any, act: Change, kind: str, by: User, body: str) -> "ThreadMessage":
        return self.thread.create(kind=kind, author=by, body=body, sent_at=act.now)

    def _tell(self: Any, act: Change, action: str, message: "ThreadMessage", body: str, data: dict[str, Any]) -> None:
        act.record(
            action,
            chain=self.chain,
            subjects=self.subjects,
            data={"message": message.pk, **data},
            personal={"body": body},
            about={"request": self, "message": message},
        )


def _refuse_empty(field: str, text: str, said: str) -> None:
    if not text.strip():
        raise ValidationError({field: said})
