"""What screening leaves at the desk: held messages, reported mistakes and details that were shared."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from orders.forms import TextField
from orders.marked import marked
from orders.models import Breach, Finding, HeldMessage, Mistake

from .items import Act, ItemKind, SaidForm
from .models import WorkItem

Cleaned = Mapping[str, Any]


class ReleaseForm(forms.Form):
    """Releasing needs no words."""

    text = TextField(
        label=gettext_lazy("Word to the sender"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(SaidForm):
    """What the sender reads."""

    text = TextField(
        label=gettext_lazy("Answer to the sender"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmForm(AnswerForm):
    """The answer, and how far the exception reaches."""

    everywhere = forms.BooleanField(
        label=gettext_lazy("Except it on every order, not on this one alone"), required=False
    )


class NoteForm(SaidForm):
    """What is kept with the breach."""

    text = TextField(
        label=gettext_lazy("What you made of it"),
        help_text=gettext_lazy("Kept for the desk and for auditors. The sender does not read it."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _release(user: User, held: HeldMessage, cleaned: Cleaned) -> object:
    return held.release(by=user, answer=cleaned["text"])


def _refuse(user: User, held: HeldMessage, cleaned: Cleaned) -> None:
    held.refuse(by=user, answer=cleaned["text"])


def _confirm(user: User, mistake: Mistake, cleaned: Cleaned) -> None:
    mistake.confirm(by=user, answer=cleaned["text"], everywhere=cleaned["everywhere"])


def _reject(user: User, mistake: Mistake, cleaned: Cleaned) -> None:
    mistake.reject(by=user, answer=cleaned["text"])


def _close(user: User, breach: Breach, cleaned: Cleaned) -> None:
    breach.close(by=user, note=cleaned["text"])


def _held(item: WorkItem) -> HeldMessage:
    return HeldMessage.objects.select_related("order__seller", "order__buyer", "author", "ruled_by").get(
        pk=item.about_row
    )


def _mistake(item: WorkItem) -> Mistake:
    related = ("order__seller", "order__buyer", "reported_by", "ruled_by", "finding__held", "finding__event")
    return Mistake.objects.select_related(*related).get(pk=item.about_row)


def _breach(item: WorkItem) -> Breach:
    related = ("order__seller", "order__buyer", "author", "closed_by", "message")
    return Breach.objects.select_related(*related).get(pk=item.about_row)


def _findings(**about: Any) -> list[Finding]:
    rows = Finding.objects.filter(**about).select_related("event").prefetch_related("event__personal_values")
    return list(rows.order_by("id"))


def history(user: User) -> list[tuple[str, int]]:
    """What screening knows of somebody, as figures."""
    return [
        (_("Details shared"), Breach.objects.filter(author=user).count()),
        (_("Held"), HeldMessage.objects.filter(author=user).count()),
        (_("Mistakes shown"), Mistake.objects.filter(reported_by=user, status="confirmed").count()),
    ]


def _about_held(item: WorkItem, held: HeldMessage) -> dict[str, Any]:
    found = _findings(held=held)
    return {"found": found, "text": marked(held.body, found), "figures": history(held.author), "person": held.author}


def _about_mistake(item: WorkItem, mistake: Mistake) -> dict[str, Any]:
    finding = mistake.finding
    body = finding.event.personal.get("body", "")
    return {
        "found": [finding],
        "text": marked(body, [finding]) if body else "",
        "figures": history(mistake.reported_by),
        "person": mistake.reported_by,
    }


def _about_breach(item: WorkItem, breach: Breach) -> dict[str, Any]:
    found = _findings(message=breach.message)
    return {
        "found": found,
        "text": marked(breach.message.body, found),
        "figures": history(breach.author),
        "person": breach.author,
    }


HELD = ItemKind(
    title=gettext_lazy("Held message"),
    template="support/items/held.html",
    load=_held,
    context=_about_held,
    acts=(
        Act(
            "release",
            gettext_lazy("Send it"),
            ReleaseForm,
            _release,
            gettext_lazy("The message is sent. Its sender is told."),
            gettext_lazy("It appears in the conversation now, as it was written."),
            primary=True,
        ),
        Act(
            "refuse",
            gettext_lazy("Do not send it"),
            AnswerForm,
            _refuse,
            gettext_lazy("The message stays unsent. Its sender reads why."),
        ),
    ),
)
MISTAKE = ItemKind(
    title=gettext_lazy("Mistake of screening"),
    template="support/items/mistake.html",
    load=_mistake,
    context=_about_mistake,
    acts=(
        Act(
            "confirm",
            gettext_lazy("They are right"),
            ConfirmForm,
            _confirm,
            gettext_lazy("The exception holds from now on. The sender is told."),
            gettext_lazy("Screening leaves this detail alone from now on. A message held for it is sent."),
            primary=True,
        ),
        Act(
            "reject",
            gettext_lazy("Screening is right"),
            AnswerForm,
            _reject,
            gettext_lazy("Nothing changes. The sender reads why."),
        ),
    ),
)
BREACH = ItemKind(
    title=gettext_lazy("Detail shared without permission"),
    template="support/items/breach.html",
    load=_breach,
    context=_about_breach,
    acts=(
        Act(
            "close",
            gettext_lazy("Close with a note"),
            NoteForm,
            _close,
            gettext_lazy("The record is closed."),
            gettext_lazy("Nothing follows for the sender by itself. What should follow, you decide and do."),
            primary=True,
        ),
    ),
)
