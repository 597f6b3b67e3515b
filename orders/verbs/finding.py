"""What is kept of what screening saw: findings, stopped messages, breaches; and texts beside the conversation."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event
from audit.spine import Change, change
from orders.judging import Judgement, digests_of, judge
from orders.situation import situation

if TYPE_CHECKING:
    from orders.models import Finding, Message, Order


class NotSent(ValidationError):
    """A text was not sent, because of what it shares.

    `judgement` says what and why, `body` is the text it speaks of, `field` where it was typed. With `may_send`,
    a warning can be answered by sending it knowingly.
    """

    def __init__(self, judgement: Judgement, body: str, field: str = "body", *, may_send: bool = True) -> None:
        said = SAID[judgement.verdict]() if may_send else beside()
        super().__init__({field: ValidationError(said, code=judgement.verdict)})
        self.judgement, self.body, self.field = judgement, body, field
        self.may_send = may_send and judgement.verdict == "warn"

    @property
    def verdict(self) -> str:
        return self.judgement.verdict

    @property
    def problem(self) -> dict[str, Any]:
        """What the API tells beside the sentence: the verdict, how a warning is answered, where each detail stands."""
        seen = [
            {"rule": one.finding.rule, "start": one.finding.start, "end": one.finding.end, "verdict": one.verdict}
            for one in self.judgement.against
        ]
        knowing = {"knowing": self.judgement.signature} if self.may_send else {}
        return {"kind": "not-sent", "verdict": self.verdict, "findings": seen, **knowing}


SAID = {
    "warn": lambda: _("This looks like a contact detail. Look at it once more before you send it."),
    "hold": lambda: _("This holds a detail that an agent has to look at first. Write it in a message of its own."),
    "block": lambda: _("This was not sent, because it shares what may not be shared here."),
}


def beside() -> str:
    """Said of a text that is no message, where nothing is held and no warning answered."""
    return _("This looks like a contact detail, which has no place here. Leave it out, or say that it is none.")


def fit_to_share(by: User, order: "Order", text: str, field: str, act: Change) -> Judgement:
    """What screening says of a text that the other side reads beside the conversation, e.g. the note on a delivery.

    Judged as a message is, with what its author wrote lately. Raises NotSent for anything but `allow`.
    """
    judgement = judge(text, situation(order, by.pk, act.now, digests=digests_of(text)), act.now)
    if judgement.verdict != "allow":
        raise NotSent(judgement, text, field, may_send=False)
    return judgement


def note_stopped(*, by: User, order: "Order", body: str, judgement: Judgement) -> "list[Finding]":
    """Write down that a text was not sent, so that its sender can say that this is a mistake.

    It lies in personal values that can be erased, and neither side of the order reads them.
    """
    with change(by=by.party) as act:
        event = act.record(
            "screening.message_stopped",
            chain=f"screening:{order.pk}",
            subjects=(order.party, by.party),
            data={"verdict": judgement.verdict, "rules": rules(judgement)},
            personal={"body": body, "found": found(judgement)},
            about={"order": order},
        )
        return keep_findings(event, order, by, judgement)


def keep_findings(event: Event, order: "Order", by: User, judgement: Judgement, **about: Any) -> "list[Finding]":
    """A row for each detail, in one statement; none for mentions."""
    rows = [
        order.findings.model(
            order=order,
            author=by,
            event=event,
            place=place,
            type=one.finding.type,
            rule=one.finding.rule,
            strength=one.strength,
            confidence=round(one.finding.confidence * 100),
            evasion=one.finding.evasion,
            start=one.finding.start,
            end=one.finding.end,
            verdict=one.verdict,
            attachment_id=one.allowed.attachment if one.allowed else None,
            found_at=event.at,
            **about,
        )
        for place, one in enumerate(judgement.counted)
    ]
    return order.findings.bulk_create(rows) if rows else []


def record_breach(act: Change, by: User, order: "Order", message: "Message", judgement: Judgement) -> None:
    """Sent knowingly without an exemption: a record for an agent, and nothing else."""
    wanted = {channel for one in judgement.uncovered for channel in one.finding.channels}
    ever = order.attachments.filter(channel__in=wanted).exists()
    breach = order.breaches.create(author=by, message=message, gap="outside" if ever else "none", recorded_at=act.now)
    act.record(
        "screening.breach_recorded",
        chain=breach.chain,
        subjects=(order.party, by.party),
        data={"breach": breach.pk, "message": message.pk, "gap": breach.gap, "rules": rules(judgement)},
        about={"order": order, "breach": breach},
    )


def found(judgement: Judgement) -> str:
    """The details as one personal value, one a line."""
    return "\n".join(" ".join(one.finding.text.split()) for one in judgement.counted)


def rules(judgement: Judgement) -> list[str]:
    return sorted({one.finding.rule for one in judgement.counted}) or ["too_long"]
