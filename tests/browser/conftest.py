"""A real Chromium on a real server: every test also fails on a console error or a CSP report."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from config import csp_report
from tests.stack import Stack, stack


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    return live_server.url


class Console:
    """What pages complained of. A test that provokes an error says so: `console.allow("409")`."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.allowed: list[str] = []

    def allow(self, words: str) -> None:
        self.allowed.append(words)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def complaints(self) -> list[str]:
        return [error for error in self.errors if not any(words in error for words in self.allowed)]


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def page(live_server: Any, page: Page, console: Console) -> Iterator[Page]:
    page.on("console", console.hear)
    page.on("pageerror", lambda error: console.errors.append(str(error)))
    yield page
    page.goto("about:blank")  # ends what is still loading before the database is emptied
    assert console.complaints() == []
    assert csp_report.count() == 0


@pytest.fixture
def sign_in(live_server: Any, context: BrowserContext) -> Callable[[Any], None]:
    """`sign_in(person)`: the browser is theirs from now on, and what the one before had open is closed."""

    def sign_in(person: Any) -> None:
        for page in context.pages:
            page.goto("about:blank")  # or it goes on asking, as somebody who may not
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL, Redis, a worker, a scheduler and a real SMTP sink, with the demo loaded."""
    folder: Path = tmp_path_factory.mktemp("house")
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    with stack(folder, database=database, redis=redis) as running:
        yield running


class Watched:
    """A page that remembers console errors and refused contents; `check` finds none, or fails."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        self.expected: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, name: str) -> Page:
        """Choose somebody of the demo by name on the sign-in page."""
        self.open("/accounts/login/")
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self.page

    def expect(self, words: str) -> None:
        """A refusal that the test provokes, e.g. "409": the browser says of it that a resource failed."""
        self.expected.append(words)

    def check(self) -> None:
        assert [said for said in self.complaints if not any(words in said for words in self.expected)] == []


@pytest.fixture
def visit(browser: Browser, house: Stack) -> Iterator[Callable[..., Watched]]:
    """Opens a browser of its own for one person; all of them are checked at the end."""
    watched: list[Watched] = []

    def opened(name: str = "", **options: object) -> Watched:
        context = browser.new_context(**{"locale": "en-GB", "timezone_id": "Europe/London", **options})  # type: ignore[arg-type]
        watched.append(Watched(context.new_page(), house.url))
        if name:
            watched[-1].sign_in(name)
        return watched[-1]

    yield opened
    for each in watched:
        each.check()
        each.page.context.close()
