"""Forms about contact outside and the work itself: log, sum up, dispute, deliver, report."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .channels import Channel
from .forms import FilesField, TextField
from .models import Attachment, Order
from .verbs import contact_facts, handover, reporting

TO_THE_MINUTE = "%Y-%m-%dT%H:%M"


def long_text(label: Any, most: int, rows: int = 5, **options: Any) -> TextField:
    return TextField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **options)


class ContactForm(forms.Form):
    """A contact that took place. Channels are those that were ever allowed on this order."""

    channel = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    started_at = forms.DateTimeField(
        label=_("Began"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TO_THE_MINUTE),
        help_text=_("In your time zone."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes it took"), min_value=1, max_value=contact_facts.LONGEST_CONTACT, initial=30
    )
    people = forms.CharField(
        label=_("Who took part"),
        max_length=contact_facts.LONGEST_PEOPLE,
        help_text=_("Names. No numbers or addresses."),
    )
    summary = long_text(
        _("What was agreed"),
        4_000,
        required=False,
        help_text=_("Posted in the conversation for the other side to confirm. Within 24 hours if not now."),
    )
    knowing = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, order: Order, **options: Any) -> None:
        super().__init__(*args, **options)
        known = Attachment.objects.filter(order=order).order_by("channel_code").values_list("channel", flat=True)
        choices = [(word, Channel(word).label) for word in dict.fromkeys(known)]
        self.fields["channel"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial.setdefault("channel", choices[0][0])


class SummaryForm(forms.Form):
    summary = long_text(_("What was agreed"), 4_000, 8)
    knowing = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DisputeForm(forms.Form):
    text = long_text(_("What is not right"), contact_facts.LONGEST_DISPUTE)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DeliveryForm(forms.Form):
    note = long_text(_("What you deliver"), handover.LONGEST_NOTE, required=False)
    files = FilesField(label=_("Files"), required=False)  # type: ignore[assignment]
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReportForm(forms.Form):
    text = long_text(
        _("What happened"),
        reporting.LONGEST,
        help_text=_("Who wrote or said what, and when. What you saw counts, you need no proof."),
    )
    files = FilesField(label=_("Files"), required=False)  # type: ignore[assignment]
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
