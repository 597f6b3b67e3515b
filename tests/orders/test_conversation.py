"""Writing on an order: who may, what is kept, what is shown, and that nothing typed is lost."""

import html
import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.conflicts import WrongState
from audit.models import Event
from audit.verify import verify_chain
from orders.conversation import PAGE, talk
from orders.models import Message, Order, Upload
from tests.cast import Cast
from tests.orders.files import JPEG, handed

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    'https://example.com/"onmouseover=alert(1)//',
    "http://example.com/<script>alert(1)</script>",
    "www.example.com'onclick='alert(1)",
    "{{ 7*7 }} {% now 'Y' %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202egnp.exe",
    "https://example.com/?a=1&lt;b=2",
]


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def address(order: Order, name: str = "message") -> str:
    return reverse(f"orders:{name}", args=[order.pk])


def sent(**changes: Any) -> dict[str, Any]:
    return {"body": "Shall we start on Monday?", "nonce": uuid.uuid4(), **changes}


class TestPost:
    def test_is_kept_with_one_event(self, cast: Cast) -> None:
        message = Message.post(by=cast.ben, order=cast.order, body="Shall we start?")
        (event,) = Event.objects.filter(action="order.message_posted")
        assert (message.author, event.chain, event.actor.label) == (cast.ben, cast.order.chain, "Ben Adler")
        assert event.personal["body"] == "Shall we start?"
        assert b"Shall" not in bytes(event.body)
        assert verify_chain(cast.order.chain).ok

    @pytest.mark.parametrize("stranger", ["rafael", "yuki", "ana", "lea", "marc", "ada"])
    def test_strangers_are_refused(self, cast: Cast, stranger: str) -> None:
        with pytest.raises(PermissionDenied):
            Message.post(by=getattr(cast, stranger), order=cast.order, body="Hello")
        assert not Message.objects.exists()

    def test_not_on_a_cancelled_order_even_with_an_old_copy(self, cast: Cast) -> None:
        old = Order.objects.get(pk=cast.order.pk)
        cast.order.cancel(by=cast.ben.party)
        for order in (cast.order, old):
            with pytest.raises(WrongState):
                Message.post(by=cast.maya, order=order, body="Wait")
        assert not Message.objects.exists()

    def test_still_after_it_is_completed(self, cast: Cast) -> None:
        cast.order.complete(by=cast.ben.party)
        assert Message.post(by=cast.maya, order=cast.order, body="Thank you")

    @pytest.mark.parametrize("body", ["", " \n\t ", "x" * 10_001, "a\x00b"])
    def test_what_cannot_be_kept(self, cast: Cast, body: str) -> None:
        with pytest.raises(ValidationError) as refused:
            Message.post(by=cast.maya, order=cast.order, body=body)
        assert set(refused.value.message_dict) == {"body"}
        assert not Event.objects.filter(action="order.message_posted").exists()

    def test_twice_is_once(self, cast: Cast) -> None:
        nonce = uuid.uuid4()
        first, again = (Message.post(by=cast.maya, order=cast.order, body="Hello", nonce=nonce) for _ in range(2))
        assert first == again
        assert Event.objects.filter(action="order.message_posted").count() == 1

    def test_a_nonce_is_for_one_text_of_one_person_on_one_order(self, cast: Cast) -> None:
        nonce = uuid.uuid4()
        Message.post(by=cast.maya, order=cast.order, body="Hello", nonce=nonce)
        other = Order.place(gig=cast.gig, buyer=cast.yuki, title="Another")
        for by, order, body in (
            (cast.maya, cast.order, "Hello again"),
            (cast.ben, cast.order, "Hello"),
            (cast.maya, other, "Hello"),
        ):
            with pytest.raises(ValidationError):
                Message.post(by=by, order=order, body=body, nonce=nonce)
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("already", [0, 300])
    def test_costs_the_same_however_long_the_conversation(
        self, cast: Cast, already: int, django_assert_max_num_queries: Any
    ) -> None:
        Message.objects.bulk_create(
            Message(order=cast.order, author=cast.ben, body="x", sent_at=timezone.now()) for _ in range(already)
        )
        with django_assert_max_num_queries(8 + SAVEPOINTS):
            Message.post(by=cast.maya, order=cast.order, body="Hello")


SAVEPOINTS = 6
"""SAVEPOINT and RELEASE of the verb's transaction and of two rows made in it: transaction control, not counted."""


