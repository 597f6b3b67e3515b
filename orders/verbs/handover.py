"""Handing work over on an order, and being paid for it there."""

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from audit.parties import Party
from audit.spine import change
from orders.models.upload import Upload
from orders.rules import guard

from .finding import fit_to_share, found, keep_findings

if TYPE_CHECKING:
    from orders.models import Delivery

LONGEST_NOTE = 4_000


class Handover:
    """deliver, hand_over, pay, pay_in_demo."""

    def hand_over(
        self: Any, *, by: User, note: str, uploads: tuple[Upload, ...] = (), nonce: uuid.UUID | None = None
    ) -> "Delivery":
        """The seller delivers: `deliver` by a person, the note screened as a message is.

        Raises PermissionDenied, WrongState, ValidationError, NotSent for a note that shares a detail.
        """
        guard(by, "deliver", self)
        if not note.strip() and not uploads:
            raise ValidationError({"note": _("Say what you deliver, or put a file on it.")})
        return self.deliver(by=by.party, note=note, uploads=uploads, nonce=nonce, screened_for=by)

    def deliver(
        self: Any,
        *,
        by: Party,
        note: str = "",
        uploads: tuple[Upload, ...] = (),
        nonce: uuid.UUID | None = None,
        screened_for: User | None = None,
    ) -> "Delivery":
        """Work was handed over through the platform. The same `nonce` again returns the delivery kept.

        `screened_for` wrote the note: screening reads it as a message of theirs. Raises WrongState on an order
        that is closed, ValidationError for a note that cannot be kept, NotSent for one that shares a detail.
        """
        if len(note) > LONGEST_NOTE or "\x00" in note:
            raise ValidationError({"note": _("Plain text, at most %(most)s characters.") % {"most": LONGEST_NOTE}})
        with change(by=by) as act:
            version = self.held().version
            delivery: Delivery | None = self.deliveries.filter(nonce=nonce).first() if nonce else None
            if delivery:
                return delivery
            judged = fit_to_share(screened_for, self, note, "note", act) if screened_for else None
            act.swap(self, allowed=("open",), seen=version, delivered_at=act.now)
            delivery = self.deliveries.create(delivered_at=act.now, note=note.strip(), nonce=nonce or uuid.uuid4())
            delivery.uploads.set(uploads)
            event = act.record(
                "order.delivered",
                chain=self.chain,
                subjects=(self.party, self.seller.party, self.buyer.party),
                data={"delivery": delivery.pk, "uploads": len(uploads)},
                personal={"body": delivery.note, "found": found(judged) if judged else ""},
                about={"order": self, "delivery": delivery},
            )
            if judged and screened_for:
                keep_findings(event, self, screened_for, judged)
        return delivery

    def pay_in_demo(self: Any, *, by: User) -> None:
        """The buyer pays, where there is no marketplace to do it. Raises PermissionDenied, WrongState."""
        guard(by, "pay", self)
        self.pay(by=by.party)

    def pay(self: Any, *, by: Party, reference: str = "") -> None:
        """The platform took the payment. Said twice, it is written once. Raises WrongState on a cancelled order."""
        with change(by=by) as act:
            held = self.held()
            if held.paid_at and held.status != "cancelled":
                return
            act.swap(self, allowed=("open", "completed"), seen=held.version, paid_at=act.now)
            act.record(
                "order.paid",
                chain=self.chain,
                subjects=(self.party, self.seller.party, self.buyer.party),
                data={"amount_cents": self.amount_cents, "currency": self.currency, "reference": reference},
                about={"order": self},
            )
