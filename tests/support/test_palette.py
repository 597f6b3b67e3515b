"""The palette finds cases and people while one types: beginnings of words, numbers, only what one may see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from orders.models import Gig, Order
from support.models import SearchDocument, WorkItem
from tests.cast import Cast

from .test_queue import EVIL


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def found(client: Client, text: str) -> list[str]:
    """The options in words, one line each."""
    page = client.get("/desk/palette/", {"q": text}).text
    options = re.findall(r'<(?:a|div) role="option".*?</(?:a|div)>', page, re.DOTALL)
    return [" ".join(strip_tags(option).split()) for option in options]


def test_a_name_begun_finds_its_cases_and_the_person(ana: Client, cast: Cast) -> None:
    case = cast.file()
    WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=2, minutes=5))
    expected = [
        f"Maya Okafor: Video lessons for Ben Adler {case.pk}, 2 h over",
        "Maya Okafor Seller",
        f"Claim case {case.pk}",
    ]
    for text in ("maya", "oka", "MAYA oka", "maya "):
        assert found(ana, text) == expected, text
    assert found(ana, "video les") == [expected[0], expected[2]]
    assert found(ana, "oka maya lessons") == []  # only the last word is still being typed
    assert found(ana, "ma") == found(ana, "") == found(ana, "   ") == []


def test_a_number_finds_its_case(ana: Client, cast: Cast) -> None:
    case = cast.file()
    for text in (f"{case.pk}", f"HP-{case.pk}", f"hp-{case.pk} "):
        assert found(ana, text)[0].startswith("Maya Okafor: Video lessons"), text
    assert found(ana, "999999999") == found(ana, "9" * 40) == found(ana, "HP-") == []


def test_operators_narrow_and_what_is_not_understood_is_said(ana: Client, cast: Cast) -> None:
    order = Order.place(gig=Gig.objects.create(seller=cast.rafael, title="Tax"), buyer=cast.ben, title="Tax")
    cast.file()
    denied = cast.file(by=cast.rafael, gig=order.gig, order=order, title="Phone for a tax return")
    cast.deny(denied)
    (only,) = found(ana, "seller:rafael state:denied")
    assert only.startswith(f"Rafael Costa: Phone for a tax return {denied.pk}, denied, filed")
    assert "There is no “colour:” to search by" in ana.get("/desk/palette/", {"q": "colour:red maya"}).text
    assert found(ana, "colour:red maya") == []


def test_what_waits_elsewhere_or_is_barred_is_not_offered_to_claim(ana: Client, cast: Cast) -> None:
    case = cast.file()
    WorkItem.objects.get(request=case).claim(by=cast.tom)
    assert not any("Claim" in option for option in found(ana, "maya"))
    WorkItem.objects.get(request=case).release(by=cast.tom)
    assert any("Claim" in option for option in found(ana, "maya"))
    case.refresh_from_db()
    case.escalate(by=cast.ana, reason="Not clear.")
    assert len(found(ana, "maya")) == 2 and not any("Claim" in option for option in found(ana, "maya"))


def test_everybody_finds_what_they_may_see(cast: Cast, client: Client) -> None:
    cast.file()
    client.force_login(cast.marc)
    assert len(found(client, "maya")) == 2  # an auditor claims nothing
    client.force_login(cast.ada)
    assert found(client, "maya") == ["Maya Okafor Seller"]
    assert found(client, str(cast.file(order=None, title="Other").pk)) == []
    for person in (cast.maya, cast.ben):
        client.force_login(person)
        assert client.get("/desk/palette/?q=maya").status_code == 403
    client.logout()
    assert client.get("/desk/palette/?q=maya").status_code == 302


@pytest.mark.parametrize(
    "text", ["'", '"', "may:*", "a & b", "maya)", "*", "NOT", "maya\x00", "seller:", "-maya", "%", "²", "éé", "x" * 400]
)
def test_whatever_is_typed_is_only_text(ana: Client, cast: Cast, text: str) -> None:
    cast.file(title=EVIL[:120])
    answer = ana.get("/desk/palette/", {"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text + ana.get("/desk/palette/", {"q": "maya"}).text


def test_costs_the_same_at_any_number_and_shows_few(
    ana: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for rows in (10, 1_000):
        start = SearchDocument.objects.count() + 1_000_000
        for kind in ("case", "person"):
            SearchDocument.objects.bulk_create(
                SearchDocument(
                    kind=kind, number=start + n, case=start + n, at=timezone.now(), title="Needle", names="X"
                )
                for n in range(rows)
            )
        with django_assert_max_num_queries(10) as captured:
            assert len(found(ana, "need")) == 8
        counts.append(len(captured))
    assert counts[1] <= counts[0]
