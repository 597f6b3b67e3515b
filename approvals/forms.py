"""The seller's forms: each page of the guided request, and the answer to a question."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from orders.channels import Channel
from orders.models import Gig, Order

from .models import ApprovalRequest, Policy, Purpose
from .models.policy import Duty

LONGEST = timedelta(days=366)
"""What one request may ask for; a longer need is asked for again."""
SUBJECT = re.compile(r"(order|gig):(\d{1,15})")


class StepForm(forms.Form):
    """One page of the guided request, for the seller `by`."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def wish(self) -> dict[str, Any]:
        """This page's share of what ApprovalRequest.file takes."""
        return dict(self.cleaned_data)


class AboutForm(StepForm):
    """Which order or gig it is about, and for a gig perhaps with whom."""

    about = forms.CharField(
        label=gettext_lazy("What is it about?"),
        max_length=30,
        error_messages={"required": gettext_lazy("Choose the order or the gig it is about.")},
    )
    buyer = forms.CharField(label=gettext_lazy("Who is it with?"), max_length=20, required=False)

    order: Order | None = None
    gig: Gig | None = None

    def clean_about(self) -> str:
        """Somebody else's order or gig is told apart from none at all by nobody."""
        found = SUBJECT.fullmatch(self.cleaned_data["about"])
        if found and found[1] == "order":
            orders = Order.objects.filter(seller=self.by, pk=int(found[2])).select_related("gig", "buyer")
            self.order = orders.first()
            self.gig = self.order.gig if self.order else None
        elif found:
            self.gig = Gig.objects.filter(seller=self.by, pk=int(found[2])).first()
        if self.gig is None:
            raise ValidationError(_("Choose an order or a gig of yours."))
        if self.order and not self.order.is_open:
            raise ValidationError(_("That order is closed. Choose one that is still in progress, or the gig."))
        return str(self.cleaned_data["about"])

    def clean_buyer(self) -> User | None:
        """Only people who bought from this seller can be named; an order names its own buyer."""
        number = self.cleaned_data["buyer"]
        if self.order or not number:
            return None
        known = User.objects.filter(purchases__seller=self.by).distinct()
        buyer = known.filter(pk=int(number)).first() if re.fullmatch(r"\d{1,15}", number) else None
        if buyer is None:
            raise ValidationError(_("Choose somebody who ordered from you, or leave it open."))
        return buyer

    def wish(self) -> dict[str, Any]:
        return {"gig": self.gig, "order": self.order, "buyer": self.cleaned_data["buyer"]}


class WhatForm(StepForm):
    """Through which channels, for which kind of work, and a title."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Through which channels?"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one channel.")},
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What does the work need it for?"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the one that comes closest.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("One line by which you will recognise it, such as “Video lessons for Ben”."),
        error_messages={"required": gettext_lazy("Give it a title of a few words.")},
    )


class WhyForm(StepForm):
    """Why messages and a document cannot serve, and what was tried."""

    what_changed = forms.CharField(
        label=gettext_lazy("What changed since the denial?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.CharField(
        label=gettext_lazy("Why can messages or a document not do it?"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Say what the work needs that writing cannot give. A few sentences are enough."),
        error_messages={"required": gettext_lazy("Say it in a sentence or two: it is what the decision rests on.")},
    )
    tried = forms.CharField(
        label=gettext_lazy("What did you try here?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example messages, voice notes, a brief. Leave it empty if nothing fits."),
    )

    def __init__(self, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if again:
            self.fields["what_changed"].required = True
            said = _("Say what changed: the same request again would get the same answer.")
            self.fields["what_changed"].error_messages["required"] = said
        else:
            del self.fields["what_changed"]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WhenForm(StepForm):
    """From when until when, in the seller's time zone, and how many contacts."""

    wants_from = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Leave it empty to start as soon as it is approved."),
    )
    wants_until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=DayInput,
        help_text=gettext_lazy("The last day of contact."),
        error_messages={"required": gettext_lazy("Choose the last day of contact.")},
    )
    wants_contacts = forms.IntegerField(
        label=gettext_lazy("How many contacts?"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("Calls or meetings. Leave it empty for as many as the work needs."),
    )

    def clean_wants_from(self) -> datetime:
        """The start of that day, or now."""
        day, now = self.cleaned_data["wants_from"], timezone.now()
        if day is None or day == self._today():
            return now
        if day < self._today():
            raise ValidationError(_("The start lies in the past. Leave it empty to start once it is approved."))
        if day > (now + LONGEST).date():
            raise ValidationError(_("Choose a start within a year from now."))
        return datetime.combine(day, time(0), self._zone)

    def clean_wants_until(self) -> datetime:
        """The last second of that day."""
        day = self.cleaned_data["wants_until"]
        if day < self._today():
            raise ValidationError(_("The end lies in the past. Choose a later day."))
        if day > (timezone.now() + LONGEST).date():
            raise ValidationError(_("Ask for at most a year. You can ask again before it ends."))
        return datetime.combine(day, time(23, 59, 59), self._zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("wants_from"), cleaned.get("wants_until")
        if starts and ends and ends <= starts:
            self.add_error("wants_until", _("The end is before the start. Choose a later day."))
        return cleaned

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.by.time_zone)

    def _today(self) -> Any:
        return timezone.localdate(timezone=self._zone)


class DutiesForm(StepForm):
    """The four duties of the policy in force, each acknowledged by name."""

    policy = forms.CharField(widget=forms.HiddenInput, max_length=10, required=False)

    def __init__(self, *args: Any, in_force: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_force = in_force
        for duty in Duty:
            missing = _("Tick it once you have read it.")
            self.fields[duty.value] = forms.BooleanField(label=duty.label, error_messages={"required": missing})

    def clean_policy(self) -> Policy:
        """Ticks count for the version they were set under."""
        if self.cleaned_data["policy"] != str(self.in_force.number):
            raise ValidationError(_("The policy changed while you wrote. Please read the four duties once more."))
        return self.in_force

    def wish(self) -> dict[str, Any]:
        return {"policy": self.in_force, "duties": [duty.value for duty in Duty if self.cleaned_data[duty.value]]}


class SeenForm(forms.Form):
    """The version of the case that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they may be is decided where they are stored."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one) for one in given]


class AnswerForm(SeenForm):
    """The seller's answer to the desk's question."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write your answer.")},
    )
    files = FilesField(  # type: ignore[assignment]  # the form's own `files` is set per instance
        label=gettext_lazy("Files"), required=False, help_text=gettext_lazy("Screenshots or documents, if they help.")
    )


def refile_wish(before: ApprovalRequest) -> dict[str, Any]:
    """What a draft starts with that asks again after a denial; its dates only while they lie ahead."""
    zone = ZoneInfo(before.seller.time_zone)
    until = timezone.localtime(before.wants_until, zone)
    return {
        "refiled_from": before.pk,
        "about": f"order:{before.order_id}" if before.order_id else f"gig:{before.gig_id}",
        "buyer": str(before.buyer_id or "") if not before.order_id else "",
        "channels": list(before.channels),
        "purpose": before.purpose,
        "title": before.title,
        "why": before.why,
        "tried": before.tried,
        "wants_until": until.date().isoformat() if before.wants_until > timezone.now() else "",
        "wants_contacts": str(before.wants_contacts or ""),
    }
