"""The queue: its views and counts, filters from a list, keyset pages, barred rows, and claiming the next."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from support import filters, queue
from support.models import WorkItem
from tests.cast import Cast

from .desk import actions, bulk, fresh, many

EVIL = "\"><script>alert(1)</script>'{{ 7|add:7 }}{% now 'Y' %}"


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def shown(client: Client, address: str) -> list[str]:
    return [item.request.title for item in client.get(address).context["items"]]


def test_each_view_holds_what_it_says_and_counts_it(ana: Client, cast: Cast) -> None:
    free, mine, his, late, waiting, lead = many(cast, 6)
    WorkItem.objects.get(request=mine).claim(by=cast.ana)
    WorkItem.objects.get(request=his).claim(by=cast.tom)
    WorkItem.objects.filter(request=late).update(due_at=timezone.now() - timedelta(hours=2))
    waiting.ask(by=cast.tom, question="What for?")
    lead.escalate(by=cast.tom, reason="Not clear.")
    expected = {
        "unclaimed": {free, late, lead},
        "mine": {mine},
        "overdue": {late},
        "escalated": {lead},
        "waiting": {waiting},
        "mail": set(),
        "all": {free, mine, his, late, waiting, lead},
    }
    held = queue.counts(cast.ana, timezone.now())
    for slug, cases in expected.items():
        assert set(shown(ana, f"/desk/{slug}/")) == {case.title for case in cases}, slug
        assert held[slug] == len(cases), slug
    page = ana.get("/desk/all/").text
    assert "2\u00a0h over" in page
    assert "Tom is deciding" in page or "Tom Becker" in page
    assert "Not yours to decide: it was escalated to a lead." in page


def test_an_old_lease_is_nobodys(ana: Client, cast: Cast) -> None:
    (case,) = many(cast, 1)
    WorkItem.objects.get(request=case).claim(by=cast.tom)
    assert shown(ana, "/desk/") == []
    WorkItem.objects.update(lease_until=timezone.now() - timedelta(microseconds=1))
    assert shown(ana, "/desk/") == [case.title]


def test_filters_join(ana: Client, cast: Cast) -> None:
    cast.file(title="Video")
    cast.file(title="Phone", channels=["phone"], purpose="consultation")
    assert shown(ana, "/desk/all/?channel=phone") == ["Phone"]
    assert shown(ana, "/desk/all/?channel=phone&purpose=practice") == []
    assert shown(ana, "/desk/all/?kind=escalation") == []
    for title, days in (("Video", 3), ("Phone", 0.5)):  # whatever day of the week it is
        WorkItem.objects.filter(request__title=title).update(due_at=timezone.now() + timedelta(days=days))
    assert shown(ana, "/desk/all/?due=today") == ["Phone"]
    assert set(shown(ana, "/desk/all/?due=week")) == {"Phone", "Video"}


@pytest.mark.parametrize(
    "query",
    [
        "kind=nothing",
        "channel=' OR 1=1 --",
        "due=yesterday",
        "request__seller__email=maya@example.com",
        "buyer=1",
        "order_by=id",
        "after=x",
        "after=2026-01-01_1",
        "after=2026-01-01T00:00:00%2B00:00_99999999999999999999",
    ],
)
def test_what_is_not_on_the_list_is_refused_in_words(ana: Client, cast: Cast, query: str) -> None:
    cast.file()
    page = ana.get(f"/desk/all/?{query}")
    assert page.status_code == 400
    assert "cut short or mixed up" not in page.text


def test_pages_follow_without_gap_or_double(ana: Client, cast: Cast) -> None:
    bulk(cast, 120)
    WorkItem.objects.update(due_at=timezone.now())  # all due at once: the number decides
    seen, address = [], "/desk/all/"
    for _turn in range(5):
        page = ana.get(address)
        seen += [item.pk for item in page.context["items"]]
        address = f"/desk/all/{page.context['older']}"
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen)
    assert page.context["older"] == ""


def test_costs_the_same_at_any_length(ana: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    counts = []
    for rows in (10, 1_000):
        bulk(cast, rows)
        cache.clear()
        with django_assert_max_num_queries(6) as captured:
            assert ana.get("/desk/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert len(ana.get("/desk/").content) < 60_000  # as it is, before anything compresses it
    wire = ana.get(f"/desk/all/?columns={','.join(filters.COLUMNS)}", headers={"Accept-Encoding": "gzip"})
    assert len(wire.content) < 20_000  # with every column, as a browser gets it


@pytest.mark.parametrize("name", ["maya", "ben", "ada"])
def test_not_for_others(cast: Cast, client: Client, name: str) -> None:
    client.force_login(getattr(cast, name))
    for path in ("/desk/", "/desk/all/", "/desk/exemptions/"):
        assert client.get(path).status_code == 403


def test_an_auditor_reads_and_changes_nothing(cast: Cast, client: Client) -> None:
    (case,) = many(cast, 1)
    client.force_login(cast.marc)
    assert client.get("/desk/")["Location"] == "/desk/all/"
    page = client.get("/desk/all/")
    assert case.title in page.text
    assert "Claim next" not in page.text and "Not yours" not in page.text
    assert 'action="/trail/"' in page.text  # the search leads where an auditor may go
    page = client.get(f"/desk/cases/{case.pk}/")
    assert page.status_code == 200
    assert 'name="outcome"' not in page.text and "/claim/" not in page.text and "/notes/" not in page.text


def test_what_sellers_write_stays_text(ana: Client, cast: Cast) -> None:
    type(cast.maya).objects.filter(pk=cast.maya.pk).update(name=EVIL)
    case = cast.file(title=EVIL[:120], why=EVIL, tried=EVIL)
    case.ask(by=cast.tom, question=EVIL)
    for address in ("/desk/all/", f"/desk/cases/{case.pk}/"):
        page = ana.get(address).text
        assert "<script>alert" not in page
        assert "14" not in page.split("<main")[1].split("alert(1)")[1][:80]
        assert "{{ 7|add:7 }}" in page


class TestClaim:
    def test_next_takes_the_most_urgent_one_may_decide(self, ana: Client, cast: Cast) -> None:
        first, second, third = many(cast, 3)
        first.escalate(by=cast.tom, reason="Not clear.")
        WorkItem.objects.get(request=second).claim(by=cast.tom)
        answer = ana.post("/desk/next/")
        assert answer["Location"] == f"/desk/cases/{third.pk}/"
        assert fresh(third).handler == cast.ana
        assert actions(third) == ["request.filed", "request.claimed"]
        assert ana.post("/desk/next/")["Location"] == "/desk/"
        assert "Nothing waits that you may decide" in ana.get("/desk/").text

    def test_next_looks_beyond_what_this_person_may_not_decide(
        self, ana: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many of them are more urgent: escalations are for leads, and appeals for who took no part."""
        monkeypatch.setattr(queue, "NEXT_FIRST", 2)
        monkeypatch.setattr(queue, "NEXT_TRIES", 2)
        escalated, appealed, (mine,) = many(cast, 3), many(cast, 3), many(cast, 1)
        for case in escalated:
            case.escalate(by=cast.tom, reason="Not clear.")
        for case in appealed:
            cast.appeal(cast.deny(case))  # by Ana, who may hear none of them
        urgent = WorkItem.objects.exclude(request=mine)
        urgent.update(due_at=timezone.now() - timedelta(days=1))
        assert ana.post("/desk/next/")["Location"] == f"/desk/cases/{mine.pk}/"

    def test_taken_says_by_whom(self, ana: Client, cast: Cast) -> None:
        (case,) = many(cast, 1)
        WorkItem.objects.get(request=case).claim(by=cast.tom)
        page = ana.post(f"/desk/cases/{case.pk}/claim/")
        assert page.status_code == 409
        assert "Tom Becker has this case" in page.text
        assert ana.post(f"/desk/cases/{case.pk}/release/").status_code == 409
        assert actions(case) == ["request.filed", "request.claimed"]

    def test_claim_and_release(self, ana: Client, cast: Cast) -> None:
        (case,) = many(cast, 1)
        ana.post(f"/desk/cases/{case.pk}/claim/")
        assert "Yours for" in ana.get(f"/desk/cases/{case.pk}/").text
        ana.post(f"/desk/cases/{case.pk}/claim/")  # renews, without another event
        ana.post(f"/desk/cases/{case.pk}/release/")
        assert actions(case) == ["request.filed", "request.claimed", "request.released"]
        assert fresh(case).handler is None

    def test_nothing_is_left_to_claim_on_a_closed_case(self, ana: Client, cast: Cast) -> None:
        case = cast.file()
        case.withdraw(by=cast.maya)
        assert ana.post(f"/desk/cases/{case.pk}/claim/").status_code == 302
        assert "Nothing waits on" in ana.get(f"/desk/cases/{case.pk}/").text
        assert actions(case) == ["request.filed", "request.withdrawn"]
