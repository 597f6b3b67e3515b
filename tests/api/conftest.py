"""Callers of the API: people by their session, programs by a key."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Scope, User
from approvals.models import ApprovalRequest
from tests.cast import DUTIES, Cast, in_days


class Caller:
    """Sends and reads JSON; `get`, `post` and the rest return Django's response with `.body` decoded."""

    def __init__(self, user: User | None = None, key: str = "") -> None:
        self.client = Client(enforce_csrf_checks=False)
        self.headers: dict[str, str] = {"Authorization": f"Bearer {key}"} if key else {}
        if user:
            self.client.force_login(user)

    def call(self, method: str, path: str, body: Any = None, **headers: Any) -> Any:
        sent = {**self.headers, **{name.replace("_", "-"): str(value) for name, value in headers.items()}}
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        answer: Any = self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=sent)
        answer.body = json.loads(answer.content) if "json" in answer.get("Content-Type", "") else None
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", answer.content[:300]
            assert (answer.body["status"], bool(answer.body["title"])) == (answer.status_code, True)
        return answer

    def get(self, path: str, **headers: Any) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self.call("POST", path, body, **headers)

    def act(self, request: ApprovalRequest, verb: str, body: Any = None, seen: int | None = None) -> Any:
        version = seen or ApprovalRequest.objects.get(pk=request.pk).version
        return self.post(f"/requests/{request.pk}/{verb}/", body, If_Match=f'"{version}"')


@pytest.fixture
def person() -> Callable[[User], Caller]:
    return lambda user: Caller(user)


@pytest.fixture
def program(cast: Cast) -> Callable[..., Caller]:
    """`program("orders:read", ...)`: a caller with a key of these scopes; without any, of all."""

    def make(*scopes: str) -> Caller:
        made = ApiToken.create(
            by=cast.ada, name="order feed", scopes=scopes or Scope.values, expires_at=timezone.now() + timedelta(days=9)
        )
        return Caller(key=made[1])

    return make


def one(order: int, channel: str) -> str:
    """Where one channel of an order is checked."""
    return f"/orders/{order}/permissions/{channel}/"


def check(order: int, channel: str) -> dict[str, Any]:
    """The same as one of many."""
    return {"order": order, "channel": channel}


def wish(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What Maya sends to ask for video on Ben's order."""
    asked: dict[str, Any] = {
        "order": cast.order.pk,
        "channels": ["video"],
        "purpose": "practice",
        "title": "Video lessons for Ben Adler",
        "why": "Ben wants to speak, and I have to hear him to correct him.",
        "wants_from": in_days(0).isoformat(),
        "wants_until": in_days(14).isoformat(),
        "policy": 1,
        "duties": list(DUTIES),
    }
    return {name: value for name, value in {**asked, **changes}.items() if value is not ...}


def reasons(**changes: Any) -> dict[str, Any]:
    said = {
        "statement": "A written brief can settle this.",
        "clauses": [{"number": "4.1", "why": "A document would do."}],
        "facts": "The gig is a text.",
    }
    return {**said, **changes}


def grant(request: ApprovalRequest, **changes: Any) -> dict[str, Any]:
    said = {
        "statement": "Speaking is what is being learnt here.",
        "clauses": [{"number": "3.2", "why": "The lesson is a conversation."}],
        "channels": request.channels,
        "starts_at": request.wants_from.isoformat(),
        "ends_at": request.wants_until.isoformat(),
    }
    return {**said, **changes}
