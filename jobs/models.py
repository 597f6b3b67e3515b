"""Long work that survives a crash: rows in the database, done in slices under a lease."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.parties import Party
from audit.spine import change

KEPT = timedelta(days=7)
"""How long a result can be downloaded; it holds people's names."""


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> "JobQuerySet":
        """Whoever started it, nobody else."""
        return self.filter(owner=user)

    def due(self, at: datetime) -> "JobQuerySet":
        """Queued, or running under a lease that ran out with its worker."""
        return self.filter(Q(state="queued") | Q(state="running", lease_until__lt=at))


class Job(models.Model):
    """One long work: what it is, how far it came, and its result."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to begin")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")

    kind = models.CharField(max_length=40, help_text="A key of settings.JOBS")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs")
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    total = models.PositiveIntegerField(null=True, blank=True, help_text="How many there are; empty until counted")
    done = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(default=dict, help_text="Where the next slice begins")
    result = models.FileField(upload_to="jobs/", max_length=200, blank=True)
    result_name = models.CharField(max_length=120, blank=True, help_text="What the download is called")
    error = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Times it was taken up since it last came on")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True, help_text="When a worker first took it up")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_lease",
                condition=Q(state="running", lease_until__isnull=False, lease_token__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True, lease_token__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_finished_at",
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | (~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="job_due", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["owner", "-id"], name="job_by_owner"),
            models.Index(fields=["finished_at"], name="job_kept", condition=~Q(result="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def chain(self) -> str:
        return f"job:{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    @property
    def kept_until(self) -> datetime | None:
        """Until when the result can be downloaded."""
        return self.finished_at + KEPT if self.finished_at else None

    @property
    def percent(self) -> int:
        """How far it came, 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @classmethod
    def start(cls, *, by: User, kind: str, parameters: dict[str, str]) -> "Job":
        """Queue a long work for `by`; a worker takes it up within seconds."""
        with change(by=by.party) as act:
            job = cls.objects.create(kind=kind, owner=by, parameters=parameters, created_at=act.now)
            act.record(
                "job.started",
                chain=job.chain,
                subjects=(Party("job", job.pk),),
                data={"kind": kind},
                about={"job": job},
            )
        return job

    def cancel(self, *, by: User) -> bool:
        """Stop: at once while it waits, else before its next slice. Returns whether it still could be stopped.

        Raises PermissionDenied for anybody but its owner.
        """
        if by.pk != self.owner_id:
            raise PermissionDenied(_("Only whoever started it stops it."))
        with change(by=by.party) as act:
            rows = Job.objects.filter(pk=self.pk, finished_at=None, cancel_requested_at=None)
            waiting = rows.filter(state="queued")
            stopped = bool(
                waiting.update(state="cancelled", cancel_requested_at=act.now, finished_at=act.now)
                or rows.update(cancel_requested_at=act.now)
            )
            if stopped:
                act.record("job.cancelled", chain=self.chain, subjects=(Party("job", self.pk),), about={"job": self})
        return stopped
