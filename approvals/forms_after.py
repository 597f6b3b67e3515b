"""The seller's forms after a decision: an appeal, and other terms for an exemption."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.channels import Channel

from .forms import LONGEST, FilesField
from .models import Exemption


class AppealForm(forms.Form):
    """Why the decision is wrong; `nonce` makes sending twice the same as once."""

    grounds = forms.CharField(
        label=gettext_lazy("Why do you disagree?"),
        help_text=gettext_lazy("In your own words. No legal words are needed."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Say why you disagree. No legal words are needed.")},
    )
    new_facts = forms.CharField(
        label=gettext_lazy("What did the desk not know?"),
        help_text=gettext_lazy("Facts that were missing, or that changed since. Leave it empty if there are none."),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    files = FilesField(  # type: ignore[assignment]  # the form's own `files` is set per instance
        label=gettext_lazy("Files"), required=False, help_text=gettext_lazy("Screenshots or documents, if they help.")
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ChangeForm(forms.Form):
    """Other terms for `exemption`; it opens with those that hold. Days are the seller's own."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Through which channels?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one channel.")},
    )
    wants_until = forms.DateField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("The whole of that day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choose the last day.")},
    )
    wants_contacts = forms.IntegerField(
        label=gettext_lazy("How many contacts from then on?"),
        help_text=gettext_lazy("Empty: as many as the work needs."),
        min_value=1,
        max_value=1000,
        required=False,
    )
    why = forms.CharField(
        label=gettext_lazy("What changed?"),
        help_text=gettext_lazy("Why the work needs other terms than those that were granted."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say what changed.")},
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: Any = None, *, exemption: Exemption) -> None:
        self.exemption, self.zone = exemption, ZoneInfo(exemption.seller.time_zone)
        super().__init__(data, initial=self.terms())
        words = exemption.request.channels
        self.fields["channels"].choices = [(word, Channel(word).label) for word in words]  # type: ignore[attr-defined]

    def terms(self) -> dict[str, Any]:
        """What holds now, as the form shows it."""
        last_instant = self.exemption.ends_at - timedelta(microseconds=1)
        return {
            "channels": self.exemption.channels,
            "wants_until": timezone.localtime(last_instant, self.zone).date(),
            "wants_contacts": self.exemption.contacts_allowed,
        }

    def clean_wants_until(self) -> datetime:
        """The end of that day; the very end that holds if the day was left as it was."""
        day = self.cleaned_data["wants_until"]
        if day == self.terms()["wants_until"]:
            return self.exemption.ends_at
        if day > (timezone.now() + LONGEST).date():
            raise ValidationError(_("At most a year from today. A longer need is asked for again."))
        return datetime.combine(day + timedelta(days=1), time(0), self.zone)
