"""The queue only nudges: it may be slow, full or away, and nobody notices."""

import threading
import time
from queue import Empty

import pytest
from celery import shared_task
from django.db import transaction
from kombu import Connection

from config.celery import Nudge, app


@shared_task
def nothing(*ids):
    """Something to nudge."""


@pytest.fixture
def folder(tmp_path):
    options = {"folder": str(tmp_path)}
    with Connection(
        "filesystem://localhost", transport="config.file_transport:Transport", transport_options=options
    ) as c:
        yield c


def test_a_message_still_being_written_is_not_read(folder, tmp_path):
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "1.1234-abcd").write_text('{"half')
    with pytest.raises(Empty):
        folder.SimpleQueue("desk").get_nowait()


def test_many_writers_and_readers_lose_and_double_nothing(folder):
    written, taken = range(4 * 100), []

    def write(numbers):
        with folder.clone() as own:
            queue = own.SimpleQueue("desk")
            for number in numbers:
                queue.put({"number": number})

    def read():
        with folder.clone() as own:
            queue = own.SimpleQueue("desk")
            while True:
                try:
                    message = queue.get(timeout=2)
                except Empty:
                    return
                message.ack()
                taken.append(message.payload["number"])

    threads = [threading.Thread(target=write, args=(written[start::4],)) for start in range(4)]
    threads += [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(written)


@pytest.fixture
def published(monkeypatch):
    sent = []
    monkeypatch.setattr(Nudge, "away_until", 0.0)
    monkeypatch.setattr(Nudge, "apply_async", lambda self, ids: sent.append(ids))
    return sent


def test_a_nudge_waits_for_the_commit(db, published, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        nothing.nudge(7)
        assert published == []
    assert published == [(7,)]


def test_a_broker_that_is_away_is_noticed_once_and_costs_nobody_anything(db, monkeypatch):
    calls = []

    def refuse(self, ids):
        calls.append(ids)
        raise OSError("no broker")

    monkeypatch.setattr(Nudge, "away_until", 0.0)
    monkeypatch.setattr(Nudge, "apply_async", refuse)
    for number in range(3):
        nothing._try((number,))
    assert calls == [(0,)]
    monkeypatch.setattr(Nudge, "away_until", time.monotonic() - 1)
    nothing._try((3,))
    assert calls == [(0,), (3,)]


def test_tasks_take_json_only_and_survive_a_lost_worker():
    conf = app.conf
    assert conf.accept_content == ["json"]
    assert conf.task_acks_late and conf.task_reject_on_worker_lost and conf.task_ignore_result
    assert (conf.worker_prefetch_multiplier, conf.task_soft_time_limit, conf.task_time_limit) == (1, 45, 60)
    assert conf.result_backend is None
