"""Logging a contact, copying back what was agreed, and the other side's answer to it."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.words import within
from audit.canonical import instant
from audit.parties import Party
from audit.spine import Change, change
from orders.channels import Channel
from orders.models.message import Message
from orders.rules import CONTACT_RULES, guard

from .contact_facts import check_facts, covering, fit_names, plain_words, spend
from .finding import NotSent, fit_to_share

if TYPE_CHECKING:
    from orders.models import ContactLog, Order

COPY_BACK_WITHIN = timedelta(hours=24)
"""Duty 2: from the end of the contact until its summary stands on the order."""


class Contacting:
    """log, copy_back, confirm, dispute; and for the desk: urge, look_into."""

    @classmethod
    def log(
        cls,
        *,
        by: User,
        order: "Order",
        channel: str,
        started_at: datetime,
        minutes: int,
        people: str,
        summary: str = "",
        knowing: str = "",
        nonce: uuid.UUID | None = None,
    ) -> "ContactLog":
        """Write down a contact that took place; with `summary` it is copied back in the same transaction.

        The same `nonce` again returns the contact already kept. Raises PermissionDenied, WrongState, or
        ValidationError by field: not allowed then, not over yet, or every contact allowed is used; NotSent for
        people or a summary that share a detail.
        """
        guard(by, "log", order)
        check_facts(started_at, minutes, people)
        with change(by=by.party) as act:
            guard(by, "log", order.held())
            kept = cls.objects.filter(nonce=nonce, order=order, logged_by=by).first() if nonce else None  # type: ignore[attr-defined]
            if kept:
                return kept
            allowing = covering(order, channel, started_at)
            fit_names(by, order, people, act)
            contact: ContactLog = cls.objects.create(  # type: ignore[attr-defined]
                order=order,
                attachment=allowing,
                exemption_number=allowing.exemption_number,
                channel=channel,
                place=spend(allowing),
                started_at=started_at,
                minutes=minutes,
                people=people.strip(),
                logged_by=by,
                logged_at=act.now,
                summary_due_at=started_at + timedelta(minutes=minutes) + COPY_BACK_WITHIN,
                nonce=nonce or uuid.uuid4(),
            )
            contact.record(
                act,
                "contact.logged",
                data={
                    "channels": [channel],
                    "started_at": instant(started_at),
                    "minutes": minutes,
                    "place": contact.place,
                    "contacts_allowed": allowing.contacts_allowed or 0,
                },
                personal={"people": contact.people},
            )
            if summary.strip():
                contact.write(act, by, summary, knowing=knowing)
        return contact

    def copy_back(self: Any, *, by: User, summary: str, knowing: str = "", seen: int | None = None) -> None:
        """Post what was agreed into the conversation; the other side is asked whether it is so.

        `knowing` answers a warning, as in `Message.send`. Raises PermissionDenied, WrongState, Stale,
        ValidationError, or NotSent.
        """
        guard(by, "copy_back", self, CONTACT_RULES)
        with change(by=by.party) as act:
            self.write(act, by, summary, knowing=knowing, seen=seen)

    def write(self: Any, act: Change, by: User, summary: str, *, knowing: str = "", seen: int | None = None) -> None:
        """The message of the summary, within the change under way."""
        if not summary.strip():
            raise ValidationError({"summary": _("Write what was agreed, even if it was only the next date.")})
        order = self.order
        try:
            message = Message.post(by=by, order=order, body=f"{self.heading}\n{summary.strip()}", knowing=knowing)
        except NotSent as refused:
            raise NotSent(refused.judgement, refused.body, "summary") from refused
        except ValidationError as refused:
            raise ValidationError({"summary": refused.messages}) from refused
        act.swap(
            self,
            allowed=CONTACT_RULES["copy_back"].states,
            seen=seen,
            status="copied",
            message=message,
            copied_at=self.copied_at or act.now,
            answered_at=None,
            objection="",
        )
        self.record(
            act, "contact.copied_back", data={"message": message.pk, "late": int(act.now > self.summary_due_at)}
        )

    def confirm(self: Any, *, by: User, seen: int | None = None) -> None:
        """The other side says: so it was. Raises PermissionDenied, WrongState or Stale."""
        guard(by, "confirm", self, CONTACT_RULES)
        with change(by=by.party) as act:
            act.swap(self, allowed=("copied",), seen=seen, status="confirmed", answered_at=act.now)
            self.record(act, "contact.confirmed")

    def dispute(self: Any, *, by: User, text: str, seen: int | None = None) -> None:
        """The other side says what is wrong with the summary; the desk looks.

        Raises as `confirm`, ValidationError for no text or too long a one, NotSent for one that shares a detail.
        """
        guard(by, "dispute", self, CONTACT_RULES)
        text = plain_words(text)
        with change(by=by.party) as act:
            fit_to_share(by, self.order.held(), text, "text", act)
            act.swap(self, allowed=("copied",), seen=seen, status="disputed", answered_at=act.now, objection=text)
            self.record(act, "contact.disputed", personal={"body": text})

    def urge(self: Any, *, by: User, text: str) -> None:
        """The desk writes to whoever owes the summary. Raises PermissionDenied, WrongState, ValidationError."""
        guard(by, "urge", self, CONTACT_RULES)
        with change(by=by.party) as act:
            self.record(act, "contact.urged", personal={"body": plain_words(text)})

    def look_into(self: Any, *, by: User, text: str) -> None:
        """The desk is done with it; `text` stays with the desk. Raises as `urge`."""
        guard(by, "look_into", self, CONTACT_RULES)
        with change(by=by.party) as act:
            self.record(act, "contact.looked_into", personal={"body": plain_words(text)})

    @property
    def heading(self: Any) -> str:
        """First line of the message that a summary is."""
        said = {"channel": within(Channel(self.channel).label), "place": self.place}
        return _("Summary of our contact %(place)s (%(channel)s), copied back:") % said

    def record(self: Any, act: Change, action: str, *, data: Any = None, personal: Any = None) -> None:
        """The event in the order's chain."""
        order = self.order
        people = (order.seller.party, order.buyer.party)
        act.record(
            action,
            chain=order.chain,
            subjects=(order.party, *people, self.party, Party("exemption", self.exemption_number)),
            data={"contact": self.pk, **(data or {})},
            personal=personal or {},
            about={"order": order, "contact": self},
        )
