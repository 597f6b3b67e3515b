"""A whole Hallpass of its own: database, web, worker and scheduler as processes, mail into a real SMTP sink.

For tests that have to see it as its users do. Everything listens on 127.0.0.1 and ends with the test.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from aiosmtpd.controller import Controller
from django.conf import settings
from redis import Redis

HOUSE = Path(__file__).resolve().parents[1]
PATIENCE = 40  # seconds until a process must answer


class Sink:
    """An SMTP server that takes every mail and keeps it."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 taken"

    def to(self, address: str) -> list[Message]:
        return [mail for mail in self.mails if address in str(mail["To"])]

    def wait_for(self, address: str, words: str, seconds: float = 30) -> Message:
        """The mail to `address` whose text holds `words`. Raises AssertionError when it does not come in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for mail in self.to(address):
                if words in f"{mail['Subject']} {text_of(mail)}":
                    return mail
            time.sleep(0.2)
        subjects = [str(mail["Subject"]) for mail in self.to(address)]
        raise AssertionError(f"no mail to {address} says {words!r}; there were {subjects}")


def text_of(mail: Message) -> str:
    """The plain text of a mail, in one line so that wrapping does not matter."""
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(body.get_content().split())


class Stack:
    """A running house. `url` is its address, `sink` its mail, `environ` what `manage` and others need."""

    def __init__(self, environ: dict[str, str], url: str, sink: Sink) -> None:
        self.environ, self.url, self.sink = environ, url, sink

    def manage(self, *command: str) -> str:
        """Run manage.py; returns what it printed. Raises AssertionError with its complaint."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=HOUSE, env=self.environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def stack(
    folder: Path, *, database: str = "", redis: str = "", demo: bool = True, workers: int = 1, queue: bool = True
) -> Iterator[Stack]:
    """Start a house with its data in `folder`.

    `database` is a PostgreSQL server's address (a database is made and dropped on it; empty: SQLite),
    `redis` a Redis (empty: files). `queue` starts worker and scheduler too.
    """
    with ExitStack() as cleanup:
        sink = Sink()
        smtp = Controller(sink, hostname="127.0.0.1", port=free_port())
        smtp.start()
        cleanup.callback(smtp.stop)
        port = free_port()
        environ = _environ(folder, port, f"smtp://127.0.0.1:{smtp.port}")
        if database:
            environ["DATABASE_URL"] = cleanup.enter_context(scratch_database(database))
        if redis:
            environ["REDIS_URL"] = own_redis(redis)
        house = Stack(environ, f"http://127.0.0.1:{port}", sink)
        house.manage("migrate", "-v0")
        if demo:
            house.manage("demo")
        cleanup.enter_context(process(web(port, workers), environ | {"HALLPASS_PROCESS": "web"}, folder / "web.log"))
        if queue:
            celery = [sys.executable, "-m", "celery", "--app", "config"]
            cleanup.enter_context(process([*celery, "worker", "--concurrency", "1"], environ, folder / "worker.log"))
            beat = [*celery, "beat", "--pidfile=", "--schedule", str(folder / "beat")]
            cleanup.enter_context(process(beat, environ, folder / "beat.log"))
        wait_until_alive(house.url, folder / "web.log")
        yield house


def web(port: int, workers: int = 1) -> list[str]:
    """The command that serves the house on `port`, as `make run` does."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
        *("--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"),
        *("--workers", str(workers), "--blocking-threads", "4"),
    ]


@contextmanager
def process(command: list[str], environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends; what it prints goes to `log`."""
    with log.open("wb") as output:
        running = subprocess.Popen(
            command, cwd=HOUSE, env=environ, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield running
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """A new PostgreSQL database on `server`; dropped at the end. Yields its address."""
    name = f"hallpass_{uuid.uuid4().hex[:10]}"
    admin, template = on_server(server, "postgres"), os.environ.get("TEST_TEMPLATE") or "template1"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield on_server(server, name)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def on_server(server: str, name: str) -> str:
    """The address of that database on the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def own_redis(server: str) -> str:
    """The address of a part of that Redis that no other house uses meanwhile, emptied."""
    address = f"{server.rpartition('/')[0]}/{8 + settings.WORKER}"
    with Redis.from_url(address) as line:
        line.flushdb()
    return address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_alive(url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/livez", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the house did not open: {log.read_text()[-2000:]}")


def _environ(folder: Path, port: int, email: str) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "HALLPASS_VAR": str(folder),
        "HALLPASS_DEMO": "1",
        "EMAIL_URL": email,
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PYTHONPATH": str(HOUSE),
    }
