"""What filing raises when it cannot be: the same thing is asked for already, or there is nothing to appeal."""

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


class NotAppealable(ValidationError):
    """The decision cannot be appealed (any more); the message says why."""

    def __init__(self, why: str) -> None:
        super().__init__({"decision": str(why)}, code="not_appealable")
