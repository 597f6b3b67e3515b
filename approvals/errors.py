"""What filing raises when the same permission is being asked for already."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .models import ApprovalRequest


class AlreadyOpen(ValidationError):
    """The seller has an open request for one of these channels; `existing` is that request."""

    def __init__(self, existing: "ApprovalRequest") -> None:
        self.existing = existing
        said = _("You asked for this already: %(number)s is open. Answer or withdraw it first.")
        super().__init__({"channels": said % {"number": existing.number}}, code="already_open")
