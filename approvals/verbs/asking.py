"""What happens on a case before it is decided: taken, asked about, answered, escalated."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.promises import answer_by, escalation_due, resumed_due
from approvals.rules import guard
from audit.canonical import instant
from audit.conflicts import WrongState
from audit.parties import SYSTEM
from audit.spine import Change, change
from orders.models import Upload

if TYPE_CHECKING:
    from approvals.models import ThreadMessage


class Asking:
    """take, give_back, ask, answer, escalate, escalate_overdue, urge."""

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
                first_answered_at=self.first_answered_at or act.now,
                urged=0,
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
                escalated_at=act.now,
                first_answered_at=self.first_answered_at or act.now,
                escalation_reason=reason,
                handler=None,
                due_at=max(self.due_at, escalation_due(act.now)),
            )
            self._say_escalated(act, reason, {"due_at": instant(self.due_at)})

    def escalate_overdue(self: Any) -> None:
        """Nobody decided in time, nor in as long again: a lead does. A request never dies of silence at the desk."""
        with change(by=SYSTEM) as act:
            why = not_kept(self.due_at)
            due_at = escalation_due(act.now)
            act.swap(
                self,
                allowed=("filed",),
                status="escalated",
                escalated_at=act.now,
                escalation_reason=why,
                handler=None,
                due_at=due_at,
            )
            data = {"due_at": instant(due_at)}
            self._say_escalated(act, why, data)

    def urge(self: Any, *, warning: int) -> None:
        """Remind the seller of the open question, once for each warning. Raises WrongState if it is answered."""
        with change(by=SYSTEM) as act:
            # No new version: the form that the seller has open stays good.
            if not type(self).objects.filter(pk=self.pk, status="needs_info", urged__lt=warning).update(urged=warning):
                raise WrongState(self)
            self.urged = warning
            data = {"warning": warning, "answer_by": instant(self.answer_by)}
            act.record("request.urged", chain=self.chain, subjects=self.subjects, data=data, about={"request": self})

    def _say_escalated(self: Any, act: Change, reason: str, data: dict[str, Any]) -> None:
        act.record(
            "request.escalated",
            chain=self.chain,
            subjects=self.subjects,
            data=data,
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


def not_kept(due_at: datetime) -> str:
    """Why a case or appeal went to the leads by itself."""
    return _("It was promised by %(due)s UTC and nobody decided.") % {"due": f"{due_at.astimezone(UTC):%Y-%m-%d %H:%M}"}


def _refuse_empty(field: str, text: str, said: str) -> None:
    if not text.strip():
        raise ValidationError({field: said})
