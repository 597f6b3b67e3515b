"""What each page of the guided request shows beside its form, and how the review reads it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from orders.channels import Channel
from orders.models import Attachment, Order

from .forms import AboutForm, StepForm
from .models import Policy, Purpose, RequestDraft
from .models.policy import Duty
from .sentences import channels_in_words
from .shown import moment, sentence_case, weekday

MOST_CHOICES = 30
MOST_BUYERS = 200
SIGNS = {"ask_first": "ask", "copy_back": "copy", "deliver_here": "deliver", "get_paid_here": "pay"}


@dataclass(frozen=True)
class Choice:
    """One thing to choose on a page."""

    value: str
    label: str
    line: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class DutyShown:
    """A duty as it is acknowledged: its sign, the policy's rule, and the seller's own sentence."""

    sign: str
    rule: str
    sentence: str
    field: forms.BoundField


def about(draft: RequestDraft, user: User) -> dict[str, Any]:
    """Orders in progress, gigs and known buyers; what was chosen before is among them."""
    chosen, buyer = draft.answers.get("about", ""), draft.answers.get("buyer", "")
    mine = Order.objects.filter(seller=user).select_related("buyer")
    orders = list(mine.filter(status="open").order_by("-placed_at", "-id")[:MOST_CHOICES])
    kind, _colon, number = chosen.partition(":")
    if kind == "order" and number.isdigit() and int(number[:15]) not in [order.pk for order in orders]:
        orders += mine.filter(pk=int(number[:15]))
    said = _("Order %(number)s with %(buyer)s")
    buyers = User.objects.filter(purchases__seller=user).distinct().order_by("name")[:MOST_BUYERS]
    return {
        "orders": [
            Choice(
                f"order:{one.pk}",
                said % {"number": one.number, "buyer": one.buyer},
                one.title,
                f"order:{one.pk}" == chosen,
            )
            for one in orders
        ],
        "gigs": [
            Choice(
                f"gig:{one.pk}",
                one.title,
                _("Its open and future orders, while the approval holds"),
                f"gig:{one.pk}" == chosen,
            )
            for one in user.gigs.order_by("title", "id")[:MOST_CHOICES]
        ],
        "buyers": [Choice(str(one.pk), one.name, "", str(one.pk) == buyer) for one in buyers],
    }


def what(draft: RequestDraft, policy: Policy) -> dict[str, Any]:
    """Channels, and purposes with the clause that allows each."""
    texts = {clause.purpose: clause.text for clause in policy.clauses.filter(kind="allows")}
    chosen, purpose = draft.answers.get("channels", []), draft.answers.get("purpose", "")
    return {
        "channels": [Choice(one.value, str(one.label), "", one.value in chosen) for one in Channel],
        "purposes": [
            Choice(one.value, str(one.label), texts.get(one.value, ""), one.value == purpose) for one in Purpose
        ],
    }


def duties(form: StepForm, policy: Policy, order: Order | None) -> dict[str, Any]:
    """The four duties in the policy's words, each with a sentence to stand behind."""
    rules = {clause.duty: clause.text for clause in policy.clauses.filter(kind="duty")}
    whom = order.buyer.get_short_name() if order else _("the buyer")
    sentences = {
        "ask_first": _("I will not meet %(buyer)s outside until this is approved, and I know it can be refused."),
        "copy_back": _("Within 24 hours of each contact I will write a short summary into our conversation."),
        "deliver_here": _("Everything I make goes to %(buyer)s through the order, never by email or a shared drive."),
        "get_paid_here": _("No exemption covers payment. Everything is paid on the order."),
    }
    return {
        "duties": [
            DutyShown(
                SIGNS[duty.value], rules.get(duty.value, ""), sentences[duty.value] % {"buyer": whom}, form[duty.value]
            )
            for duty in Duty
        ]
    }


@dataclass(frozen=True)
class Part:
    """One page's answers, as the review shows them."""

    page: str
    title: str
    rows: list[tuple[str, str]]


def parts(checked: dict[str, StepForm]) -> Iterator[Part]:
    """Everything that was answered; a dash where an answer is missing."""
    for page, title, rows in (
        ("about", _("What it is about"), _about_rows),
        ("what", _("What you ask for"), _what_rows),
        ("why", _("Why"), _text_rows),
        ("when", _("When"), _when_rows),
        ("duties", _("The four duties"), _duty_rows),
    ):
        yield Part(page, title, [(label, text or "-") for label, text in rows(checked[page])])


def allowed_already(checked: dict[str, Any]) -> str:
    """Says so where the order has one of these channels allowed already at that time; else empty."""
    about, what, when = (checked[page] for page in ("about", "what", "when"))
    if not (about.is_valid() and what.is_valid() and when.is_valid() and about.order):
        return ""
    during = Attachment.objects.live().filter(order=about.order, channel__in=what.cleaned_data["channels"])
    during = during.filter(starts_at__lt=when.cleaned_data["wants_until"], ends_at__gt=when.cleaned_data["wants_from"])
    row = during.order_by("-ends_at").first()
    if row is None:
        return ""
    said = _("%(channel)s is allowed on this order already until %(moment)s. Ask for the time after that.")
    return said % {"channel": row.get_channel_display(), "moment": moment(row.ends_at)}


def _about_rows(form: Any) -> list[tuple[str, str]]:
    assert isinstance(form, AboutForm)  # noqa: S101
    form.is_valid()
    if form.order:
        said = _("Order %(number)s with %(buyer)s")
        return [
            (_("Order"), said % {"number": form.order.number, "buyer": form.order.buyer}),
            (_("Title"), form.order.title),
        ]
    buyer = form.cleaned_data.get("buyer")
    return [(_("Gig"), str(form.gig or "")), (_("With"), str(buyer or _("Anybody who orders it")))]


def _what_rows(form: Any) -> list[tuple[str, str]]:
    form.is_valid()
    known = form.cleaned_data
    purpose = str(Purpose(known["purpose"]).label) if known.get("purpose") else ""
    return [
        (_("Channels"), sentence_case(channels_in_words(known.get("channels", ())))),
        (_("Needed for"), purpose),
        (_("Title"), known.get("title", "")),
    ]


def _text_rows(form: Any) -> list[tuple[str, str]]:
    labels = {"what_changed": _("What changed"), "why": _("Why"), "tried": _("Tried here")}
    return [(labels[bound.name], bound.value() or "") for bound in form]


def _when_rows(form: Any) -> list[tuple[str, str]]:
    form.is_valid()
    known = form.cleaned_data
    starts, ends = known.get("wants_from"), known.get("wants_until")
    soon = starts is not None and starts <= timezone.now()
    return [
        (_("From"), _("As soon as it is approved") if soon else weekday(starts) if starts else ""),
        (_("Until"), weekday(ends) if ends else ""),
        (_("Contacts"), str(known.get("wants_contacts") or _("As many as the work needs"))),
    ]


def _duty_rows(form: Any) -> list[tuple[str, str]]:
    form.is_valid()
    told = {True: _("Acknowledged"), False: ""}
    return [(str(duty.label), told[bool(form.cleaned_data.get(duty.value))]) for duty in Duty]
