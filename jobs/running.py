"""Doing long work: slice by slice, each in a transaction of its own that also saves how far it came.

A killed worker loses at most the slice it was in; the next one goes on from the cursor.
"""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import Job

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)


class Work(Protocol):
    """One kind of long work, named in settings.JOBS."""

    def total(self, job: Job) -> int:
        """How many things there are to do."""

    def step(self, job: Job) -> bytes | None:
        """Do the next slice: move `job.cursor` and `job.done` on, return what the result gains; None at the end."""

    def result_name(self, job: Job) -> str:
        """What the finished file is called."""


def run_due() -> int:
    """Do all long work that waits. Returns how many jobs were taken up."""
    taken = 0
    while job := claim():
        taken += 1
        run(job)
    return taken


def claim() -> Job | None:
    """Take the oldest job that waits, or whose worker died, under a new lease."""
    now, token = timezone.now(), uuid.uuid4()
    with transaction.atomic():
        rows = Job.objects.due(now).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job = rows.first()
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(state="running", lease_token=token, lease_until=now + LEASE)
    job.state, job.lease_token, job.lease_until = "running", token, now + LEASE
    return job


def run(job: Job) -> None:
    """Work on a claimed job until it is done, cancelled, failed, or its lease was taken by another."""
    work: Work = import_string(settings.JOBS[job.kind])()
    try:
        if job.total is None:
            job.total = work.total(job)
        while _slice(job, work):
            pass
    except Exception as error:  # whatever went wrong is told to its owner; the worker lives on
        log.exception("job_failed", job=job.pk, kind=job.kind)
        _end(job, "failed", error=type(error).__name__)


def _slice(job: Job, work: Work) -> bool:
    """One slice and its progress, together or not at all. Returns whether there is more."""
    with transaction.atomic():
        current = Job.objects.filter(pk=job.pk, lease_token=job.lease_token).first()
        if current is None:
            return False
        if current.cancel_requested_at:
            _end(job, "cancelled")
            return False
        gained = work.step(job)
        if gained is None:
            job.result_name = work.result_name(job)
            _end(job, "done")
            return False
        _append(job, gained)
        Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(
            cursor=job.cursor,
            done=job.done,
            total=job.total,
            result=job.result.name,
            lease_until=timezone.now() + LEASE,
        )
    return True


def _append(job: Job, gained: bytes) -> None:
    """Put a slice's bytes at the place its cursor names, over whatever a killed worker left there."""
    name = job.result.name or f"jobs/{job.pk}-{uuid.uuid4().hex}"
    job.result.name, path = name, default_storage.path(name)
    Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = int(job.cursor.get("bytes", 0))
    with open(path, "r+b" if default_storage.exists(name) else "w+b") as file:
        file.truncate(written)
        file.seek(written)
        file.write(gained)
    job.cursor = {**job.cursor, "bytes": written + len(gained)}


def _end(job: Job, state: str, error: str = "") -> None:
    Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(
        state=state,
        error=error,
        finished_at=timezone.now(),
        lease_token=None,
        lease_until=None,
        result_name=job.result_name,
        done=job.done,
    )
