"""My exemptions, and the page of one: what is allowed, until when, by whom, under which clause."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.models import Exemption
from orders.models import Order
from tests.cast import Cast

from .conftest import Browser

pytestmark = pytest.mark.django_db
URL = "/exemptions/"


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def granted(cast: Cast) -> Exemption:
    return cast.approve(cast.file(wants_contacts=5)).exemption


def test_empty(cast: Cast, browser: Browser) -> None:
    assert "No exemption yet" in text(browser(cast.maya).get(URL))


def test_the_page_says_who_granted_it_under_which_clause(cast: Cast, browser: Browser, granted: Exemption) -> None:
    said = text(browser(cast.maya).get(granted.get_absolute_url()))
    for part in (
        "Video with Ben Adler",
        "Up to 5 contacts.",
        "Granted by Ana Ruiz",
        "3.2 Language or conversation practice",
        f"/orders/{cast.order.pk}/",
        f"/trail/request/{granted.request_id}/",
        "Ask first",
        "Copy back",
        "Deliver here",
        "Get paid here",
        "not protected by the platform",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "In force until"), (9.5, "Ends "), (20, "Ended ")],
)
def test_states_follow_the_clock(cast: Cast, browser: Browser, granted: Exemption, days: float, said: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert said in text(browser(cast.maya).get(URL))


def test_five_days_before_exactly(cast: Cast, browser: Browser, granted: Exemption) -> None:
    for instant, soon in ((timedelta(days=5, microseconds=1), False), (timedelta(days=5), True)):
        with time_machine.travel(granted.ends_at - instant, tick=False):
            assert ("Ask for longer" in text(browser(cast.maya).get(URL))) is soon


def test_scheduled(cast: Cast, browser: Browser) -> None:
    later = timezone.now() + timedelta(days=3)
    cast.approve(cast.file(wants_from=later), starts_at=later)
    assert "Starts " in text(browser(cast.maya).get(URL))


def test_revoked_says_by_whom(cast: Cast, browser: Browser, granted: Exemption) -> None:
    Exemption.objects.filter(pk=granted.pk).update(revoked_at=timezone.now(), revoked_by=cast.lea)
    said = text(browser(cast.maya).get(granted.get_absolute_url()))
    assert "Revoked by Lea Holm." in said
    assert "no longer allowed" in said


@pytest.mark.parametrize("word", ["given_up_at", "stopped_at"])
def test_given_up_or_stopped(cast: Cast, browser: Browser, granted: Exemption, word: str) -> None:
    Exemption.objects.filter(pk=granted.pk).update(**{word: timezone.now()})
    for url in (URL, granted.get_absolute_url(), "/requests/"):
        answer = browser(cast.maya).get(url)
        assert ("Given up" if word == "given_up_at" else "Stopped by the buyer") in text(answer), url


def test_it_ends_with_its_order(cast: Cast, browser: Browser, granted: Exemption) -> None:
    cast.order.refresh_from_db()
    cast.order.cancel(by=cast.ben.party)
    said = text(browser(cast.maya).get(granted.get_absolute_url()))
    assert "no longer allowed" in said
    assert "the order was cancelled" in said


def test_a_gigs_exemption_names_its_orders(cast: Cast, browser: Browser) -> None:
    exemption = cast.approve(cast.file(order=None)).exemption
    Order.place(gig=cast.gig, buyer=cast.yuki, title="Another")
    said = text(browser(cast.maya).get(exemption.get_absolute_url()))
    assert "Video for “Conversational English”" in said
    assert "Yuki Tanaka" in said
    assert "Ben Adler" in said


def test_who_sees_it(cast: Cast, browser: Browser, granted: Exemption) -> None:
    url = granted.get_absolute_url()
    for person, status in ((cast.rafael, 404), (cast.ben, 404), (cast.ada, 404), (cast.ana, 200), (cast.marc, 200)):
        assert browser(person).get(url).status_code == status, person
    assert "Ben Adler" not in text(browser(cast.rafael).get(URL))
    for number in (0, 10**30):
        assert browser(cast.maya).get(f"{URL}{number}/").status_code == 404


def test_statements(cast: Cast, browser: Browser) -> None:
    client = browser(cast.maya)

    def grant(how_many: int) -> None:
        for _ in range(how_many):
            order = Order.place(gig=cast.gig, buyer=cast.ben, title="Lesson")
            cast.approve(cast.file(order=order))

    def statements(url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    grant(2)
    few = statements(URL)
    one = statements(Exemption.objects.latest("pk").get_absolute_url())
    grant(12)
    assert statements(URL) == few <= 6
    assert statements(Exemption.objects.latest("pk").get_absolute_url()) == one <= 15
