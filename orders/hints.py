"""What screening tells whoever is writing: the rule, what triggered it, and what can be done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.spine import now
from orders.channels import Channel
from orders.screening import explain

from .judging import Judgement
from .marked import Piece, around
from .models import Order
from .verdicts import VERDICTS, Allowed, Judged
from .waiting import looked_at_by

T = TypeVar("T")

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
    permission: str = ""
    """Where the exemption that covers it is shown."""


def hints(body: str, judgement: Judgement, order: Order, writer: User) -> list[Hint]:
    """A line for each detail, the gravest first; for mentions one line at most, and none beside a detail."""
    told = [hint(body, one, order, writer) for one in judgement.counted]
    if told:
        return by_gravity(told, key=lambda one: one.verdict)
    return [hint(body, one, order, writer) for one in judgement.judged[:1]]


def by_gravity(told: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """The gravest verdict first, else in their order."""
    return sorted(told, key=lambda one: VERDICTS.index(key(one)), reverse=True)


def hint(body: str, one: Judged, order: Order, writer: User) -> Hint:
    """The line about one detail, or about one mention: what it is, what follows, where to go from here."""
    mention = one.finding.type == "mention"
    return Hint(
        rule_in_words(one.finding.rule),
        around(body, one.finding),
        one.verdict,
        _mention(one, order, writer) if mention else _what_follows(one),
        mention,
        ask="" if one.allowed or one.finding.type == "payment" else _ask(one, order, writer),
        permission=_permission(one.allowed, order, writer) if one.allowed else "",
    )


def _what_follows(one: Judged) -> str:
    if one.finding.type == "payment":
        return _("Payment goes through the platform, always. This will not be sent.")
    when = day_and_time(looked_at_by(now())) if one.verdict == "hold" else ""
    if one.allowed:
        return f"{_in_force(one.allowed)} {ALLOWED_BUT.get(one.verdict, '') % {'when': when}}".rstrip()
    return f"{NOT_ALLOWED if one.verdict != 'allow' else ''} {OUTCOMES[one.verdict] % {'when': when}}".lstrip()


def _in_force(allowed: Allowed) -> str:
    """“Video is allowed until Sun 3 May, 23:59, granted by Ana Ruiz.”"""
    said = {"channel": Channel(allowed.channel).label, "day": day_and_time(allowed.until), "by": allowed.by}
    return _("%(channel)s is allowed until %(day)s, granted by %(by)s.") % said


NOT_ALLOWED = gettext_lazy("Nothing on this order allows it.")
OUTCOMES: dict[str, Any] = {
    "allow": gettext_lazy("It may be sent."),
    "warn": gettext_lazy("You are asked once more before it is sent."),
    "hold": gettext_lazy("An agent looks at the message before it is sent, by %(when)s."),
    "block": gettext_lazy("It will not be sent."),
}
ALLOWED_BUT: dict[str, Any] = {
    "warn": gettext_lazy("You are asked once more all the same before it is sent."),
    "hold": gettext_lazy("An agent looks at the message all the same before it is sent, by %(when)s."),
    "block": gettext_lazy("All the same, a detail of this kind is not sent here."),
}
"""Where the table of verdicts is stricter than the exemption."""


def _permission(allowed: Allowed, order: Order, writer: User) -> str:
    """The exemption's own page for its seller; for the buyer what stands beside the conversation."""
    if writer.pk == order.seller_id:
        return reverse("approvals:exemption", args=[allowed.exemption])
    return f"{order.get_absolute_url()}#allowed"


def _mention(one: Judged, order: Order, writer: User) -> str:
    if one.allowed:
        return _in_force(one.allowed)
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


def day_and_time(at: datetime) -> str:
    """“Sun 3 May, 23:59”, in the reader's time zone."""
    return date_format(timezone.localtime(at), "D j\u00a0F, H:i")
