"""Signed-in browsers, and a guided request filled in page by page."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.cast import DUTIES, Cast

Browser = Callable[[User], Client]


@pytest.fixture
def browser() -> Browser:
    """A client signed in as that person."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def answers(cast: Cast, **changes: Any) -> dict[str, dict[str, Any]]:
    """What Maya types on each page; `changes` are put on the page that has the field."""
    until = timezone.localdate() + timedelta(days=14)
    pages: dict[str, dict[str, Any]] = {
        "about": {"about": f"order:{cast.order.pk}", "buyer": ""},
        "what": {"channels": ["video"], "purpose": "practice", "title": "Video lessons for Ben"},
        "why": {"why": "I have to hear him to correct him.", "tried": "Voice notes.", "what_changed": ""},
        "when": {"wants_from": "", "wants_until": until.isoformat(), "wants_contacts": "5"},
        "duties": {"policy": "1", **dict.fromkeys(DUTIES, "on")},
    }
    for fields in pages.values():
        fields |= {name: value for name, value in changes.items() if name in fields}
    return pages


class Guide:
    """One draft in one browser."""

    def __init__(self, client: Client, query: str = "") -> None:
        self.client, self.key = client, uuid.uuid4()
        self.began = client.post(reverse("approvals:ask") + query, {"key": str(self.key)})

    def url(self, page: str) -> str:
        return reverse("approvals:draft", args=[self.key, page])

    def send(self, page: str, fields: dict[str, Any]) -> Any:
        return self.client.post(self.url(page), fields)

    def fill(self, pages: dict[str, dict[str, Any]]) -> "Guide":
        for page, fields in pages.items():
            self.send(page, fields)
        return self

    def file(self) -> Any:
        return self.client.post(self.url("review"))


@pytest.fixture
def guide(browser: Browser, cast: Cast) -> Guide:
    """Maya's draft, just begun."""
    return Guide(browser(cast.maya))
