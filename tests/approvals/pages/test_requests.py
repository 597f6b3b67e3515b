"""My requests: what is allowed, what waits, what was decided; paged, filtered, and cheap at any size."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from approvals.models import ApprovalRequest, RequestChannel, RequestDraft
from approvals.pace import _usual_hours, usual_hours, working_hours
from orders.models import Gig, Order
from tests.cast import Cast

from .conftest import Browser

pytestmark = pytest.mark.django_db
URL = "/requests/"


def text(answer: Any) -> str:
    return answer.content.decode()


def many(cast: Cast, how_many: int) -> None:
    """Requests of Maya's that were withdrawn, written around the verbs: only their number matters."""
    now, gig = timezone.now(), cast.gig
    rows = [
        ApprovalRequest(
            seller=cast.maya,
            gig=gig,
            purpose="practice",
            title=f"Number {n}",
            why="x",
            channels=["video"],
            wants_from=now,
            wants_until=now + timedelta(days=9),
            policy=cast.policy,
            status="withdrawn",
            filed_at=now,
            due_at=now,
            closed_at=now,
        )
        for n in range(how_many)
    ]
    ApprovalRequest.objects.bulk_create(rows)


def statements(client: Any, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]])


def test_empty(cast: Cast, browser: Browser) -> None:
    page = text(browser(cast.maya).get(URL))
    assert "Nothing here yet" in page
    assert "See whether you need it" in page


def test_each_state_says_what_is_next(cast: Cast, browser: Browser) -> None:
    client = browser(cast.maya)
    request = cast.file()
    assert re.search(r"Decision by\s.*\d\d:\d\d", text(client.get(URL)))
    request.ask(by=cast.ana, question="Why?")
    page = text(client.get(URL))
    assert "One needs your answer." in page
    assert "Ana asked on" in page
    assert "Answer by" in page
    request.answer(by=cast.maya, text="Because.")
    cast.deny(request)
    page = text(client.get(URL))
    assert "Where a document would do." in page
    assert "Appeal open until" in page


def test_what_is_allowed_comes_first_and_ends_soon_is_said(cast: Cast, browser: Browser) -> None:
    cast.approve(cast.file(wants_until=timezone.now() + timedelta(days=4)))
    page = text(browser(cast.maya).get(URL))
    assert page.index("Video with Ben Adler") < page.index("All requests")
    assert "One exemption ends in 4 days." in page
    assert "Ask for longer" in page


def test_a_closed_order_ends_it(cast: Cast, browser: Browser) -> None:
    cast.approve(cast.file())
    cast.order.refresh_from_db()
    cast.order.complete(by=cast.ben.party)
    page = text(browser(cast.maya).get(URL))
    assert "Approved, ended" in page
    assert "What is allowed now" not in page


def test_a_promise_that_was_missed_is_said(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    ApprovalRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() - timedelta(hours=2))
    assert "Late: it was promised by" in text(browser(cast.maya).get(URL))


def test_drafts_can_be_continued_and_thrown_away(cast: Cast, browser: Browser) -> None:
    draft = RequestDraft.objects.create(seller=cast.maya, answers={"title": "<script>alert(1)</script>"})
    page = text(browser(cast.maya).get(URL))
    assert "Continue your draft" in page
    assert str(draft.key) in page
    assert "<script>alert" not in page
    assert "Continue your draft" not in text(browser(cast.rafael).get(URL))


def test_only_ones_own(cast: Cast, browser: Browser) -> None:
    cast.file(title="Only Maya's")
    assert "Only Maya" not in text(browser(cast.rafael).get(URL))


@pytest.mark.parametrize("who", ["ben", "ana", "marc", "ada"])
def test_only_sellers(cast: Cast, browser: Browser, who: str) -> None:
    person: User = getattr(cast, who)
    assert browser(person).get(URL).status_code == 403


def test_filters_and_pages_show_every_row_once(cast: Cast, browser: Browser) -> None:
    many(cast, 45)
    cast.file()
    client, seen, url = browser(cast.maya), [], URL + "?show=decided"
    while url:
        page = text(client.get(url))
        seen += re.findall(r"Number (\d+)</a>", page)
        older = re.search(r'href="(\?show=decided&amp;before=\d+)"', page)
        url = URL + older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(n) for n in range(44, -1, -1)]
    assert len(re.findall(r"list-row", text(client.get(URL + "?show=open")))) == 1


def test_back_leads_to_the_page_before(cast: Cast, browser: Browser) -> None:
    many(cast, 45)
    client = browser(cast.maya)
    first = text(client.get(URL))
    second = text(client.get(URL + re.search(r'href="(\?show=all&amp;before=\d+)"', first)[1].replace("&amp;", "&")))
    back = text(client.get(URL + re.search(r'href="(\?show=all&amp;after=\d+)"', second)[1].replace("&amp;", "&")))
    assert re.findall(r"Number \d+", back) == re.findall(r"Number \d+", first)


@pytest.mark.parametrize("query", ["?show=nonsense", "?before=x", "?after=" + "9" * 40, "?before=-1", "?show[]=1"])
def test_a_query_that_makes_no_sense(cast: Cast, browser: Browser, query: str) -> None:
    cast.file()
    assert browser(cast.maya).get(URL + query).status_code == 200


def test_six_statements_at_ten_rows_and_at_a_thousand(cast: Cast, browser: Browser) -> None:
    client = browser(cast.maya)
    cast.approve(cast.file())
    RequestDraft.objects.create(seller=cast.maya, answers={})
    many(cast, 10)
    client.get(URL)  # fills the cache
    few = statements(client, URL)
    many(cast, 990)
    assert statements(client, URL) == few <= 6


def test_working_hours_leave_out_nights_and_weekends() -> None:
    friday = timezone.datetime.fromisoformat("2026-04-24T17:00:00+02:00")
    monday = timezone.datetime.fromisoformat("2026-04-27T10:00:00+02:00")
    assert working_hours(friday, monday) == 2
    assert working_hours(monday, friday) == 0


def test_how_long_it_takes_is_the_median_of_the_newest(cast: Cast) -> None:
    assert usual_hours() == 9  # too few to tell: the promise itself
    for n in range(5):
        gig = Gig.objects.create(seller=cast.maya, title=f"Gig {n}")
        cast.deny(cast.file(gig=gig, order=Order.place(gig=gig, buyer=cast.ben, title="Work")))
    assert usual_hours() == 9  # kept for a while
    cache.clear()
    assert usual_hours() == _usual_hours() == 1


def test_no_row_of_another_seller_is_counted(cast: Cast, browser: Browser) -> None:
    cast.file()
    assert RequestChannel.objects.count() == 1
    assert "Nothing here yet" in text(browser(cast.rafael).get(URL))
