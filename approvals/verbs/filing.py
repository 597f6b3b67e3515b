"""How a case begins, and the ways it ends without a decision."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.errors import AlreadyOpen
from approvals.models.policy import Duty, Policy
from approvals.promises import decision_due, first_answer_due
from approvals.rules import guard
from audit.canonical import instant
from audit.conflicts import WrongState
from audit.parties import SYSTEM
from audit.spine import Change, change
from orders.channels import Channel
from orders.models import Gig, Order

if TYPE_CHECKING:
    from approvals.models import ApprovalRequest


class Filing:
    """file, withdraw, lapse."""

    @classmethod
    def file(
        cls: Any,
        *,
        by: User,
        gig: Gig,
        channels: Collection[str],
        policy: Policy,
        duties: Collection[str],
        order: Order | None = None,
        buyer: User | None = None,
        nonce: uuid.UUID | None = None,
        **wish: Any,
    ) -> "ApprovalRequest":
        """Ask for contact outside. Returns the case; the same `nonce` again returns the case it made.

        `wish` holds purpose, title, why, tried, wants_from, wants_until, wants_contacts, refiled_from and
        what_changed. `duties` are the four of `policy`, each acknowledged by name. Raises PermissionDenied
        for somebody else's gig, ValidationError by field, AlreadyOpen with the open case.
        """
        nonce = nonce or uuid.uuid4()
        with change(by=by.party) as act:
            if filed := cls.objects.filter(nonce=nonce, seller=by).first():
                return filed
            words = [channel.value for channel in Channel if channel.value in channels]
            _check_wish(by, act.now, gig=gig, order=order, words=words, policy=policy, duties=duties, wish=wish)
            _refuse_twice(cls, by, gig, order, words, act.now)
            request = cls.objects.create(
                seller=by,
                gig=gig,
                order=order,
                buyer=order.buyer if order else buyer,
                policy=policy,
                channels=words,
                nonce=nonce,
                filed_at=act.now,
                first_answer_due_at=first_answer_due(act.now),
                due_at=decision_due(act.now),
                **wish,
            )
            rows = request.asked_channels
            rows.bulk_create(
                rows.model(request=request, channel=word, seller=by, gig=gig, order=order) for word in words
            )
            _record_filing(act, request)
        return request

    def withdraw(self: Any, *, by: User, seen: int | None = None) -> None:
        """The seller takes it back. Raises PermissionDenied, WrongState or Stale."""
        guard(by, "withdraw", self)
        with change(by=by.party) as act:
            self._close(act, "withdrawn", allowed=("filed", "needs_info", "escalated"), seen=seen)
            act.record("request.withdrawn", chain=self.chain, subjects=self.subjects, about={"request": self})

    def lapse(self: Any) -> None:
        """Its question stayed without answer until `answer_by`. Raises WrongState if it does not wait."""
        with change(by=SYSTEM) as act:
            if self.answer_by is None or self.answer_by > act.now:
                raise WrongState(self)
            self._close(act, "lapsed", allowed=("needs_info",))
            act.record("request.lapsed", chain=self.chain, subjects=self.subjects, about={"request": self})

    def _close(
        self: Any, act: Change, status: str, *, allowed: tuple[str, ...], seen: int | None = None, **values: Any
    ) -> None:
        """Leave the open states: the channels asked for can be asked for again."""
        if status in ("approved", "denied") and self.first_answered_at is None:
            values["first_answered_at"] = act.now
        act.swap(
            self,
            allowed=allowed,
            seen=seen,
            status=status,
            closed_at=act.now,
            asked_at=None,
            answer_by=None,
            **values,
        )
        self.asked_channels.update(is_open=False)


def _check_wish(
    by: User,
    now: datetime,
    *,
    gig: Gig,
    order: Order | None,
    words: list[str],
    policy: Policy,
    duties: Collection[str],
    wish: dict[str, Any],
) -> None:
    if by.role != "seller" or gig.seller_id != by.pk:
        raise PermissionDenied(_("Only the seller of a gig asks for it."))
    errors: dict[str, str] = {}
    if order and (order.gig_id != gig.pk or not order.is_open):
        errors["order"] = _("Choose an order of this gig that is still in progress.")
    if not words:
        errors["channels"] = _("Choose at least one channel.")
    if wish["wants_until"] <= wish["wants_from"]:
        errors["wants_until"] = _("The end must come after the start.")
    elif wish["wants_until"] <= now:
        errors["wants_until"] = _("The end lies in the past.")
    if policy.pk != Policy.objects.in_force(now).pk:
        errors["duties"] = _("The policy changed while you wrote. Please read the four duties once more.")
    elif missing := [str(duty.label) for duty in Duty if duty.value not in duties]:
        errors["duties"] = _("Still to acknowledge: %(duties)s.") % {"duties": ", ".join(missing)}
    before = wish.get("refiled_from")
    if before and (before.seller_id != by.pk or before.status != "denied"):
        errors["refiled_from"] = _("Only a denied request of yours can be filed again.")
    elif before and not wish.get("what_changed", "").strip():
        errors["what_changed"] = _("Say what changed since the denial.")
    if errors:
        raise ValidationError(errors)


def _refuse_twice(cls: Any, by: User, gig: Gig, order: Order | None, words: list[str], now: datetime) -> None:
    """Lapse what is overdue, then refuse if a channel is still being asked for."""
    open_cases = (
        cls.objects.open()
        .filter(seller=by, gig=gig, order=order, asked_channels__channel__in=words)
        .select_for_update(of=("self",))
        .order_by("id")
    )
    for case in {case.pk: case for case in open_cases}.values():
        if case.answer_by and case.answer_by <= now:
            case.lapse()
        else:
            raise AlreadyOpen(case)


def _record_filing(act: Change, request: "ApprovalRequest") -> None:
    act.record(
        "request.filed",
        chain=request.chain,
        subjects=request.subjects,
        data={
            "channels": list(request.channels),
            "purpose": request.purpose,
            "wants_from": instant(request.wants_from),
            "wants_until": instant(request.wants_until),
            "wants_contacts": request.wants_contacts or 0,
            "policy": request.policy.number,
            "duties": [duty.value for duty in Duty],
            "refiled_from": request.refiled_from_id or 0,
        },
        personal={
            "title": request.title,
            "why": request.why,
            "tried": request.tried,
            "what_changed": request.what_changed,
        },
        about={"request": request},
    )
