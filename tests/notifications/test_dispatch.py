"""The dispatcher: leases, what no longer holds, what cannot be written, and its command and tasks."""

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from notifications import dispatch, health, tasks
from notifications.dispatch import LEASE, claim, drain
from notifications.models import Notification
from tests.cast import Cast, in_days

pytestmark = pytest.mark.django_db

CANARY = "canary-4711"


def test_rolled_back_means_never_owed(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        cast.file()
        assert Notification.objects.count() == 1
        raise RuntimeError
    assert not Notification.objects.exists()


def test_a_claim_is_for_one_dispatcher_until_its_lease_ends(owed: Notification) -> None:
    assert claim() == [owed]
    assert claim() == []
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert claim() == [owed]


def test_not_before_its_time(owed: Notification) -> None:
    Notification.objects.update(next_at=in_days(1))
    assert drain() == 0
    assert mail.outbox == []


def test_whose_lease_was_lost_changes_nothing(owed: Notification) -> None:
    (late,) = claim()
    other = uuid.uuid4()
    Notification.objects.update(lease_token=other)
    for finish in (
        lambda: dispatch._finish(late, "sent"),
        lambda: dispatch._later(late, "x"),
        lambda: dispatch._die(late, "x"),
        lambda: dispatch._leave([late]),
    ):
        finish()
    owed.refresh_from_db()
    assert (owed.state, owed.attempts, owed.lease_token) == ("sending", 0, other)
    assert not owed.event.__class__.objects.filter(action="notification.died").exists()


def test_a_long_batch_keeps_its_lease_and_skips_what_it_lost(
    cast: Cast, owed: Notification, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.file(channels=["phone"])
    cast.file(channels=["email"])
    batch = claim()
    Notification.objects.filter(pk=batch[1].pk).update(lease_token=uuid.uuid4())
    monkeypatch.setattr(dispatch, "LEASE", timedelta(0))
    dispatch._work_off(batch, dispatch.Post(), float("inf"))
    assert len(mail.outbox) == 2
    assert Notification.objects.get(pk=batch[1].pk).state == "sending"


def test_a_dispatcher_out_of_time_puts_the_rest_back(cast: Cast, owed: Notification) -> None:
    dispatch._work_off(claim(), dispatch.Post(), 0)
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == ("pending", 0)
    assert drain(seconds=0) == 0
    assert drain(stop=lambda: True) == 0
    assert drain() == 1


def test_a_question_answered_meanwhile_is_not_sent(cast: Cast) -> None:
    request = cast.file()
    request.ask(by=cast.ana, question="What for?")
    request.answer(by=cast.maya, text="To hear him.")
    drain()
    assert dict(Notification.objects.values_list("kind", "state")) == {
        "approvals/filed": "sent",
        "approvals/asked": "cancelled",
    }
    assert len(mail.outbox) == 1


def test_somebody_switched_off_gets_nothing(cast: Cast, owed: Notification) -> None:
    cast.maya.switch_off(by=cast.ada)
    assert drain() == 0
    owed.refresh_from_db()
    assert owed.state == "cancelled"


def test_a_retired_notice_is_cancelled(owed: Notification) -> None:
    Notification.objects.update(kind="approvals/retired")
    assert drain() == 0
    owed.refresh_from_db()
    assert owed.state == "cancelled"


def test_a_mail_that_cannot_be_written_holds_up_nobody_and_tells_no_secret(
    cast: Cast, owed: Notification, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cast.file(channels=["phone"])
    write = dispatch.render_notification

    def fail(notification: Notification) -> Any:
        if notification.pk == owed.pk:
            raise ValueError(f"cannot write {CANARY}")
        return write(notification)

    monkeypatch.setattr(dispatch, "render_notification", fail)
    caplog.set_level(0)
    assert drain() == 1
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == ("pending", 1)
    assert owed.last_error.startswith("could not be written: ValueError, test_dispatch.py:")
    assert "mail_failed" in caplog.text
    assert CANARY not in caplog.text + owed.last_error


def test_logs_hold_no_address_and_no_text(
    cast: Cast, serving: Any, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    caplog.set_level(0)
    cast.maya.email = f"{CANARY}@example.com"
    cast.maya.name = f"Maya {CANARY}"
    cast.maya.save()
    with django_capture_on_commit_callbacks(execute=True):
        request = cast.file(title=CANARY, why=CANARY, tried=CANARY)
        request.ask(by=cast.ana, question=CANARY)
    answers: tuple[dict[str, str], ...] = (
        {"RCPT": f"451 {CANARY}"},
        {"MAIL": f"550 {CANARY}"},
        {"RCPT": f"550 {CANARY}"},
    )
    for day, answer in enumerate(answers, start=1):
        with serving(**answer), time_machine.travel(in_days(day)):
            dispatch.cache.clear()
            drain()
    assert Notification.objects.filter(state="dead").count() == 2
    ours = [record for record in caplog.records if record.name != "mail.log"]  # that one is the sink's
    assert ours
    assert not [record for record in ours if CANARY in record.getMessage()]
    assert not Notification.objects.filter(last_error__contains=CANARY).exists()


@pytest.mark.parametrize("task", [tasks.dispatch, tasks.sweep])
def test_both_tasks_send(owed: Notification, task: Any) -> None:
    task()
    assert len(mail.outbox) == 1


def test_the_command_needs_no_broker(owed: Notification) -> None:
    said = io.StringIO()
    call_command("dispatch", stdout=said)
    assert said.getvalue() == "1 sent.\n"
    assert len(mail.outbox) == 1


def test_a_command_by_hand_tries_a_paused_server(owed: Notification) -> None:
    dispatch.cache.set(dispatch.WAITS, True, 60)
    assert drain() == 0
    call_command("dispatch", stdout=io.StringIO())
    assert len(mail.outbox) == 1


class TestHealth:
    def test_well(self, owed: Notification) -> None:
        assert health.problems() == []

    def test_two_minutes_to_the_microsecond(self, owed: Notification) -> None:
        limit = owed.next_at + timedelta(seconds=120)
        with time_machine.travel(limit, tick=False):
            assert health.problems() == []
        with time_machine.travel(limit + timedelta(microseconds=1), tick=False):
            (said,) = health.problems()
        assert "Is the worker running" in said

    def test_a_mail_put_off_by_its_own_server_is_no_alarm(self, owed: Notification) -> None:
        Notification.objects.update(attempts=1, last_error="recipient refused, 451", next_at=in_days(-1))
        assert health.problems() == []

    def test_a_refused_sign_in_is(self, owed: Notification) -> None:
        Notification.objects.update(last_error="sign-in refused, 535", next_at=in_days(1), created_at=in_days(-1))
        assert health.problems() == ["The mail server refuses us: sign-in refused, 535."]

    @pytest.mark.parametrize("state", ["sent", "dead", "cancelled"])
    def test_what_is_over_waits_no_longer(self, owed: Notification, state: str) -> None:
        Notification.objects.update(state=state, next_at=in_days(-1))
        assert health.problems() == []
