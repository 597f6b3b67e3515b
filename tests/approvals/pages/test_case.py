"""The page of a case: where it is, who has it, what is next, by when; and what was decided, in full."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.models import ApprovalRequest
from support.models import Note, WorkItem
from tests.cast import Cast

from .conftest import Browser

pytestmark = pytest.mark.django_db
NASTY = "<img src=x onerror=alert(1)>\"'</textarea>{{7*7}}"


def text(answer: Any) -> str:
    return answer.content.decode()


def page(browser: Browser, cast: Cast, request: ApprovalRequest) -> str:
    answer = browser(cast.maya).get(request.get_absolute_url())
    assert answer.status_code == 200
    return text(answer)


def test_in_review(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    said = page(browser, cast, request)
    assert "At the desk, waiting for a decision" in said
    assert "Nobody yet." in said
    assert "Next: a decision" in said
    assert "You asked" in said
    WorkItem.objects.get(request=request).claim(by=cast.ana)
    assert "Ana Ruiz took the case" in page(browser, cast, request)


def test_late(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    with time_machine.travel(request.due_at + timedelta(hours=1), tick=False):
        assert "Late. It was promised by" in page(browser, cast, request)


def test_with_a_lead(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    request.escalate(by=cast.ana, reason="SECRET-REASON of the desk")
    said = page(browser, cast, request)
    assert "A lead who took no part takes it next." in said
    assert "SECRET-REASON" not in said


def test_a_question_waits(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    request.ask(by=cast.ana, question="What would a call settle?")
    said = page(browser, cast, request)
    assert "Ana asks you" in said
    assert "Next: your answer" in said
    assert "Send the answer" in said


def test_approved_shows_the_pass_and_who_granted_it(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    cast.approve(request)
    said = page(browser, cast, request)
    assert "Video with Ben Adler" in said
    assert "Granted by Ana Ruiz" in said
    assert "clause 3.2" in said
    assert "Next: keep the four duties" in said
    assert "Appeal this decision" not in said


def test_less_than_asked_says_what_was_refused_and_how_to_appeal(cast: Cast, browser: Browser) -> None:
    request = cast.file(channels=["video", "phone"])
    cast.approve(request, channels=("video",))
    said = page(browser, cast, request)
    assert "Less than you asked for." in said
    assert "Not granted: Phone." in said
    assert "Appeal this decision" in said


def test_denied_shows_reason_clause_and_both_ways_on(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    cast.deny(request)
    said = page(browser, cast, request)
    for part in (
        "Why it was denied",
        "Speaking is what is being learnt here.",
        "Where a document would do",
        "/policy/1/#clause-4.1",
        "Ten lessons ordered; voice notes were tried.",
        "Decided by a person, Ana Ruiz.",
        "No software took part.",
        "Disagree? Appeal",
        "Open until",
        f"/requests/{request.pk}/appeal/",
        "Fine? Do it here",
        f"?refile={request.pk}",
        "Next: nothing happens until you choose",
    ):
        assert part in said, part


def test_software_that_pointed_is_named(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    request.deny(by=cast.ana, grounds=cast.grounds("4.1", automated_detection=True))
    assert "Software pointed to the facts; it decided nothing." in page(browser, cast, request)


def test_when_the_time_to_appeal_is_over(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    until = cast.deny(request).appeal_until
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        said = page(browser, cast, request)
    assert "The time to appeal ended on" in said
    assert "Appeal this decision" not in said


def test_withdrawn_and_lapsed_can_be_asked_again(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    request.withdraw(by=cast.maya)
    assert "taken back before it was decided" in page(browser, cast, request)
    request = cast.file()
    request.ask(by=cast.ana, question="Why?")
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        request.lapse()
    assert "closed by itself" in page(browser, cast, request)


def test_notes_of_the_desk_stay_with_the_desk(cast: Cast, browser: Browser) -> None:
    request = cast.file()
    Note.write(by=cast.ana, request=request, text="SECRET-NOTE")
    said = page(browser, cast, request)
    assert "SECRET-NOTE" not in said
    assert "wrote a note" not in said


def test_who_sees_it(cast: Cast, browser: Browser) -> None:
    url = cast.file().get_absolute_url()
    for person in (cast.rafael, cast.ben, cast.yuki, cast.ada):
        assert browser(person).get(url).status_code == 404, person
    for person in (cast.ana, cast.lea, cast.marc):
        answer = browser(person).get(url)
        assert answer.status_code == 200, person
        assert "Withdraw the request" not in text(answer)
    assert Client().get(url).status_code == 302
    for number in (0, 424242, 10**30):
        assert browser(cast.maya).get(f"/requests/{number}/").status_code == 404


def test_nothing_typed_becomes_markup(cast: Cast, browser: Browser) -> None:
    request = cast.file(title=NASTY[:120], why=NASTY, tried=NASTY)
    request.ask(by=cast.ana, question=NASTY)
    request.answer(by=cast.maya, text=NASTY)
    request.deny(by=cast.ana, grounds=cast.grounds("4.1", statement=NASTY, facts=NASTY))
    for url in (request.get_absolute_url(), request.get_absolute_url() + "receipt/", "/requests/"):
        said = text(browser(cast.maya).get(url))
        assert "<img" not in said, url
        assert "&lt;img src=x" in said, url
        assert ">49<" not in said, url


def test_receipt_is_the_sellers(cast: Cast, browser: Browser) -> None:
    url = cast.file().get_absolute_url() + "receipt/"
    assert browser(cast.maya).get(url).status_code == 200
    assert browser(cast.rafael).get(url).status_code == 404


def test_fifteen_statements_however_long_the_story(cast: Cast, browser: Browser) -> None:
    def statements(request: ApprovalRequest) -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of = client.get(request.get_absolute_url())
        assert page_of.status_code == 200
        return len(asked)

    client = browser(cast.maya)
    short = cast.file(order=None)
    short.ask(by=cast.ana, question="Why?")
    short.answer(by=cast.maya, text="So.")
    cast.deny(short)
    long = cast.file()
    for n in range(20):
        long.ask(by=cast.ana, question=f"Question {n}?")
        long.answer(by=cast.maya, text=f"Answer {n}.")
    cast.deny(long)
    few = statements(short)
    assert statements(long) == few <= 15
