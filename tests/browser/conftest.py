"""A real Chromium on a real server: every test also fails on a console error or a CSP report."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from config import csp_report


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
    """`sign_in(person)`: the browser is theirs from now on."""

    def sign_in(person: Any) -> None:
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in
