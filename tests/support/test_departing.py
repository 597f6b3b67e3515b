"""Deciding otherwise than most cases like it: asked for in a sentence, kept for the desk, read by nobody else."""

from typing import Any

import pytest
from django.test import Client

from approvals.models import Decision
from support.departing import Likes, read
from support.precedents.by_postgresql import weigh
from tests.cast import Cast

from .desk import decide, fresh, many, ruling

WORD = "The buyer cannot hear well."


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def like(case: Any, found: int = 9, approved: int = 7) -> str:
    return Likes(case.pk, found, approved).token()


@pytest.mark.parametrize(
    ("found", "approved", "usual"),
    [(9, 7, "approve"), (9, 6, ""), (3, 3, ""), (4, 4, "approve"), (9, 2, "deny"), (9, 3, ""), (0, 0, "")],
)
def test_most_is_more_than_two_thirds_of_four_or_more(found: int, approved: int, usual: str) -> None:
    assert Likes(1, found, approved).usual == usual


def test_a_departure_needs_its_sentence(ana: Client, cast: Cast) -> None:
    case = cast.file()
    form = ruling(cast, case, "deny", likes=like(case))
    page = decide(ana, case, form)
    assert page.status_code == 400
    assert "7 of 9 cases like this one were approved. Say in a sentence" in page.text
    assert form["statement"] in page.text and fresh(case).status == "filed"
    decide(ana, case, {**form, "departure": WORD})
    assert Decision.objects.get().departure == WORD
    assert WORD in ana.get(f"/desk/cases/{case.pk}/").text


def test_the_usual_outcome_needs_none_and_keeps_none(ana: Client, cast: Cast) -> None:
    case = cast.file()
    decide(ana, case, ruling(cast, case, "approve", likes=like(case), departure=WORD))
    assert Decision.objects.get().departure == ""


def test_what_was_sent_without_the_number_is_looked_up(ana: Client, cast: Cast) -> None:
    """Nobody gets round the question by leaving a hidden field out; what was revoked later had been approved."""
    for alike in many(cast, 5):
        cast.revoke(cast.approve(alike).exemption)
    weigh()
    case = many(cast, 1)[0]
    for likes in ("", "forged", like(cast.file())):
        page = decide(ana, case, ruling(cast, case, "deny", likes=likes))
        assert page.status_code == 400 and "5 of 5 cases like this one were approved" in page.text
    assert decide(ana, case, ruling(cast, case, "approve", likes="")).status_code == 302


def test_no_seller_and_no_buyer_reads_it(ana: Client, cast: Cast, client: Client) -> None:
    case = cast.file()
    decide(ana, case, {**ruling(cast, case, "deny", likes=like(case)), "departure": WORD})
    for person in (cast.maya, cast.ben):
        client.force_login(person)
        for address in (
            f"/requests/{case.pk}/",
            f"/requests/{case.pk}/statements/1/",
            f"/trail/request/{case.pk}/",
            f"/orders/{case.order_id}/",
            f"/api/v1/requests/{case.pk}/",
        ):
            assert WORD not in client.get(address).text, (person, address)
    client.force_login(cast.marc)
    assert WORD in client.get(f"/desk/cases/{case.pk}/").text


def test_a_token_is_of_one_case_and_not_made_up(cast: Cast) -> None:
    first, second = cast.file(), cast.file(order=None)
    assert read(like(first), first) == Likes(first.pk, 9, 7)
    assert read(like(first), second) is None
    for broken in ("", None, "x", like(first)[:-2]):
        assert read(broken, first) is None


def test_the_panel_says_it_beforehand(ana: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = cast.file()
    page = ana.get(f"/desk/cases/{case.pk}/")
    assert "cases like this one were" not in page.text  # there are none yet
    monkeypatch.setattr(Likes, "usual", "approve")
    assert "cases like this one were approved" in ana.get(f"/desk/cases/{case.pk}/").text
