"""Workers killed with -9 in the midst of a bulk denial: the next goes on, each case is denied once and told once."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from approvals.models import Decision
from audit.verify import verify_chain
from jobs.models import Job
from notifications.models import Notification
from support.bulk import work
from support.bulk.acts import BY_WORD
from support.models import BulkOutcome, WorkItem
from tests.cast import Cast
from tests.stack import HOUSE, on_server
from tests.support.desk import many

CASES, KILLS, PATIENCE = 60, 3, 60
DENIAL = {"clause": "4.1", "facts": "Nothing else was tried.", "why": "A document would do.", "departure": ""}


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """Somebody who works on the database of this test."""
    name = str(connection.settings_dict["NAME"])
    address = on_server(os.environ["DATABASE_URL"], name) if connection.vendor == "postgresql" else f"sqlite:///{name}"
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": address}
    running = subprocess.Popen([sys.executable, "-m", "tests.jobs.worker"], cwd=HOUSE, env=environ)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def until(reached: Callable[[], bool]) -> None:
    late = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < late, "the work does not go on"
        time.sleep(0.005)


@pytest.mark.slow
def test_each_case_is_denied_once_and_told_once(real_commits: None) -> None:
    cast = Cast()
    cases = many(cast, CASES)
    items = WorkItem.objects.filter(request__in=cases).order_by("id").values_list("pk", "request__version")
    job = work.start(by=cast.ana, act=BY_WORD["deny"], chosen=items, fields={**DENIAL, "statement": "Please write."})
    outcomes = BulkOutcome.objects.filter(job=job)
    for _turn in range(KILLS):
        before = outcomes.exclude(state="waiting").count()
        with worker():
            until(lambda before=before: outcomes.exclude(state="waiting").count() > before)  # type: ignore[misc]
            time.sleep(random.random() / 20)  # somewhere in the next slice
    assert 0 < outcomes.exclude(state="waiting").count() < CASES
    with worker():
        until(lambda: Job.objects.filter(pk=job.pk, finished_at__isnull=False).exists())
    job.refresh_from_db()
    assert (job.state, job.done, job.error) == ("done", CASES, "")
    assert list(outcomes.values_list("state", flat=True)) == ["done"] * CASES
    assert sorted(Decision.objects.values_list("request", flat=True)) == [case.pk for case in cases]
    assert Notification.objects.filter(kind="approvals/denied", recipient=cast.maya).count() == CASES
    assert all(verify_chain(case.chain).ok for case in cases)
