"""Forms on an order's page."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models.message import LONGEST
from .uploads import ACCEPT


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none. What they may be, `orders.uploads` says."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [file for file in data or [] if file]


class TextField(forms.CharField):
    """Text of several lines. A browser counts a line break as one sign and sends two: here it is one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class MessageForm(forms.Form):
    """A message; `nonce` makes sending twice the same as once."""

    body = TextField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    files = FilesField(label=_("Files"), required=False)  # type: ignore[assignment]
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    knowing = forms.CharField(required=False, max_length=64)


class MistakeForm(forms.Form):
    """Why what was found is no detail."""

    why = TextField(
        label=_("Why is this no contact detail?"),
        help_text=_("One sentence is enough. An agent reads it and answers you."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a sentence.")},
    )
