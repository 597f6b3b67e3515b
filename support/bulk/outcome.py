"""BulkOutcome: what became of one item of a bulk act. Written in the transaction of the act itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs.models import Job


class BulkOutcome(models.Model):
    """One item. It waits until its turn; where the job was stopped it was not reached, and says so."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not reached")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="outcomes")
    item = models.ForeignKey("support.WorkItem", on_delete=models.PROTECT, related_name="+")
    seen = models.PositiveIntegerField(default=0, help_text="The case's version when the selection was shown")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it failed, in the starter's language")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "item"], name="bulk_outcome_once")]
        indexes = [models.Index(fields=["job", "id"], name="bulk_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.item_id} of job {self.job_id}: {self.state}"