class TestForm:
    def test_sends_and_comes_back(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        answer = client.post(address(cast.order), sent(files=[handed("board.jpg", JPEG), handed()]))
        assert (answer.status_code, answer["Location"]) == (302, f"/orders/{cast.order.pk}/#newest")
        message = Message.objects.get()
        assert [upload.name for upload in message.uploads.all()] == ["board.jpg", "brief.pdf"]
        assert "board.jpg" in client.get(address(cast.order, "order")).content.decode()

    def test_twice_keeps_neither_message_nor_files_twice(self, cast: Cast, client: Client, kept: Path) -> None:
        client.force_login(cast.maya)
        nonce = uuid.uuid4()
        for _ in range(2):
            assert client.post(address(cast.order), sent(nonce=nonce, files=[handed()])).status_code == 302
        assert (Message.objects.count(), Upload.objects.count()) == (1, 1)
        assert len([path for path in kept.rglob("*") if path.is_file()]) == 1

    def test_a_changed_text_under_the_same_form_is_not_lost(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        nonce = uuid.uuid4()
        client.post(address(cast.order), sent(nonce=nonce))
        answer = client.post(address(cast.order), sent(nonce=nonce, body="And bring the list."))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "And bring the list.</textarea>" in page
        (fresh,) = re.findall(r'name="nonce" value="([^"]+)"', page)
        assert fresh != str(nonce)
        assert client.post(address(cast.order), sent(nonce=fresh, body="And bring the list.")).status_code == 302
        assert Message.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"body": ""}, "Write something first."),
            ({"body": "x" * 10_001}, "at most 10000 characters"),
            ({"body": "a\x00b"}, "Null characters"),
            ({"nonce": "x"}, "Enter a valid UUID"),
            ({"files": [handed("lesson.exe", b"MZ")]}, "of a kind we cannot take"),
            ({"files": [handed(f"{number}.pdf") for number in range(6)]}, "At most 5 files"),
            ({"files": [handed("a.pdf", b"")]}, "is empty"),
        ],
    )
    def test_a_refusal_says_why_and_keeps_the_text(
        self, cast: Cast, client: Client, changes: dict[str, Any], said: str, kept: Path
    ) -> None:
        client.force_login(cast.maya)
        for file in changes.get("files", ()):
            file.seek(0)
        answer = client.post(address(cast.order), sent(**changes))
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert said in page
        assert changes.get("body", "Shall we start on Monday?")[:200].replace("\x00", "") in page.replace("\x00", "")
        assert not Message.objects.exists()
        assert not [path for path in kept.rglob("*") if path.is_file()]

    def test_line_breaks_count_once(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        body = "x\r\n" * 4_999
        assert client.post(address(cast.order), sent(body=body)).status_code == 302
        assert "\r" not in Message.objects.get().body

    def test_nothing_but_the_form_is_taken(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        yesterday = timezone.now() - timedelta(days=1)
        extra = {"author": cast.ben.pk, "order": 1, "id": 77, "pk": 77, "sent_at": yesterday.isoformat()}
        client.post(address(cast.order), sent(**extra, uploads=1, author_id=cast.ben.pk))
        message = Message.objects.get()
        assert (message.author, message.order) == (cast.maya, cast.order)
        assert message.sent_at > yesterday + timedelta(hours=1)
        assert not message.uploads.exists()

    @pytest.mark.parametrize(
        ("who", "status"), [("rafael", 404), ("yuki", 404), ("ada", 404), ("ana", 403), ("marc", 403)]
    )
    def test_strangers(self, cast: Cast, client: Client, kept: Path, who: str, status: int) -> None:
        """Whatever their form holds, and none of their files reaches the disk or is looked into."""
        client.force_login(getattr(cast, who))
        files = [handed()], [handed("empty.pdf", b"")]
        for form in (sent(), sent(body=""), sent(nonce="x"), *(sent(files=few) for few in files)):
            with patch("orders.uploads._checked", side_effect=AssertionError):
                assert client.post(address(cast.order), form).status_code == status
        assert not Message.objects.exists()
        assert not Event.objects.filter(chain__startswith="screening:").exists()

    def test_a_cancelled_order(self, cast: Cast, client: Client, kept: Path) -> None:
        """The page of a conflict holds what was typed, and no file stays behind."""
        client.force_login(cast.maya)
        cast.order.cancel(by=cast.ben.party)
        for form in (sent(), sent(files=[handed()])):
            answer = client.post(address(cast.order), form)
            assert answer.status_code == 409 and form["body"] in answer.content.decode()
        assert not Message.objects.exists() and not list(kept.iterdir())

    def test_an_order_that_is_none(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ana)
        assert client.post(f"/orders/{cast.order.pk + 1}/messages/", sent()).status_code == 404

    def test_somebody_switched_off_meanwhile(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        client.get(address(cast.order, "order"))
        type(cast.maya).objects.filter(pk=cast.maya.pk).update(is_active=False)
        answer = client.post(address(cast.order), sent())
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
        assert not Message.objects.exists()

    def test_get_changes_nothing(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        assert client.get(address(cast.order)).headers["Location"] == cast.order.get_absolute_url()


class TestShown:
    def said(self, cast: Cast, client: Client, *bodies: str) -> str:
        for body in bodies:
            Message.objects.create(order=cast.order, author=cast.ben, body=body)
        client.force_login(cast.maya)
        page = client.get(address(cast.order, "order")).content.decode()
        return "".join(re.findall(r'<div class="said" dir="auto">(.*?)</div>', page, re.DOTALL))

    @pytest.mark.parametrize("body", HOSTILE)
    def test_markup_is_text(self, cast: Cast, client: Client, body: str) -> None:
        shown = self.said(cast, client, body)
        tags = re.findall(r"<[^>]*>", shown)
        assert all(
            re.fullmatch(r'</a>|<a href="https?://[^"]*" rel="noopener noreferrer nofollow">', tag) for tag in tags
        )
        assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == body

    def test_addresses_become_links_that_tell_nothing(self, cast: Cast, client: Client) -> None:
        shown = self.said(cast, client, "See https://example.org/list?a=1&b=2.")
        assert 'href="https://example.org/list?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in shown
        assert shown.endswith("</a>.")

    def test_mail_addresses_stay_text(self, cast: Cast, client: Client) -> None:
        assert self.said(cast, client, "ben@example.com") == "ben@example.com"

    def test_hostile_file_names_and_titles(self, cast: Cast, client: Client) -> None:
        order = Order.place(gig=cast.gig, buyer=cast.ben, title="<script>alert(1)</script>")
        upload = Upload.objects.create(
            scope=order.chain, owner=cast.ben, name="<img src=x onerror=alert(1)>.pdf", size=1, file="x"
        )
        Message.post(by=cast.ben, order=order, body="Here", uploads=(upload,))
        client.force_login(cast.maya)
        for page in (address(order, "order"), reverse("orders:orders"), f"/trail/order/{order.pk}/"):
            content = client.get(page).content.decode()
            assert "<script>alert" not in content
            assert "<img src=x" not in content

    def test_facts_stand_where_they_happened(self, cast: Cast) -> None:
        start = timezone.now()
        with time_machine.travel(start + timedelta(minutes=1)):
            Message.post(by=cast.ben, order=cast.order, body="Before")
        with time_machine.travel(start + timedelta(minutes=2)):
            cast.approve(cast.file())
        with time_machine.travel(start + timedelta(minutes=3)):
            Message.post(by=cast.maya, order=cast.order, body="After")
            cast.order.complete(by=cast.ben.party)
        rows = list(cast.order.attachments.select_related("granted_by"))
        lines = [line.message.body if line.message else line.fact for line in talk(cast.order, rows).lines]
        assert lines == [
            "Ben Adler placed the order",
            "Before",
            "Ana Ruiz allowed contact outside: Video",
            "After",
            "The order is completed, and what was allowed outside has ended with it",
        ]

    def test_days_are_the_readers(self, cast: Cast) -> None:
        late = timezone.now().replace(hour=23, minute=30)
        for minutes in (0, 60):
            Message.objects.create(
                order=cast.order, author=cast.ben, body="x", sent_at=late - timedelta(days=3, minutes=-minutes)
            )
        counts = {}
        for zone in ("UTC", "Europe/Berlin"):
            with timezone.override(zone):
                messages = [line for line in talk(cast.order, ()).lines if line.message]
                counts[zone] = bool(messages[1].day)
        assert counts == {"UTC": True, "Europe/Berlin": False}

    def test_earlier_messages_by_the_page_each_once(self, cast: Cast) -> None:
        for number in range(PAGE * 2 + 5):
            Message.objects.create(order=cast.order, author=cast.ben, body=str(number))
        seen: list[str] = []
        before, pages, facts = None, 0, 0
        while pages == 0 or before:
            page = talk(cast.order, (), before=before)
            seen = [line.message.body for line in page.lines if line.message] + seen
            facts += sum(bool(line.fact) for line in page.lines)
            before, pages = page.older, pages + 1
        assert (pages, facts) == (3, 1)
        assert seen == [str(number) for number in range(PAGE * 2 + 5)]
