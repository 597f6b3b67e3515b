"""A decision takes no longer than a second more when the broker swallows everything, and is not undone."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from config.celery import Nudge
from notifications import tasks
from notifications.models import Notification
from tests.cast import Cast
from tests.stack import HOUSE

TIMED = """
import time
import django; django.setup()
from notifications.tasks import dispatch
began = time.monotonic()
dispatch.nudge()
dispatch.nudge()
print(time.monotonic() - began)
"""


@pytest.mark.parametrize("kind", ["swallows", "refuses"])
def test_a_broker_that_swallows_or_refuses_costs_less_than_a_second(tmp_path: Path, kind: str) -> None:
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        if kind == "swallows":
            hole.listen(8)  # connections open, and then nothing is ever said
        environ = {
            "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "HALLPASS_VAR": str(tmp_path),
            "HALLPASS_PROCESS": "web",
            "REDIS_URL": f"redis://127.0.0.1:{hole.getsockname()[1]}/0",
        }
        command = [sys.executable, "-c", TIMED]
        done = subprocess.run(command, cwd=HOUSE, env=environ, capture_output=True, text=True, check=True, timeout=60)
    assert float(done.stdout) < 1
    assert "broker_away" in done.stderr


@pytest.mark.django_db
def test_filing_succeeds_without_a_broker_and_the_sweep_sends(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    def away(self: Any, ids: tuple[int, ...]) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(Nudge, "apply_async", away)
    monkeypatch.setattr(Nudge, "away_until", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        cast.file()
    assert Notification.objects.get().state == "pending"
    tasks.sweep()
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_many_mails_of_one_transaction_nudge_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    nudges: list[float] = []
    monkeypatch.setattr(Nudge, "apply_async", lambda self, ids: nudges.append(time.monotonic()))
    monkeypatch.setattr(Nudge, "away_until", 0.0)
    case = cast.file()
    connection.run_on_commit.clear()  # a test's transaction never commits, and so keeps what waits for it
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        cast.approve(case)
        cast.file(channels=["phone"])
        assert nudges == [], "not before the commit"
    assert len(nudges) == 1
