"""The pages of long work: only its owner's, with progress, a way to stop it, and the file for seven days."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from jobs import running
from jobs.models import KEPT, Job
from tests.cast import Cast


@pytest.fixture
def job(cast: Cast) -> Job:
    cast.file()
    return Job.start(by=cast.ana, kind="case_export", parameters={"view": "all"})


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def test_shows_progress_and_its_fragment(ana: Client, job: Job) -> None:
    page = ana.get(job.get_absolute_url())
    assert "<progress" in page.text and "<html" in page.text
    part = ana.get(job.get_absolute_url(), headers={"HX-Request": "true"}).text
    assert "hx-trigger" in part and "<html" not in part
    running.run_due()
    part = ana.get(job.get_absolute_url(), headers={"HX-Request": "true"}).text
    assert "1 case is in the file" in part
    assert "hx-trigger" not in part  # a finished job is not asked about any more


def test_the_file_is_a_download_of_seven_days(ana: Client, job: Job) -> None:
    address = f"{job.get_absolute_url()}result/"
    assert ana.get(address).status_code == 404  # not done yet
    running.run_due()
    answer = ana.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="cases-')
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    with time_machine.travel(timezone.now() + KEPT + timedelta(minutes=1)):
        ana.force_login(job.owner)
        assert ana.get(address).status_code == 404


def test_the_file_may_be_gone(ana: Client, job: Job) -> None:
    running.run_due()
    job.refresh_from_db()
    job.result.storage.delete(job.result.name)
    assert ana.get(f"{job.get_absolute_url()}result/").status_code == 404


@pytest.mark.parametrize("name", ["tom", "lea", "marc", "ada", "maya", "ben"])
def test_somebody_elses_job_does_not_exist(cast: Cast, client: Client, job: Job, name: str) -> None:
    running.run_due()
    client.force_login(getattr(cast, name))
    address = job.get_absolute_url()
    assert client.get(address).status_code == 404
    assert client.get(f"{address}result/").status_code == 404
    assert client.post(f"{address}cancel/").status_code == 404
    assert not client.get("/jobs/").context["jobs"]


def test_strangers_sign_in_first(client: Client, job: Job) -> None:
    for path in ("/jobs/", job.get_absolute_url(), f"{job.get_absolute_url()}result/"):
        assert client.get(path).status_code == 302


def test_only_a_post_stops_it(ana: Client, job: Job) -> None:
    assert ana.get(f"{job.get_absolute_url()}cancel/").status_code == 405
    assert ana.post(f"{job.get_absolute_url()}cancel/").status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "Nothing was kept" in ana.get(job.get_absolute_url()).text


@pytest.mark.parametrize("rows", [10, 1_000])
def test_the_list_costs_the_same_at_any_length(
    ana: Client, cast: Cast, rows: int, django_assert_max_num_queries: object
) -> None:
    Job.objects.bulk_create(Job(kind="case_export", owner=cast.ana) for _ in range(rows))
    ana.get("/jobs/")
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page = ana.get("/jobs/")
    assert page.text.count("data-row-open") == min(rows, 50)
    if rows > 50:
        last = min(job.pk for job in page.context["jobs"])
        assert f"?before={last}" in page.text
        following = ana.get(f"/jobs/?before={last}").context["jobs"]
        assert max(job.pk for job in following) < last
