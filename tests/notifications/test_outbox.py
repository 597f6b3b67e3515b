"""/dev/outbox: every mail as its reader sees it, on a local Hallpass only."""

import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from notifications import outbox
from notifications.models import Notification
from tests.cast import Cast
from tests.stack import HOUSE

pytestmark = pytest.mark.django_db


def test_lists_newest_first_and_by_recipient(cast: Cast, client: Client) -> None:
    case = cast.file()
    cast.approve(case)
    page = client.get("/dev/outbox").content.decode()
    allowed, receipt = (page.index(words) for words in ("contact outside is allowed", "we have your request"))
    assert allowed < receipt
    page = client.get(f"/dev/outbox/?to={cast.ben.pk}").content.decode()
    assert "contact outside is allowed" in page
    assert "we have your request" not in page


def test_pages_by_key(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PAGE", 2)
    for channel in ("video", "phone", "email"):
        cast.file(channels=[channel])
    first = client.get("/dev/outbox/")
    assert len(first.context["mails"]) == 2
    second = client.get(f"/dev/outbox/{first.context['older']}")
    assert [row.pk for row, _subject in second.context["mails"]] == [Notification.objects.order_by("pk").first().pk]
    assert second.context["older"] == ""


@pytest.mark.parametrize("query", ["to=x", "to=-1", "to=9" * 40, "before=%00", "before=²", "to=1&to=2"])
def test_odd_addresses(cast: Cast, client: Client, query: str) -> None:
    assert client.get(f"/dev/outbox/?{query}").status_code == 200


def test_one_mail_text_headers_and_frame(owed: Notification, client: Client) -> None:
    page = client.get(f"/dev/outbox/{owed.pk}/").content.decode()
    for words in ("You asked for video", "maya@example.com", "request.filed", owed.message_id.strip("<>")):
        assert words in page
    assert 'sandbox="allow-popups"' in page


def test_the_frame_runs_no_script_and_fetches_nothing(owed: Notification, client: Client) -> None:
    answer = client.get(f"/dev/outbox/{owed.pk}/html/")
    policy = answer["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'none'", "sandbox allow-popups", "frame-ancestors 'self'"):
        assert rule in policy
    assert "You asked for video" in answer.content.decode()


def test_a_mail_that_cannot_be_shown_spoils_nothing(owed: Notification, client: Client) -> None:
    Notification.objects.update(kind="approvals/retired")
    assert client.get("/dev/outbox/").status_code == 200
    assert client.get(f"/dev/outbox/{owed.pk}/").status_code == 404
    assert client.get(f"/dev/outbox/{owed.pk}/html/").status_code == 404


@pytest.mark.parametrize("path", ["/dev/outbox/1/", "/dev/outbox/1/html/", "/dev/outbox/99999999999999999999/"])
def test_unknown(cast: Cast, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_looking_changes_nothing(owed: Notification, client: Client) -> None:
    before: Any = list(Notification.objects.values())
    for path in ("/dev/outbox", f"/dev/outbox/{owed.pk}/", f"/dev/outbox/{owed.pk}/html/"):
        client.get(path)
        assert client.post(path).status_code == 405
    assert list(Notification.objects.values()) == before


def test_the_components_are_shown(cast: Cast, client: Client) -> None:
    assert client.get("/dev/components").status_code == 200


def test_nowhere_but_locally() -> None:
    """In a process of its own: the addresses are put together once."""
    ask = (
        "import django; django.setup()\n"
        "from django.conf import settings; settings.LOCAL = False\n"
        "from django.urls import Resolver404, resolve\n"
        "try: resolve('/dev/outbox')\n"
        "except Resolver404: raise SystemExit(7)\n"
    )
    assert subprocess.run([sys.executable, "-c", ask], cwd=HOUSE, check=False).returncode == 7
