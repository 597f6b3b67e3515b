"""A case list as CSV: the queue's own filters, every cell harmless in a spreadsheet, nothing twice."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jobs import running
from jobs.models import Job
from orders.models import Gig
from support import exports
from support.exports import COLUMNS, safe
from support.models import WorkItem
from tests.cast import Cast

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1")


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def exported(job: Job) -> list[dict[str, str]]:
    running.run_due()
    job.refresh_from_db()
    assert job.state == "done", job.error
    with job.result.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8"), newline="")))


def many(cast: Cast, number: int) -> None:
    for turn in range(number):
        gig = Gig.objects.create(seller=cast.maya, title=f"Gig {turn}")
        cast.file(gig=gig, order=None, title=f"Case {turn}")


def test_starts_from_the_queue_with_its_filters(ana: Client, cast: Cast) -> None:
    cast.file()
    cast.file(channels=["phone"], title="By phone")
    answer = ana.post("/desk/all/export/", {"channel": "phone"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert job.parameters == {"view": "all", "channel": "phone"}
    rows = exported(job)
    assert [row["title"] for row in rows] == ["By phone"]
    assert tuple(rows[0]) == COLUMNS


def test_times_carry_their_zone_and_names_their_letters(cast: Cast) -> None:
    cast.maya.name = "Zażółć Ólafsdóttir 北京"
    cast.maya.save()
    case = cast.file()
    (row,) = exported(Job.start(by=cast.ana, kind="case_export", parameters={"view": "all"}))
    assert row["filed"] == case.filed_at.isoformat(timespec="seconds")
    assert row["filed"].endswith("+00:00")
    assert row["seller"] == "Zażółć Ólafsdóttir 北京"


@pytest.mark.parametrize("evil", FORMULAS)
def test_no_column_is_taken_for_a_formula(cast: Cast, evil: str) -> None:
    case = cast.file(title=evil)
    for person in (cast.maya, cast.ben, cast.tom):
        person.name = evil
        person.save()
    WorkItem.objects.get(request=case).claim(by=cast.tom)
    (row,) = exported(Job.start(by=cast.ana, kind="case_export", parameters={"view": "all"}))
    assert row["title"] == row["seller"] == row["buyer"] == row["handler"] == f"'{evil}"
    for column, cell in row.items():
        assert not cell.startswith(exports.FORMULA), column


def test_harmless_cells_stay_as_they_are() -> None:
    for cell in ("", "Video lessons", "2026-04-27T14:20:00+00:00", "a=b", "'quoted'"):
        assert safe(cell) == cell


def test_nothing_twice_and_nothing_lost_while_promises_move(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    many(cast, 25)
    monkeypatch.setattr(exports, "SLICE", 4)
    step = exports.CaseExport.step

    def moved(self: Any, job: Job) -> bytes | None:
        gained = step(self, job)
        first = WorkItem.objects.order_by("due_at", "id").first()
        WorkItem.objects.filter(pk=first.pk).update(due_at=timezone.now() + timedelta(days=99))
        return gained

    monkeypatch.setattr(exports.CaseExport, "step", moved)
    rows = exported(Job.start(by=cast.ana, kind="case_export", parameters={"view": "all"}))
    assert sorted(row["title"] for row in rows) == sorted(f"Case {turn}" for turn in range(25))


def test_an_empty_list_has_its_columns(cast: Cast) -> None:
    job = Job.start(by=cast.ana, kind="case_export", parameters={"view": "overdue"})
    assert exported(job) == []
    assert (job.done, job.total) == (0, 0)
    with job.result.open("rb") as file:
        assert file.read().decode().strip() == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/desk/all/export/", {"kind": "everything"}, 400),
        ("/desk/all/export/", {"channel": "video' OR 1=1"}, 400),
        ("/desk/all/export/", {"request__seller__password": "x"}, 400),
        ("/desk/nowhere/export/", {}, 404),
    ],
)
def test_what_cannot_be_exported(ana: Client, path: str, sent: dict[str, str], status: int) -> None:
    assert ana.post(path, sent).status_code == status
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["maya", "ben", "ada"])
def test_not_for_others(cast: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(cast, name))
    assert client.post("/desk/all/export/").status_code == 403
    assert not Job.objects.exists()


def test_one_slice_costs_the_same_at_any_length(cast: Cast, django_assert_max_num_queries: Any) -> None:
    many(cast, 20)
    job = Job.start(by=cast.ana, kind="case_export", parameters={"view": "all"})
    with django_assert_max_num_queries(1):
        assert exports.CaseExport().step(job)
    assert job.done == 20
