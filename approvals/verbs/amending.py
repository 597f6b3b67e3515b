"""Other terms for an exemption that stands: asked for by its seller, decided by an agent."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.words import said_to
from approvals.promises import decision_due
from approvals.rules import amendments as rules
from approvals.rules import exemptions
from approvals.terms import Grounds, Terms
from audit.canonical import instant
from audit.parties import SYSTEM
from audit.spine import Change, change, now
from orders.channels import Channel

from .writing import grant, record, write_decision

if TYPE_CHECKING:
    from approvals.models import Amendment, Decision, Exemption


class Amending:
    """ask, take, give_back, withdraw, drop, grant, refuse."""

    @classmethod
    def ask(
        cls: Any,
        *,
        by: User,
        exemption: "Exemption",
        channels: Collection[str],
        wants_until: datetime,
        wants_contacts: int | None,
        why: str,
        nonce: uuid.UUID | None = None,
    ) -> "Amendment":
        """Ask for a longer, shorter or otherwise different permission. Returns the Amendment.

        The same `nonce` again returns the one it made. Raises PermissionDenied, WrongState where the
        exemption no longer stands, ValidationError by field.
        """
        nonce = nonce or uuid.uuid4()
        with change(by=by.party) as act:
            if asked := cls.objects.with_people().filter(nonce=nonce, request__seller=by).first():
                return asked
            # An appeal is filed under the same lock: one of the two is there first, and the other is told.
            _lock(exemption.request)
            exemptions.guard(by, "amend", exemption)
            words = [channel.value for channel in Channel if channel.value in channels]
            _check(exemption, words, wants_until, wants_contacts, why, act.now)
            try:
                with transaction.atomic():
                    amendment = cls.objects.create(
                        request=exemption.request,
                        exemption=exemption,
                        channels=words,
                        wants_from=max(exemption.starts_at, act.now),
                        wants_until=wants_until,
                        wants_contacts=wants_contacts,
                        why=why,
                        nonce=nonce,
                        filed_at=act.now,
                        due_at=decision_due(act.now),
                    )
            except IntegrityError as error:
                raise ValidationError({"why": _("A change of this permission is being decided already.")}) from error
            amendment._tell(
                act,
                "amendment.asked",
                data={
                    "channels": words,
                    "wants_until": instant(wants_until),
                    "wants_contacts": wants_contacts or 0,
                },
                personal={"why": why},
            )
        return amendment

    def take(self: Any, *, by: User) -> None:
        """`by` handles it from now on."""
        rules.guard(by, "take", self)
        with change(by=by.party) as act:
            self._hand_to(act, by, "amendment.claimed")

    def give_back(self: Any, *, by: User) -> None:
        """Nobody handles it any more."""
        rules.guard(by, "take", self)
        with change(by=by.party) as act:
            self._hand_to(act, None, "amendment.released")

    def withdraw(self: Any, *, by: User, seen: int | None = None) -> None:
        """The seller takes it back; the terms stay as they are."""
        rules.guard(by, "withdraw", self)
        with change(by=by.party) as act:
            act.swap(self, allowed=("filed",), seen=seen, status="withdrawn", closed_at=act.now)
            self._tell(act, "amendment.withdrawn")

    def drop(self: Any) -> None:
        """What it wanted changed no longer stands: revoked, given up or stopped meanwhile."""
        with change(by=SYSTEM) as act:
            act.swap(self, allowed=("filed",), status="withdrawn", closed_at=act.now)
            self._tell(act, "amendment.dropped")

    def grant(self: Any, *, by: User, terms: Terms, grounds: Grounds, seen: int | None = None) -> "Decision":
        """New terms replace the old in this transaction; less than was asked is adverse. Returns the Decision."""
        rules.guard(by, "grant", self)
        request, refused = self.request, terms.refused(self)
        terms.check(request, now())
        grounds.check(request, adverse=bool(refused), kinds=("allows",))
        with change(by=by.party) as act:
            self._begin(act, by, "granted", seen)
            decision = self._write(act, by, "approved", grounds, " ".join(refused))
            exemption, orders = grant(act, request, decision, terms, grounds, replaces=self.exemption)
            data = {"amendment": self.pk, "replaces": self.exemption_id}
            about = {"amendment": self}
            record(act, request, "exemption.amended", decision, grounds, exemption, data=data, about=about)
            decision.attached_orders = orders
        return decision

    def refuse(self: Any, *, by: User, grounds: Grounds, seen: int | None = None) -> "Decision":
        """The terms stay as they are, with the whole statement of reasons. Returns the Decision."""
        rules.guard(by, "refuse", self)
        grounds.check(self.request, adverse=True, kinds=("refuses", "never"))
        with change(by=by.party) as act:
            self._begin(act, by, "refused", seen)
            decision = self._write(act, by, "denied", grounds, amendment_measure(self.request.seller))
            data = {"amendment": self.pk, "exemption": self.exemption_id}
            record(act, self.request, "amendment.refused", decision, grounds, data=data, about={"amendment": self})
        return decision

    def _begin(self: Any, act: Change, by: User, status: str, seen: int | None) -> None:
        _lock(self.request)  # before the change of it, as a revocation does, which drops the change
        act.swap(self, allowed=("filed",), seen=seen, status=status, closed_at=act.now, handler=by)
        act.swap(self.request, allowed=("approved",), round=self.request.round + 1)

    def _write(self: Any, act: Change, by: User, outcome: str, grounds: Grounds, measure: str) -> "Decision":
        return write_decision(
            act,
            self.request,
            by=by,
            stage="amendment",
            outcome=outcome,
            grounds=grounds,
            measure=measure,
            amendment=self,
        )

    def _hand_to(self: Any, act: Change, handler: User | None, action: str) -> None:
        type(self).objects.filter(pk=self.pk).update(handler=handler)
        self.handler = handler
        self._tell(act, action)

    def _tell(self: Any, act: Change, action: str, *, data: dict[str, Any] | None = None, personal: Any = None) -> None:
        act.record(
            action,
            chain=self.chain,
            subjects=self.subjects,
            data={"amendment": self.pk, **(data or {})},
            personal=personal,
            about={"request": self.request, "amendment": self},
        )


def _lock(request: Any) -> None:
    """Locks are taken in one order: the request first."""
    type(request).objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=request.pk)


def amendment_measure(seller: User) -> str:
    """The measure of a refused change, as the seller reads it."""
    with said_to(seller):
        return _("The permission is not changed: its channels, its end and its number of contacts stay as they are.")


def _check(
    exemption: "Exemption", words: list[str], until: datetime, contacts: int | None, why: str, at: datetime
) -> None:
    errors: dict[str, str] = {}
    if not words:
        errors["channels"] = _("Choose at least one channel.")
    elif any(word not in exemption.request.channels for word in words):
        errors["channels"] = _("For a channel you did not ask for before, file a new request.")
    if until <= max(at, exemption.starts_at):
        errors["wants_until"] = _("The end lies in the past.")
    if contacts is not None and contacts < 1:
        errors["wants_contacts"] = _("Ask for at least one contact, or leave it empty for as many as needed.")
    if not why.strip():
        errors["why"] = _("Say what changed.")
    same = (words, until, contacts) == (exemption.channels, exemption.ends_at, exemption.contacts_allowed)
    if not errors and same:
        errors["wants_until"] = _("That is what is allowed already.")
    if errors:
        raise ValidationError(errors)
