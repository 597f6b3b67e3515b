"""Doing long work: slice by slice, each in a transaction of its own that also saves how far it came.

A killed worker loses at most the slice it was in; the next one goes on from the cursor.
"""

import time
import uuid
from datetime import timedelta
from typing import Protocol

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string

from . import results
from .models import KEPT, Job

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)
TRIES = 5
"""Taken up so often without coming on, a job is given up: it may be what kills its workers."""


class Work(Protocol):
    """One kind of long work, named in settings.JOBS."""

    def total(self, job: Job) -> int:
        """How many things there are to do."""

    def step(self, job: Job) -> bytes | None:
        """Do the next slice: move `job.cursor` and `job.done` on, return what the result gains; None at the end.

        Runs in a transaction, and should take a few seconds at most.
        """

    def result_name(self, job: Job) -> str:
        """What the finished file is called."""

    # A work may also have `title(job)`, what its page is called, and with `template` and `report(job)` say more
    # than that there is a file: views.py shows it.


def run_due(seconds: float = float("inf")) -> int:
    """Do the long work that waits, for about so long. Returns how often a job was taken up.

    What is not done by then is put back, and the next call goes on with it.
    """
    taken, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and (job := claim()):
        taken += 1
        run(job, until=until)
    return taken


def claim() -> Job | None:
    """Take the oldest job that waits, or whose worker died, under a new lease."""
    now, token = timezone.now(), uuid.uuid4()
    with transaction.atomic():
        rows = Job.objects.due(now).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        number = rows.values_list("pk", flat=True).first()
        if number is None:
            return None
        Job.objects.filter(pk=number).update(
            state="running",
            lease_token=token,
            lease_until=now + LEASE,
            started_at=Coalesce(F("started_at"), now),
            attempts=F("attempts") + 1,
        )
    return Job.objects.select_related("owner").get(pk=number)


def run(job: Job, *, until: float = float("inf")) -> None:
    """Work on a claimed job until it is over, `until` (of the monotonic clock), or another took its lease."""
    try:
        if job.attempts > TRIES:
            raise RuntimeError("taken up too often without coming on")
        work: Work = import_string(settings.JOBS[job.kind])()
        if job.total is None:
            job.total = work.total(job)
        while _slice(job, work):
            if time.monotonic() >= until:
                return _put_back(job)
    except (OperationalError, SoftTimeLimitExceeded):
        raise  # no fault of the job's: its lease runs out, and somebody goes on from the cursor
    except Exception as error:  # whatever went wrong is told to its owner; the worker lives on
        log.exception("job_failed", job=job.pk, kind=job.kind)
        _fail(job, type(error).__name__)


def forget_results() -> int:
    """Throw away results whose days are over. Returns how many."""
    old = list(Job.objects.filter(finished_at__lt=timezone.now() - KEPT).exclude(result="")[:500])
    for job in old:
        results.forget(job)
        Job.objects.filter(pk=job.pk).update(result="")
    return len(old)


def _slice(job: Job, work: Work) -> bool:
    """One slice and its progress, together or not at all. Returns whether there is more."""
    with transaction.atomic():
        # The lock keeps this job ours for as long as the slice takes, even past the lease.
        current = Job.objects.select_for_update().filter(pk=job.pk, lease_token=job.lease_token).first()
        if current is None:
            return False
        if current.cancel_requested_at:
            _end(job, job.lease_token, "cancelled")
            return False
        gained = work.step(job)
        if gained is None:
            job.result_name = work.result_name(job)
            _end(job, job.lease_token, "done")
            return False
        if gained:
            results.append(job, gained)
        Job.objects.filter(pk=job.pk).update(
            cursor=job.cursor,
            done=job.done,
            total=job.total,
            result=job.result.name,
            attempts=0,
            lease_until=timezone.now() + LEASE,
        )
    return True


def _put_back(job: Job) -> None:
    """Time is up, the work is not: whoever looks next goes on."""
    rows = Job.objects.filter(pk=job.pk, lease_token=job.lease_token)
    rows.update(state="queued", lease_token=None, lease_until=None)


def _fail(job: Job, error: str) -> None:
    """Close it as far as it really came: what the failed slice left on `job` was rolled back."""
    kept = Job.objects.get(pk=job.pk)
    kept.result.name = kept.result.name or job.result.name
    _end(kept, job.lease_token, "failed", error)


def _end(job: Job, token: uuid.UUID | None, state: str, error: str = "") -> None:
    """Close it, if the lease `token` still holds. Only what is done keeps its result."""
    if state != "done":
        results.forget(job)
    Job.objects.filter(pk=job.pk, lease_token=token).update(
        state=state,
        error=error,
        finished_at=timezone.now(),
        lease_token=None,
        lease_until=None,
        result=job.result.name if state == "done" else "",
        result_name=job.result_name,
        done=job.done,
    )
