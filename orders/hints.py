"""What screening tells whoever is writing: the rule, what triggered it, and what can be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from orders.channels import Channel
from orders.screening import explain

from .judging import Judgement
from .marked import Piece, around
from .models import Order
from .verdicts import VERDICTS, Judged

RULES: dict[str, Any] = {
    "email": gettext_lazy("An email address."),
    "email_worded": gettext_lazy("An email address with its signs written as words or left out."),
    "email_described": gettext_lazy("An email address whose provider is described."),
    "phone": gettext_lazy("A phone number."),
    "phone_worded": gettext_lazy("A phone number written in words."),
    "phone_disguised": gettext_lazy("A phone number with its digits set apart or replaced by letters."),
    "meeting": gettext_lazy("The number of a meeting outside the platform."),
    "messenger_name": gettext_lazy("A name or number on a messenger."),
    "messenger_described": gettext_lazy("A name on a messenger that is described instead of named."),
    "social_name": gettext_lazy("A name on a social network."),
    "handle": gettext_lazy("A name to be looked up elsewhere."),
    "url": gettext_lazy("A link to a page outside the platform."),
    "url_worded": gettext_lazy("A link with its signs written as words."),
    "url_invite": gettext_lazy("A link to a conversation outside the platform."),
    "url_profile": gettext_lazy("A link to a profile outside the platform."),
    "url_payment": gettext_lazy("A link to a payment outside the platform."),
    "iban": gettext_lazy("A bank account number."),
    "crypto": gettext_lazy("An address for a payment in a crypto currency."),
    "payment_name": gettext_lazy("A name or key for a payment outside the platform."),
    "payment_outside": gettext_lazy("A request to pay outside the platform."),
    "mention": gettext_lazy("The name of a channel outside the platform."),
    "split": gettext_lazy("A detail split over several messages."),
}
"""The sentences of `orders.screening.rules`, for translators."""


def rule_in_words(rule: str) -> str:
    """A rule as one sentence, in the reader's language."""
    return str(RULES.get(rule) or explain(rule))


@dataclass(frozen=True)
class Hint:
    """One thing seen, as the writer is told it."""

    rule: str
    pieces: list[Piece]
    verdict: str
    says: str
    mention: bool = False
    ask: str = ""
    """Where approval is asked for, prefilled."""


def hints(body: str, judgement: Judgement, order: Order, writer: User) -> list[Hint]:
    """A line for each detail, the gravest first; for mentions one line at most, and none beside a detail."""
    told = [hint(body, one, order, writer) for one in judgement.counted]
    if told:
        return sorted(told, key=lambda one: VERDICTS.index(one.verdict), reverse=True)
    return [hint(body, one, order, writer) for one in judgement.judged[:1]]


def hint(body: str, one: Judged, order: Order, writer: User) -> Hint:
    finding = one.finding
    pieces = around(body, finding)
    if finding.type == "mention":
        return Hint(rule_in_words("mention"), pieces, "allow", _mention(order, writer), True, _ask(one, order, writer))
    return Hint(
        rule_in_words(finding.rule),
        pieces,
        one.verdict,
        _what_follows(one),
        ask="" if one.allowed or finding.type == "payment" else _ask(one, order, writer),
    )


def _what_follows(one: Judged) -> str:
    if one.finding.type == "payment":
        return _("Payment goes through the platform, always. This will not be sent.")
    if one.allowed:
        said = {
            "channel": Channel(one.allowed.channel).label,
            "day": _day(one.allowed.until),
            "by": one.allowed.by,
        }
        allowed = _("%(channel)s is allowed until %(day)s, granted by %(by)s.") % said
        return allowed if one.verdict == "allow" else f"{allowed} {OUTCOMES[one.verdict]}"
    return str(OUTCOMES[one.verdict])


OUTCOMES: dict[str, Any] = {
    "allow": gettext_lazy("It may be sent."),
    "warn": gettext_lazy("Nothing on this order allows it. You are asked once more before it is sent."),
    "hold": gettext_lazy("Nothing on this order allows it. An agent looks at the message before it is sent."),
    "block": gettext_lazy("Nothing on this order allows it, so it will not be sent."),
}


def _mention(order: Order, writer: User) -> str:
    if writer.pk == order.seller_id:
        return _("You may talk about it. Names, numbers and links need an approval first.")
    return _("You may talk about it. Names, numbers and links need an approval, which the seller asks for.")


def _ask(one: Judged, order: Order, writer: User) -> str:
    """The request form with order, channel and reason; empty for whoever cannot ask."""
    if writer.pk != order.seller_id or not order.is_open:
        return ""
    channel = next((word for word in sorted(one.finding.channels) if word in Channel.values), "")
    query = {"order": order.pk, **({"channel": channel} if channel else {}), "because": one.finding.rule}
    return f"{reverse('approvals:ask')}?{urlencode(query)}"


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "D j\u00a0F, H:i")
