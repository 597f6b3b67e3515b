"""The statement of reasons as it was sent: an immutable document of one adverse decision (DSA 17, P2B 4(5))."""

from django.db import models

from .decision import Decision


class Statement(models.Model):
    """The words of one adverse decision at the instant it was made. The database refuses to change it.

    `content` holds everything the page and the PDF show, so that neither a renamed person nor a later
    template changes what was said.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="document")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text="Of the canonical content; also in the trail's event")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Statement of decision {self.decision_id}"
