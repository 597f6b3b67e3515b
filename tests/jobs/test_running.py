"""Long work: done in slices, taken up again after a crash, stopped on request, given up when it only fails."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from audit.models import Event
from config.celery import Nudge
from jobs import running, tasks
from jobs.models import KEPT, Job
from tests.cast import Cast

TOTAL = 4


class Counting:
    """Writes 1 to 4, a line a slice; `plan` says in which slices something goes wrong."""

    plan: dict[int, BaseException] = {}
    seen: list[int] = []

    def total(self, job: Job) -> int:
        return TOTAL

    def step(self, job: Job) -> bytes | None:
        number = job.cursor.get("number", 0) + 1
        if number > TOTAL:
            return None
        self.seen.append(number)
        job.cursor = {**job.cursor, "number": number}
        job.done += 1
        if trouble := self.plan.pop(number, None):
            raise trouble
        return f"{number}\n".encode()

    def result_name(self, job: Job) -> str:
        return "numbers.txt"


@pytest.fixture(autouse=True)
def counting(settings: Any) -> None:
    settings.JOBS = {"counting": "tests.jobs.test_running.Counting"}
    Counting.plan, Counting.seen = {}, []


@pytest.fixture
def job(cast: Cast) -> Job:
    return Job.start(by=cast.ana, kind="counting", parameters={})


def content(job: Job) -> str:
    job.refresh_from_db()
    with job.result.open("rb") as file:
        return file.read().decode()


def actions(job: Job) -> list[str]:
    return list(Event.objects.filter(chain=job.chain).order_by("seq").values_list("action", flat=True))


def test_goes_from_queued_to_done_and_is_in_the_trail_once(job: Job) -> None:
    assert (job.state, actions(job)) == ("queued", ["job.started"])
    assert running.run_due() == 1
    assert content(job) == "1\n2\n3\n4\n"
    assert (job.state, job.done, job.total, job.lease_token, job.result_name) == ("done", 4, 4, None, "numbers.txt")
    assert job.created_at <= job.started_at <= job.finished_at
    assert running.run_due() == 0


def test_starting_asks_a_worker_after_the_commit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked = []
    monkeypatch.setattr(Nudge, "away_until", 0.0)
    monkeypatch.setattr(Nudge, "apply_async", lambda *args, **kwargs: asked.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        Job.start(by=cast.ana, kind="counting", parameters={})
        assert asked == []
    assert asked == [1]


@pytest.mark.parametrize("slice_", [1, 3, 4])
def test_a_killed_worker_loses_its_slice_alone(job: Job, slice_: int) -> None:
    class Killed(BaseException):
        """As SIGKILL: nothing of ours runs any more."""

    Counting.plan = {slice_: Killed()}
    with pytest.raises(Killed):
        running.run_due()
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", slice_ - 1)
    assert running.claim() is None  # its lease still runs
    with time_machine.travel(timezone.now() + running.LEASE + timedelta(seconds=1)):
        assert running.run_due() == 1
    assert content(job) == "1\n2\n3\n4\n"
    assert Counting.seen.count(slice_) == 2
    assert len(Counting.seen) == TOTAL + 1


def test_bytes_of_a_slice_that_was_rolled_back_are_overwritten(job: Job) -> None:
    Counting.plan = {3: OperationalError("the database went away")}
    with pytest.raises(OperationalError):
        running.run_due()
    job.refresh_from_db()
    with open(job.result.path, "ab") as file:
        file.write(b"3\nhalf of")
    with time_machine.travel(timezone.now() + running.LEASE + timedelta(seconds=1)):
        running.run_due()
    assert content(job) == "1\n2\n3\n4\n"


def test_who_lost_the_lease_changes_nothing(job: Job) -> None:
    slow = running.claim()
    assert slow
    with time_machine.travel(timezone.now() + running.LEASE + timedelta(seconds=1)):
        running.run_due()
        before = content(job)
        running.run(slow)
    assert content(job) == before
    assert job.state == "done"
    assert Counting.seen == [1, 2, 3, 4]


def test_what_fails_says_so_and_leaves_no_file(job: Job) -> None:
    Counting.plan = {3: ValueError("Maya Okafor")}
    assert running.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.error, job.result.name) == ("failed", 2, "ValueError", "")


def test_a_kind_nobody_knows_fails_and_holds_up_nothing(cast: Cast) -> None:
    unknown = Job.start(by=cast.ana, kind="retired", parameters={})
    after = Job.start(by=cast.ana, kind="counting", parameters={})
    assert running.run_due() == 2
    for job in (unknown, after):
        job.refresh_from_db()
    assert (unknown.state, after.state) == ("failed", "done")


def test_what_kills_every_worker_is_given_up(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(attempts=running.TRIES)
    running.run_due()
    job.refresh_from_db()
    assert (job.state, Counting.seen) == ("failed", [])


def test_long_work_is_put_back_when_time_is_up(job: Job) -> None:
    running.run(running.claim(), until=time.monotonic())
    job.refresh_from_db()
    assert (job.state, job.done, job.lease_token) == ("queued", 1, None)
    tasks.sweep()
    assert content(job) == "1\n2\n3\n4\n"


class TestCancel:
    def test_at_once_while_it_waits(self, job: Job, cast: Cast) -> None:
        assert job.cancel(by=cast.ana)
        assert running.run_due() == 0
        job.refresh_from_db()
        assert (job.state, actions(job)) == ("cancelled", ["job.started", "job.cancelled"])

    def test_before_the_next_slice_while_it_runs(self, job: Job, cast: Cast) -> None:
        running.run(running.claim(), until=time.monotonic())
        Job.objects.filter(pk=job.pk).update(state="queued")
        claimed = running.claim()
        assert claimed and job.cancel(by=cast.ana)
        assert not job.cancel(by=cast.ana)
        running.run(claimed)
        job.refresh_from_db()
        assert (job.state, job.done, job.result.name) == ("cancelled", 1, "")
        assert actions(job) == ["job.started", "job.cancelled"]

    def test_not_by_others_and_not_afterwards(self, job: Job, cast: Cast) -> None:
        for stranger in (cast.tom, cast.lea, cast.marc, cast.ada, cast.maya):
            with pytest.raises(PermissionDenied):
                job.cancel(by=stranger)
        running.run_due()
        assert not job.cancel(by=cast.ana)
        job.refresh_from_db()
        assert (job.state, actions(job)) == ("done", ["job.started"])


def test_the_command_needs_no_broker_and_throws_old_results_away(job: Job, capsys: Any) -> None:
    call_command("run_jobs")
    path = Path(Job.objects.get().result.path)
    assert path.stat().st_mode & 0o077 == 0  # for nobody else on the machine
    with time_machine.travel(timezone.now() + KEPT - timedelta(minutes=1)):
        assert running.forget_results() == 0
    with time_machine.travel(timezone.now() + KEPT + timedelta(minutes=1)):
        call_command("run_jobs")
    assert not Job.objects.get().result
    assert not path.exists()
    assert "1 done" in capsys.readouterr().out


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "running"},
        {"state": "done"},
        {"lease_until": timezone.now()},
        {"finished_at": timezone.now()},
    ],
)
def test_the_database_refuses_half_a_state(job: Job, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**broken)
