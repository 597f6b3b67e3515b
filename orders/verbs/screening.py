"""What people do about screening: agents rule on held messages, reported mistakes and breaches."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from audit.conflicts import WrongState
from audit.spine import change
from orders.judging import digest_of
from orders.models.message import Message
from orders.rules import desk_on

from .posting import Said

if TYPE_CHECKING:
    from orders.models import Finding, Mistake

LONGEST_ANSWER = 2_000
LONGEST_WHY = 1_000


def guard_desk(by: User, row: Any) -> None:
    """Agents and leads who are no party to the order. Raises PermissionDenied."""
    if why := desk_on(by, row.order):
        raise PermissionDenied(why)


def said(text: str, field: str = "text", most: int = LONGEST_ANSWER) -> str:
    """The text without blanks around it. Raises ValidationError for none, or too long a one."""
    text = text.strip()
    if not text or "\x00" in text:
        raise ValidationError({field: _("Write a sentence.")})
    if len(text) > most:
        raise ValidationError({field: _("At most %(most)s characters.") % {"most": most}})
    return text


class HeldVerbs(Said):
    """release, refuse."""

    def release(self: Any, *, by: User, answer: str = "", seen: int | None = None) -> Message:
        """Send it now, as its author wrote it. Raises PermissionDenied, WrongState, Stale."""
        guard_desk(by, self)
        with change(by=by.party) as act:
            order = self.order.held()
            if order.status == "cancelled":
                raise WrongState(order)
            # The order's lock is held: whoever released it meanwhile has committed.
            if (current := type(self).objects.get(pk=self.pk)).status != "held":
                raise WrongState(current)
            message = Message.objects.create(
                order=self.order, author=self.author, body=self.body, nonce=self.nonce, sent_at=act.now
            )
            message.uploads.set(self.uploads.all())
            ruling: dict[str, Any] = {"ruled_by": by, "ruled_at": act.now, "answer": answer.strip()}
            act.swap(self, allowed=("held",), seen=seen, status="released", message=message, **ruling)
            subjects, about = (self.order.party, self.author.party), {"order": self.order, "held": self}
            act.record(
                "order.message_released",
                chain=self.order.chain,
                subjects=subjects,
                data={"message": message.pk},
                personal={"body": self.body},
                about=about,
            )
            act.record(
                "screening.message_released",
                chain=self.chain,
                subjects=subjects,
                data={"held": self.pk, "message": message.pk},
                personal={"answer": self.answer},
                about=about,
            )
        return message

    def refuse(self: Any, *, by: User, answer: str, seen: int | None = None) -> None:
        """Do not send it; its author is told why. Raises PermissionDenied, WrongState, Stale, ValidationError."""
        guard_desk(by, self)
        answer = said(answer)
        with change(by=by.party) as act:
            act.swap(self, allowed=("held",), seen=seen, status="refused", ruled_by=by, ruled_at=act.now, answer=answer)
            act.record(
                "screening.message_refused",
                chain=self.chain,
                subjects=(self.order.party, self.author.party),
                data={"held": self.pk},
                personal={"answer": answer},
                about={"order": self.order, "held": self},
            )


class MistakeVerbs:
    """report, confirm, reject."""

    @classmethod
    def report(cls: Any, *, by: User, finding: "Finding", why: str) -> "Mistake":
        """The sender says that screening is wrong here; a second time returns the first report.

        Raises PermissionDenied for anybody but the sender, ValidationError without a sentence.
        """
        if by.pk != finding.author_id or finding.verdict == "allow":
            raise PermissionDenied(_("Only who wrote the message reports a mistake about it."))
        why = said(why, "why", LONGEST_WHY)
        with change(by=by.party) as act:
            finding.order.held()
            if kept := cls.objects.filter(finding=finding).first():
                return kept
            mistake: Mistake = cls.objects.create(
                order=finding.order, finding=finding, reported_by=by, why=why, reported_at=act.now
            )
            act.record(
                "screening.mistake_reported",
                chain=mistake.chain,
                subjects=(finding.order.party, by.party),
                data={"mistake": mistake.pk, "finding": finding.pk, "rules": [finding.rule]},
                personal={"why": why},
                about={"order": finding.order, "mistake": mistake},
            )
        return mistake

    def confirm(self: Any, *, by: User, answer: str, everywhere: bool = False, seen: int | None = None) -> None:
        """The sender is right: this is no detail on this order, or nowhere. A message held for it is sent.

        Raises PermissionDenied, WrongState, Stale, ValidationError (no answer; or the detail was erased).
        """
        guard_desk(by, self)
        answer, finding = said(answer), self.finding
        if not finding.text:
            raise ValidationError({"text": _("The detail was erased, so it cannot be excepted any more.")})
        if everywhere and finding.strength == "pieces":
            raise ValidationError({"everywhere": _("A detail in pieces is excepted on its order only.")})
        with change(by=by.party) as act:
            act.swap(
                self, allowed=("reported",), seen=seen, status="confirmed", ruled_by=by, ruled_at=act.now, answer=answer
            )
            self.order.known_mistakes.model.objects.create(
                order=None if everywhere else self.order,
                rule=finding.rule,
                value=digest_of(finding.rule, finding.text),
                mistake=self,
                made_at=act.now,
            )
            self._ruled(act, "screening.mistake_confirmed", answer, everywhere=int(everywhere))
            if finding.held and finding.held.status == "held":
                finding.held.release(by=by, answer=answer)

    def reject(self: Any, *, by: User, answer: str, seen: int | None = None) -> None:
        """Screening was right; the sender is told why. Raises as `confirm`."""
        guard_desk(by, self)
        answer = said(answer)
        with change(by=by.party) as act:
            act.swap(
                self, allowed=("reported",), seen=seen, status="rejected", ruled_by=by, ruled_at=act.now, answer=answer
            )
            self._ruled(act, "screening.mistake_rejected", answer)

    def _ruled(self: Any, act: Any, action: str, answer: str, **data: int) -> None:
        act.record(
            action,
            chain=self.chain,
            subjects=(self.order.party, self.reported_by.party),
            data={"mistake": self.pk, "rules": [self.finding.rule], **data},
            personal={"answer": answer},
            about={"order": self.order, "mistake": self},
        )


class BreachVerbs:
    """close."""

    def close(self: Any, *, by: User, note: str, seen: int | None = None) -> None:
        """An agent looked at it and says what they made of it. Nothing follows for the sender by itself.

        Raises PermissionDenied, WrongState, Stale, ValidationError.
        """
        guard_desk(by, self)
        note = said(note)
        with change(by=by.party) as act:
            act.swap(self, allowed=("open",), seen=seen, status="closed", closed_by=by, closed_at=act.now, note=note)
            act.record(
                "screening.breach_closed",
                chain=self.chain,
                subjects=(self.order.party, self.author.party),
                data={"breach": self.pk},
                personal={"note": note},
                about={"order": self.order, "breach": self},
            )
