"""The seller's side of an appeal: file it, answer what the hearer asks, take it back."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.errors import NotAppealable
from approvals.promises import appeal_due, resumed_due
from approvals.rules import appeals
from approvals.rules.part import somebody_may_hear
from audit.canonical import instant
from audit.spine import Change, change
from orders.models import Upload

if TYPE_CHECKING:
    from approvals.models import Appeal, Decision, ThreadMessage

COUNTED = timedelta(days=365)
"""How long an unfounded appeal counts."""
WARNED_AT = 3
SPACED = timedelta(days=30)
"""Between the appeals of somebody who was warned and went on; a window that closes earlier goes before."""


class Challenging:
    """file, answer, withdraw."""

    @classmethod
    def file(
        cls: Any,
        *,
        by: User,
        decision: "Decision",
        grounds: str,
        new_facts: str = "",
        uploads: Iterable[Upload] = (),
        nonce: uuid.UUID | None = None,
    ) -> "Appeal":
        """Challenge an adverse decision. Returns the Appeal; the same `nonce` again returns the one it made.

        Free, electronic, within the window that was fixed with the decision (DSA 20(1)). Raises
        PermissionDenied for anybody but the seller, NotAppealable with the reason (too late, appealed
        before, superseded, not adverse), ValidationError for empty grounds.
        """
        nonce = nonce or uuid.uuid4()
        request = decision.request
        with change(by=by.party) as act:
            if filed := cls.objects.with_people().filter(nonce=nonce, seller=by).first():
                return filed
            if by.pk != request.seller_id:
                raise PermissionDenied(_("Only the seller whom it is about appeals."))
            if not grounds.strip():
                raise ValidationError({"grounds": _("Say why you disagree. No legal words are needed.")})
            type(request).objects.select_for_update(of=("self",)).get(pk=request.pk)
            request.refresh_from_db(fields=["status", "version"])
            if why := appeals.not_appealable(decision, act.now):
                raise NotAppealable(why)
            if until := spaced_until(cls, by, decision, act.now):
                raise NotAppealable(_spaced(until))
            appeal = _kept(cls, decision, by, act, nonce, {"grounds": grounds, "new_facts": new_facts})
            files = list(uploads)
            if files:
                appeal.uploads.set(files)
            appeal._record(
                act,
                "appeal.filed",
                data={"decision": decision.pk, "uploads": len(files), "due_at": instant(appeal.due_at)},
                personal={"grounds": grounds, "new_facts": new_facts},
            )
            if why := _straight_to_leads(appeal):
                appeal.escalate_itself(reason=why)
        return appeal

    def answer(
        self: Any, *, by: User, text: str, uploads: Iterable[Upload] = (), seen: int | None = None
    ) -> "ThreadMessage":
        """The seller answers the hearer; the promise runs on."""
        appeals.guard(by, "answer", self)
        if not text.strip():
            raise ValidationError({"text": _("Write your answer.")})
        with change(by=by.party) as act:
            due_at = resumed_due(self.due_at, self.asked_at, act.now, "appeal")
            act.swap(self, allowed=self.OPEN, seen=seen, asked_at=None, answer_by=None, due_at=due_at)
            message = self.request.thread.create(kind="answer", author=by, body=text, sent_at=act.now, appeal=self)
            files = list(uploads)
            if files:
                message.uploads.set(files)
            data = {"message": message.pk, "uploads": len(files)}
            self._record(act, "appeal.answered", data=data, personal={"body": text}, about={"message": message})
        return message

    def withdraw(self: Any, *, by: User, seen: int | None = None) -> None:
        """The seller takes it back; the decision stands. Raises PermissionDenied, WrongState or Stale."""
        appeals.guard(by, "withdraw", self)
        with change(by=by.party) as act:
            self._close(act, "withdrawn", seen=seen)
            self._record(act, "appeal.withdrawn")

    def _record(
        self: Any,
        act: Change,
        action: str,
        *,
        data: dict[str, Any] | None = None,
        personal: dict[str, str] | None = None,
        about: dict[str, Any] | None = None,
    ) -> None:
        act.record(
            action,
            chain=self.chain,
            subjects=self.subjects,
            data={"appeal": self.pk, **(data or {})},
            personal=personal,
            about={"request": self.request, "appeal": self, **(about or {})},
        )

    def _close(self: Any, act: Change, status: str, *, seen: int | None = None, **values: Any) -> None:
        act.swap(
            self,
            allowed=self.OPEN,
            seen=seen,
            status=status,
            closed_at=act.now,
            asked_at=None,
            answer_by=None,
            **values,
        )


def spaced_until(cls: Any, seller: User, decision: "Decision", now: datetime) -> datetime | None:
    """Until when a seller who was warned and went on has to wait; None for everybody else.

    Counted and told beforehand (DSA 23(2)); a window that would close meanwhile is never cut short.
    """
    warning = seller.appeal_warnings.filter(warned_at__gt=now - COUNTED).order_by("-warned_at").first()
    if warning is None:
        return None
    unfounded = cls.objects.filter(seller=seller, unfounded=True, closed_at__gt=warning.warned_at)
    last = cls.objects.filter(seller=seller).order_by("-id").values_list("filed_at", flat=True).first()
    if last is None or not unfounded.exists():
        return None
    until: datetime = last + SPACED
    closes = decision.appeal_until
    return until if now < until and closes and until < closes else None


def _kept(cls: Any, decision: "Decision", by: User, act: Change, nonce: uuid.UUID, words: dict[str, str]) -> "Appeal":
    try:
        with transaction.atomic():
            appeal: Appeal = cls.objects.create(
                request=decision.request,
                decision=decision,
                seller=by,
                nonce=nonce,
                filed_at=act.now,
                due_at=appeal_due(act.now),
                **words,
            )
    except IntegrityError as error:
        raise NotAppealable(_("Somebody with your account filed an appeal on this case just now.")) from error
    return appeal


def _straight_to_leads(appeal: "Appeal") -> str:
    """Why no agent hears it first; empty if one does."""
    if appeal.decision.decider.role == "lead":
        return _("A lead made the decision, so another lead hears the appeal.")
    if not somebody_may_hear(appeal):
        return _("Every agent took part before, so a lead hears the appeal.")
    return ""


def _spaced(until: datetime) -> str:
    day = date_format(localtime(until), "j F Y")
    said = _(
        "Several of your appeals were found plainly unfounded, and you were told that more would be spaced out. "
        "You can file this one from %(day)s on; its time to appeal does not end before."
    )
    return said % {"day": day}
