"""Answering a question and withdrawing, from the page: by the seller, once, on the case as it is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.models import ApprovalRequest
from audit.models import Event
from orders.models import Upload
from tests.cast import Cast

from .conftest import Browser

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def asked(cast: Cast) -> ApprovalRequest:
    """Maya's request, and Ana's question on it."""
    request = cast.file()
    request.ask(by=cast.ana, question="What would a call settle?")
    return request


def url(request: ApprovalRequest, act: str) -> str:
    return f"/requests/{request.pk}/{act}/"


def events(request: ApprovalRequest, action: str) -> int:
    return Event.objects.filter(chain=request.chain, action=action).count()


class TestAnswer:
    def test_goes_back_to_the_desk(self, cast: Cast, browser: Browser, asked: ApprovalRequest) -> None:
        client = browser(cast.maya)
        answer = client.post(url(asked, "answer"), {"text": "His fluency.", "seen": asked.version})
        assert answer["Location"] == asked.get_absolute_url()
        asked.refresh_from_db()
        assert (asked.status, events(asked, "request.answered")) == ("filed", 1)
        assert "His fluency." in text(client.get(asked.get_absolute_url()))

    def test_with_files(self, cast: Cast, browser: Browser, asked: ApprovalRequest) -> None:
        files = [SimpleUploadedFile("page.png", PNG), SimpleUploadedFile("notes.txt", b"Notes")]
        browser(cast.maya).post(url(asked, "answer"), {"text": "See.", "seen": asked.version, "files": files})
        message = asked.thread.get(kind="answer")
        assert sorted(upload.name for upload in message.uploads.all()) == ["notes.txt", "page.png"]
        assert {upload.scope for upload in Upload.objects.all()} == {asked.chain}

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [("evil.exe", b"MZ", "of a kind we cannot take"), ("page.png", b"<html>", "does not hold what its name says")],
    )
    def test_a_file_that_is_refused_keeps_the_text(
        self, cast: Cast, browser: Browser, asked: ApprovalRequest, name: str, content: bytes, said: str
    ) -> None:
        fields = {"text": "Typed at length.", "seen": asked.version, "files": [SimpleUploadedFile(name, content)]}
        answer = browser(cast.maya).post(url(asked, "answer"), fields)
        assert answer.status_code == 422
        assert said in text(answer)
        assert "Typed at length." in text(answer)
        assert (Upload.objects.count(), asked.thread.count()) == (0, 1)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"text": ""}, "Write your answer."),
            ({"text": "   "}, "Write your answer."),
            ({"text": "x" * 4001}, "at most 4000 characters"),
        ],
    )
    def test_bad_input_keeps_the_text(
        self, cast: Cast, browser: Browser, asked: ApprovalRequest, fields: dict[str, str], said: str
    ) -> None:
        answer = browser(cast.maya).post(url(asked, "answer"), {**fields, "seen": asked.version})
        assert answer.status_code == 422
        assert said in text(answer)
        assert fields["text"] in text(answer)
        assert asked.thread.count() == 1

    @pytest.mark.parametrize("seen", ["", "x", "-1", "1.5", "9" * 30])
    def test_a_version_that_is_none(self, cast: Cast, browser: Browser, asked: ApprovalRequest, seen: str) -> None:
        answer = browser(cast.maya).post(url(asked, "answer"), {"text": "Kept words.", "seen": seen})
        assert answer.status_code == 422
        assert "Kept words." in text(answer)
        assert asked.thread.count() == 1

    def test_a_stale_page_keeps_the_text(self, cast: Cast, browser: Browser, asked: ApprovalRequest) -> None:
        fields = {"text": "Kept words.", "seen": asked.version - 1}
        answer = browser(cast.maya).post(url(asked, "answer"), fields)
        assert answer.status_code == 412
        assert "Kept words." in text(answer)
        assert asked.thread.count() == 1

    def test_sent_twice_answers_once(self, cast: Cast, browser: Browser, asked: ApprovalRequest) -> None:
        fields = {"text": "Once.", "seen": asked.version}
        client = browser(cast.maya)
        client.post(url(asked, "answer"), fields)
        again = client.post(url(asked, "answer"), fields)
        assert again.status_code == 409
        assert "Once." in text(again)
        assert events(asked, "request.answered") == 1

    def test_after_it_lapsed_or_was_withdrawn(self, cast: Cast, browser: Browser, asked: ApprovalRequest) -> None:
        seen = asked.version
        asked.withdraw(by=cast.maya)
        answer = browser(cast.maya).post(url(asked, "answer"), {"text": "Too late.", "seen": seen})
        assert answer.status_code == 409
        assert "Too late." in text(answer)

    def test_nobody_else_answers(self, cast: Cast, browser: Browser, asked: ApprovalRequest) -> None:
        fields = {"text": "Not mine.", "seen": asked.version}
        for person, status in ((cast.rafael, 404), (cast.ben, 404), (cast.ana, 403), (cast.marc, 403)):
            assert browser(person).post(url(asked, "answer"), fields).status_code == status, person
        assert Client().post(url(asked, "answer"), fields).status_code == 302
        assert asked.thread.count() == 1

    def test_looking_does_nothing(self, cast: Cast, browser: Browser, asked: ApprovalRequest) -> None:
        assert browser(cast.maya).get(url(asked, "answer")).status_code == 405


class TestWithdraw:
    def test_asks_once_then_withdraws(self, cast: Cast, browser: Browser) -> None:
        request, client = cast.file(), browser(cast.maya)
        assert "Withdraw the request" in text(client.get(url(request, "withdraw")))
        request.refresh_from_db()
        assert request.status == "filed"
        client.post(url(request, "withdraw"), {"seen": request.version})
        request.refresh_from_db()
        assert (request.status, events(request, "request.withdrawn")) == ("withdrawn", 1)

    def test_somebody_decided_meanwhile(self, cast: Cast, browser: Browser) -> None:
        request = cast.file()
        seen = request.version
        cast.deny(request)
        answer = browser(cast.maya).post(url(request, "withdraw"), {"seen": seen})
        assert answer.status_code == 409
        assert "Ana Ruiz" in text(answer)
        assert "denied" in text(answer)

    def test_a_stale_page(self, cast: Cast, browser: Browser) -> None:
        request = cast.file()
        answer = browser(cast.maya).post(url(request, "withdraw"), {"seen": request.version + 5})
        assert answer.status_code == 412
        request.refresh_from_db()
        assert request.status == "filed"

    def test_without_a_version(self, cast: Cast, browser: Browser) -> None:
        request = cast.file()
        assert browser(cast.maya).post(url(request, "withdraw")).status_code == 422

    def test_nobody_else(self, cast: Cast, browser: Browser) -> None:
        request = cast.file()
        for person, status in ((cast.rafael, 404), (cast.ben, 404), (cast.ana, 403)):
            answer = browser(person).post(url(request, "withdraw"), {"seen": request.version})
            assert answer.status_code == status, person
        assert events(request, "request.withdrawn") == 0

    def test_no_page_once_it_is_decided(self, cast: Cast, browser: Browser) -> None:
        request = cast.file()
        cast.deny(request)
        answer = browser(cast.maya).get(url(request, "withdraw"))
        assert answer["Location"] == request.get_absolute_url()
