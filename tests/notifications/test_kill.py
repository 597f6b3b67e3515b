"""kill -9 of the dispatcher, twenty times, while five hundred mails go to a real SMTP server."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.stack import HOUSE, scratch_database

from .sink import Sink, listening

MAILS, KILLS = 500, 20


class Dispatchers:
    """The process of dispatchers.py."""

    def __init__(self, environ: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.notifications.dispatchers"]
        self.process = subprocess.Popen(
            command, cwd=HOUSE, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def do(self, *order: Any) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline() or '"it ended"')

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Sink, Dispatchers]]:
    """A migrated database of its own, a mail server, and who sends from the one to the other."""
    with ExitStack() as cleanup:
        sink = Sink()
        port = cleanup.enter_context(listening(sink))
        environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "HALLPASS_VAR": str(tmp_path),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "LOG_LEVEL": "ERROR",
        }
        if request.param == "postgresql":
            environ["DATABASE_URL"] = cleanup.enter_context(scratch_database(os.environ["DATABASE_URL"]))
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=HOUSE, env=environ, check=True)
        dispatchers = Dispatchers(environ)
        cleanup.callback(dispatchers.end)
        yield sink, dispatchers


@pytest.mark.real
@pytest.mark.slow
def test_nothing_is_lost_and_little_comes_twice(house: tuple[Sink, Dispatchers]) -> None:
    sink, dispatchers = house
    owed = dispatchers.do("seed", MAILS)
    chance = random.Random(20)
    for _turn in range(KILLS):
        child, wanted = dispatchers.do("start"), len(sink.mails) + chance.randint(1, 15)
        until = time.monotonic() + 20
        while len(sink.mails) < wanted and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        assert dispatchers.do("wait", child) == -signal.SIGKILL
    assert dispatchers.do("look").get("sent", 0) < MAILS, "each was at work when it was killed"

    child, until = dispatchers.do("start"), time.monotonic() + 60
    while dispatchers.do("look") != {"sent": MAILS} and time.monotonic() < until:
        time.sleep(0.2)
    os.kill(child, signal.SIGTERM)
    assert dispatchers.do("wait", child) == 0, "told to end, it ends well"
    assert dispatchers.do("look") == {"sent": MAILS}
    assert set(sink.ids) == set(owed), "none missing, none invented"
    assert len(sink.ids) - MAILS <= KILLS, "twice at most what was in flight: one mail for each kill"
