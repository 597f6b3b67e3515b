"""The desk's side of an appeal: taken, asked about, escalated, upheld or overturned by somebody who took no part."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.words import said_to
from approvals.promises import answer_by, escalation_due, resumed_due
from approvals.rules import appeals
from approvals.terms import Grounds, Terms
from audit.canonical import instant
from audit.conflicts import WrongState
from audit.parties import SYSTEM
from audit.spine import Change, change, now

from .challenging import COUNTED, WARNED_AT
from .writing import grant, record, write_decision

if TYPE_CHECKING:
    from approvals.models import Decision, ThreadMessage

STATES = ("denied", "revoked", "approved")
"""Of a case with an appeal on it: an older one may outlive a revocation, and is then only upheld."""


class Hearing:
    """take, give_back, ask, go_on, escalate, escalate_itself, uphold, overturn."""

    def take(self: Any, *, by: User) -> None:
        """`by` handles the appeal from now on."""
        appeals.guard(by, "take", self)
        with change(by=by.party) as act:
            self._hand_to(act, by, "appeal.claimed")

    def give_back(self: Any, *, by: User) -> None:
        """Nobody handles it any more."""
        appeals.guard(by, "take", self)
        with change(by=by.party) as act:
            self._hand_to(act, None, "appeal.released")

    def ask(self: Any, *, by: User, question: str, seen: int | None = None) -> "ThreadMessage":
        """Ask the seller, in the case's thread; the promise pauses. Raises ValidationError for no question."""
        appeals.guard(by, "ask", self)
        if not question.strip():
            raise ValidationError({"question": _("Write your question.")})
        with change(by=by.party) as act:
            until = answer_by(act.now)
            act.swap(self, allowed=self.OPEN, seen=seen, asked_at=act.now, answer_by=until, handler=by)
            message = self.request.thread.create(
                kind="question", author=by, body=question, sent_at=act.now, appeal=self
            )
            data = {"message": message.pk, "answer_by": instant(until)}
            self._record(act, "appeal.asked", data=data, personal={"body": question}, about={"message": message})
        return message

    def go_on(self: Any) -> None:
        """No answer came until `answer_by`: it is heard on what is there. An appeal never dies of silence."""
        with change(by=SYSTEM) as act:
            if self.answer_by is None or self.answer_by > act.now:
                raise WrongState(self)
            due_at = resumed_due(self.due_at, self.asked_at, act.now, "appeal")
            act.swap(self, allowed=self.OPEN, asked_at=None, answer_by=None, due_at=due_at)
            self._record(act, "appeal.went_on")

    def escalate(self: Any, *, by: User, reason: str, seen: int | None = None) -> None:
        """Hand it to a lead who took no part, with the reason."""
        appeals.guard(by, "escalate", self)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why a lead should decide.")})
        with change(by=by.party) as act:
            self._escalate(act, by, reason, seen)

    def escalate_itself(self: Any, *, reason: str) -> None:
        """Nobody below a lead may hear it, or nobody did in time: it goes to the leads and says why."""
        with change(by=SYSTEM) as act:
            self._escalate(act, None, reason, None)

    def uphold(
        self: Any, *, by: User, grounds: Grounds, unfounded: bool = False, seen: int | None = None
    ) -> "Decision":
        """The decision stands, with reasons of its own. Returns the Decision.

        `unfounded` counts it as plainly unfounded; the third within a year is told to the seller (DSA 23(2)).
        """
        appeals.guard(by, "uphold", self)
        challenged = self.decision
        grounds.check(self.request, adverse=True, kinds=("refuses", "never", "rule", "duty"))
        with change(by=by.party) as act:
            self._begin(act, by, seen, STATES)
            decision = write_decision(
                act,
                self.request,
                by=by,
                stage=self.stage,
                outcome="upheld",
                grounds=grounds,
                measure=upheld_measure(self.seller, challenged),
                appeal=self,
            )
            self._close(act, "upheld", unfounded=unfounded)
            data = {"appeal": self.pk, "challenged": challenged.pk, "unfounded": int(unfounded)}
            record(act, self.request, "appeal.upheld", decision, grounds, data=data, about={"appeal": self})
            if unfounded:
                self._warn(act)
        return decision

    def overturn(self: Any, *, by: User, terms: Terms, grounds: Grounds, seen: int | None = None) -> "Decision":
        """The decision was wrong: what was refused is granted in this transaction, on terms the hearer may narrow.

        Returns the Decision; its `exemption` is on the order at once, and the challenged one stays visible.
        Raises PermissionDenied, WrongState, Stale, or ValidationError by field.
        """
        appeals.guard(by, "overturn", self)
        wish = self.decision.amendment or self.request
        refused = terms.refused(wish)
        terms.check(self.request, now())
        grounds.check(self.request, adverse=bool(refused), kinds=("allows",))
        with change(by=by.party) as act:
            self._begin(act, by, seen, appeals.STANDS_AS[self.decision.outcome])
            decision = write_decision(
                act,
                self.request,
                by=by,
                stage=self.stage,
                outcome="overturned",
                grounds=grounds,
                measure=" ".join(refused),
                appeal=self,
                reverses=self.decision,
            )
            if self.request.status != "approved":
                act.swap(self.request, allowed=("denied", "revoked"), status="approved")
            replaces = self.request.exemptions.standing(act.now).order_by("-id").first()
            exemption, orders = grant(act, self.request, decision, terms, grounds, replaces=replaces)
            self._close(act, "overturned")
            data = {"appeal": self.pk, "reverses": self.decision_id}
            record(
                act, self.request, "appeal.overturned", decision, grounds, exemption, data=data, about={"appeal": self}
            )
            decision.attached_orders = orders
        return decision

    @property
    def stage(self: Any) -> str:
        """Of the ruling to come: `appeal`, or `escalation` once it is with the leads."""
        return "escalation" if self.status == "escalated" else "appeal"

    def _begin(self: Any, act: Change, by: User, seen: int | None, states: tuple[str, ...]) -> None:
        """Whoever comes first rules: compare-and-swap on the appeal, then the case's next round."""
        act.swap(self, allowed=self.OPEN, seen=seen, handler=by)
        act.swap(self.request, allowed=states, round=self.request.round + 1)

    def _escalate(self: Any, act: Change, by: User | None, reason: str, seen: int | None) -> None:
        due_at = max(self.due_at, escalation_due(act.now))
        act.swap(
            self,
            allowed=("filed",),
            seen=seen,
            status="escalated",
            escalated_by=by,
            escalation_reason=reason,
            handler=None,
            due_at=due_at,
            asked_at=None,
            answer_by=None,
        )
        self._record(act, "appeal.escalated", data={"due_at": instant(due_at)}, personal={"reason": reason})

    def _hand_to(self: Any, act: Change, handler: User | None, action: str) -> None:
        type(self).objects.filter(pk=self.pk).update(handler=handler)
        self.handler = handler
        self._record(act, action)

    def _warn(self: Any, act: Change) -> None:
        """Count, and say so at the third within a year; before that, nothing is ever spaced out."""
        since = act.now - COUNTED
        count = type(self).objects.filter(seller=self.seller, unfounded=True, closed_at__gt=since).count()
        if count < WARNED_AT or self.seller.appeal_warnings.filter(warned_at__gt=since).exists():
            return
        self.seller.appeal_warnings.create(appeal=self, count=count, warned_at=act.now)
        with change(by=SYSTEM) as warning:
            self._record(warning, "appeal.warned", data={"count": count})


def upheld_measure(seller: User, challenged: "Decision") -> str:
    """The measure of an upheld decision: what it said, still."""
    with said_to(seller):
        return _("The decision stands: %(measure)s") % {"measure": challenged.measure}
