"""Notes among colleagues."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone

from accounts.models import User
from approvals.models import ApprovalRequest
from approvals.rules import desk
from audit.spine import change

from . import mentions


class Note(models.Model):
    """What colleagues tell each other about a case. Never shown to seller or buyer, never changed."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4_000)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="note_by_request")]

    def __str__(self) -> str:
        return f"Note {self.pk} on {self.request_id}"

    @classmethod
    def write(cls, *, by: User, request: ApprovalRequest, text: str) -> "Note":
        """Keep a note on a case, and tell whom it mentions.

        Raises PermissionDenied for anybody but the desk and for parties to the case, ValidationError on `text` for
        a mention of nobody or of several.
        """
        if refusal := desk(by, request):
            raise PermissionDenied(refusal)
        mentioned = [one for one in mentions.found(text) if one.pk != by.pk]
        with change(by=by.party) as act:
            note = cls.objects.create(request=request, author=by, text=text, written_at=act.now)
            act.record(
                "request.noted",
                chain=request.chain,
                subjects=request.subjects,
                data={"note": note.pk, "mentioned": [one.pk for one in mentioned]},
                personal={"body": text},
                about={"request": request, "mentioned": mentioned},
            )
        return note
