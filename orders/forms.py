"""Forms on an order's page."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .uploads import ACCEPT


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none. What they may be, `orders.uploads` says."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class MessageForm(forms.Form):
    """A message; `nonce` makes sending twice the same as once."""

    body = forms.CharField(label=_("Message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))
    files = FilesField(label=_("Files"), required=False)  # type: ignore[assignment]
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
