"""What each answer of a mail server means, on a real one."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from audit.models import Event
from audit.verify import verify_chain
from notifications import dispatch, transport
from notifications.dispatch import AWAY, MINUTES, PAUSE, drain
from notifications.models import Notification
from support.models import WorkItem
from tests.cast import Cast
from tests.stack import free_port

from .sink import nobody_signs_in

pytestmark = pytest.mark.django_db


def stands(owed: Notification) -> tuple[str, int, str]:
    owed.refresh_from_db()
    assert owed.lease_token is None
    return owed.state, owed.attempts, owed.last_error


def waits(owed: Notification) -> timedelta:
    return owed.next_at - timezone.now()


def test_a_mail_that_was_taken(owed: Notification, serving: Any) -> None:
    with serving() as server:
        assert drain() == 1
        assert drain() == 0
    assert stands(owed) == ("sent", 1, "")
    assert owed.finished_at is not None
    (mail,) = server.mails
    assert mail["Message-ID"].strip() == owed.message_id
    assert mail["To"] == "Maya Okafor <maya@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    case = f"HP-{owed.chain.removeprefix('request:')}"
    assert (mail["X-Hallpass-Case"], mail["Subject"]) == (case, f"{case}: we have your request")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"RCPT": "451 try again later"}, "recipient refused, 451"),
        ({"MAIL": "451 try again later"}, "mail refused, 451"),
        ({"DATA": "451 try again later"}, "mail refused, 451"),
        ({"DATA": "421 closing"}, "mail refused, 421"),
        ({"RCPT": "drop"}, "connection lost: SMTPServerDisconnected"),
        ({"DATA": "drop"}, "connection lost: SMTPServerDisconnected"),
    ],
)
def test_not_now(owed: Notification, serving: Any, answers: dict[str, str], error: str) -> None:
    with serving(**answers):
        assert drain() == 0
    assert stands(owed) == ("pending", 1, error)
    assert timedelta(seconds=25) < waits(owed) <= timedelta(seconds=36)


def test_a_server_that_does_not_answer_in_time(owed: Notification, serving: Any, settings: Any) -> None:
    with serving(RCPT="sleep"):
        settings.EMAIL_TIMEOUT = 0.3
        assert drain() == 0
    state, attempts, error = stands(owed)
    assert (state, attempts) == ("pending", 1)
    assert "connection lost" in error


@pytest.mark.parametrize(("at", "code"), [("RCPT", "550"), ("RCPT", "553"), ("DATA", "554"), ("MAIL", "552")])
def test_never_tells_the_desk(cast: Cast, owed: Notification, serving: Any, at: str, code: str) -> None:
    with serving(**{at: f"{code} no maya@example.com here"}):
        assert drain() == 0
    state, attempts, error = stands(owed)
    assert (state, attempts) == ("dead", 1)
    assert error.endswith(f"refused, {code}")
    event = Event.objects.get(action="notification.died")
    assert (event.chain, event.data) == (owed.chain, {"notification": owed.pk, "kind": "approvals/filed"})
    assert b"maya@" not in bytes(event.body)
    assert verify_chain(owed.chain).ok
    item = WorkItem.objects.get(kind="delivery")
    assert (item.state, item.request.chain) == ("open", owed.chain)


def test_one_refused_recipient_does_not_stop_the_others(cast: Cast, owed: Notification, serving: Any) -> None:
    for channel in ("phone", "messenger"):
        cast.file(channels=[channel])
    with serving(RCPT="550 no") as server:
        assert drain() == 0
    assert Notification.objects.filter(state="dead").count() == 3
    assert server.greeted == 1


def test_a_sign_in_that_is_refused_pauses_and_nothing_dies(
    cast: Cast, owed: Notification, serving: Any, settings: Any
) -> None:
    cast.file(channels=["phone"])
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "hallpass", "wrong"
    with serving({"authenticator": nobody_signs_in, "auth_require_tls": False}) as server:
        assert drain() == 0
        assert drain() == 0
        assert server.greeted == 1, "a paused transport leaves the server alone"
    assert stands(owed) == ("pending", 0, "sign-in refused, 535")
    assert PAUSE - timedelta(seconds=10) < waits(owed) <= PAUSE
    assert set(Notification.objects.values_list("state", "attempts")) == {("pending", 0)}
    assert not Event.objects.filter(action="notification.died").exists()
    settings.EMAIL_HOST_USER = ""
    cache.clear()
    with serving() as server, time_machine.travel(timezone.now() + PAUSE):
        assert drain() == 2


def test_a_refused_sender_pauses(owed: Notification, serving: Any) -> None:
    with serving(MAIL="550 not from you"):
        assert drain() == 0
    assert stands(owed) == ("pending", 0, "sender refused, 550")


def test_nobody_there_tries_one_mail_and_spares_the_others(
    cast: Cast, owed: Notification, serving: Any, settings: Any
) -> None:
    cast.file(channels=["phone"])
    with serving():
        settings.EMAIL_PORT = free_port()
        assert drain() == 0
        assert drain() == 0
    assert stands(owed) == ("pending", 1, "no connection: ConnectionRefusedError")
    assert sorted(Notification.objects.values_list("attempts", flat=True)) == [0, 1]
    cache.clear()
    with serving() as server, time_machine.travel(timezone.now() + AWAY * 2):
        assert drain() == 2
    assert len(server.mails) == 2


def test_the_same_mail_again_after_a_lost_answer_has_the_same_number(owed: Notification, serving: Any) -> None:
    with serving(DATA="drop") as lost:
        drain()
    with serving() as found, time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert drain() == 1
    assert lost.ids == found.ids == [owed.message_id]


def test_the_schedule_then_dead(owed: Notification, serving: Any) -> None:
    tried_at = timezone.now()
    with serving(RCPT="451 later"):
        for number, minutes in enumerate([*MINUTES[1:], None], start=1):
            with time_machine.travel(tried_at, tick=False):
                drain()
            assert stands(owed)[1] == number
            if minutes is None:
                break
            waited = (owed.next_at - tried_at).total_seconds() / 60
            assert minutes <= waited <= minutes * 1.2
            with time_machine.travel(owed.next_at - timedelta(microseconds=1), tick=False):
                drain()
            assert stands(owed)[1] == number, "not tried before its time"
            tried_at = owed.next_at
    assert stands(owed)[0] == "dead"
    assert WorkItem.objects.filter(kind="delivery", state="open").count() == 1


def test_a_batch_goes_over_one_connection(cast: Cast, serving: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "BATCH", 2)
    for channel in ("video", "phone", "messenger", "email", "other"):
        cast.file(channels=[channel])
    with serving() as server:
        assert drain() == 5
    assert server.greeted == 1
    assert len(set(server.ids)) == 5


@pytest.mark.parametrize("name", ["Zoë Müller", "a,b", 'Q "x" <y@example.org>', "line\r\nBcc: z@example.org", "李"])
def test_no_name_reaches_another_header_or_recipient(cast: Cast, serving: Any, name: str) -> None:
    cast.maya.name = name
    cast.maya.save()
    cast.file()
    with serving() as server:
        assert drain() == 1
    (mail,) = server.mails
    assert [one.addr_spec for one in mail["To"].addresses] == ["maya@example.com"]
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (401, "Paused"),
        (403, "Paused"),
        (400, "Never"),
        (422, "Never"),
        (429, "NotNow"),
        (500, "NotNow"),
        (None, "NotNow"),
    ],
)
def test_what_a_provider_says(code: int | None, kind: str) -> None:
    assert type(transport._provider_said(code)).__name__ == kind
