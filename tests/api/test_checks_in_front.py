"""The contact check in front of Django: the same as Django to the letter, and nothing that is not plainly right."""

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.request import Request, urlopen

import psycopg
import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import ApiToken, Scope
from audit import spine
from orders import hot
from orders.channels import Channel
from orders.models import Attachment, Order
from tests.cast import Cast
from tests.orders.saying import allow
from tests.stack import stack

from .conftest import check, one

pytestmark = pytest.mark.django_db
MANY = "/api/v1/permissions/"
CROOKED = [
    "",
    "[",
    "[]",
    "null",
    '{"checks": 1}',
    '{"checks": [1]}',
    '{"checks": [[1, 2]]}',
    '{"checks": [{"order": true, "channel": "video"}]}',
    '{"checks": [{"order": 1.0, "channel": "video"}]}',
    '{"checks": [{"order": 1, "channel": ["video"]}]}',
    '{"checks": [{"order": 1, "channel": "video"}], "more": 1}',
    '{"checks": [{"order": 1, "channel": "video", "x": 1}]}',
    '{"checks": [{"order": NaN, "order": 1, "channel": "video"}]}',
    '{"checks": Infinity, "checks": [{"order": 1, "channel": "video"}]}',
    "[" * 100_000,
]
"""Bodies that Django refuses, or reads as somebody may have meant them."""


def within() -> Any:
    """Django's own connection, so that the front reads what a test has not committed."""
    return connection.connection


class Front:
    """The application with the front before it. `ask` returns the body, or None where Django answered."""

    def __init__(self, cast: Cast, *scopes: str) -> None:
        self.started = list[Any]()
        self.handler: Any = get_wsgi_application()
        self.app = hot.in_front(self._django, connect=within)
        self.token, key = ApiToken.create(
            by=cast.ada, name="feed", scopes=scopes or Scope.values, expires_at=timezone.now() + timedelta(days=9)
        )
        ApiToken.objects.update(last_used_at=timezone.now())
        self.headers = {"authorization": f"Bearer {key}", "host": "testserver"}

    def _django(self, environ: Any, start_response: Any) -> Any:
        self.passed_on = True
        return self.django(environ, start_response)

    def django(self, environ: Any, start_response: Any) -> Any:
        """Django alone, without closing the connection of the test, as its own client does it."""
        request_started.disconnect(close_old_connections)
        try:
            return self.handler(environ, start_response)
        finally:
            request_started.connect(close_old_connections)

    def environ(self, path: str, body: Any = None, **more: str) -> dict[str, Any]:
        sent = {**self.headers, **more}
        made = RequestFactory(headers=sent)
        if body is None:
            return made.get(path).environ
        return made.post(path, body if isinstance(body, str) else json.dumps(body), "application/json").environ

    def ask(self, path: str, body: Any = None, **more: str) -> tuple[int, bool, Any]:
        """(status, whether Django answered, body)."""
        self.passed_on = False
        environ = self.environ(path, body, **more)
        if "QUERY" in more:
            environ["QUERY_STRING"] = more["QUERY"]
        answer = self.app(environ, lambda status, headers: self.started.append((status, dict(headers))))
        text = b"".join(answer).decode()
        return int(self.started[-1][0][:3]), self.passed_on, json.loads(text) if text.startswith("{") else text


@pytest.fixture
def front(cast: Cast, engine: str) -> Iterator[Front]:
    if engine != "postgresql":
        pytest.skip("in front of Django on PostgreSQL alone")
    connection.ensure_connection()
    yield Front(cast)


class TestInFront:
    @pytest.fixture
    def orders(self, cast: Cast) -> list[int]:
        """One where video is allowed three times, one where it is used up, one without anything, and none."""
        allow(cast, "video", "email", contacts_allowed=3)
        used, bare = (Order.place(gig=cast.gig, buyer=cast.ben, title=title) for title in ("Used up", "Bare"))
        row = Attachment.objects.filter(channel="video").get()
        spent = {"contacts_allowed": 2, "contacts_used": 2, "order": used, "pk": None}
        for name, value in spent.items():
            setattr(row, name, value)
        row.save()
        return [cast.order.pk, used.pk, bare.pk, 999_999]

    def test_the_same_as_django_to_the_letter(self, front: Front, orders: list[int]) -> None:
        row = Attachment.objects.filter(order=orders[0], channel="video").get()
        asked = [check(order, channel) for order in orders for channel in Channel.values]
        moments = [row.starts_at, row.starts_at.replace(microsecond=0) + timedelta(days=1), row.ends_at]
        moments += [moment - timedelta(microseconds=1) for moment in moments]
        for moment in moments:
            ApiToken.objects.update(last_used_at=moment, expires_at=moment + timedelta(days=1), created_at=moment)
            with spine.at(moment):
                for path, body in [(MANY, {"checks": asked}), *((self.path(one), None) for one in asked[:21])]:
                    status, passed_on, said = front.ask(path, body)
                    assert (status, passed_on) == (200, False), (path, said)
                    plain = b"".join(front.django(front.environ(path, body), lambda *_: None))
                    assert json.dumps(said, separators=(",", ":")).encode() == plain, path

    def path(self, asked: dict[str, Any]) -> str:
        return f"/api/v1{one(asked['order'], asked['channel'])}"

    def test_one_statement(
        self, front: Front, orders: list[int], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked, ask = list[str](), hot.Line.ask
        monkeypatch.setattr(hot.Line, "ask", lambda line, sql, *given: asked.append(sql) or ask(line, sql, *given))
        with django_assert_num_queries(0):
            front.ask(self.path(check(orders[0], "video")))
            front.ask(MANY, {"checks": [check(order, "video") for order in orders] * 20})
        assert asked == [hot.READ_ONE, hot.READ_MANY]

    def test_a_key_holds_until_the_moment_it_does_not(self, front: Front, cast: Cast, orders: list[int]) -> None:
        path, body = self.path(check(orders[0], "video")), {"checks": [check(orders[0], "video")]}

        def answered() -> set[tuple[int, bool]]:
            return {front.ask(path)[:2], front.ask(MANY, body)[:2]}

        assert answered() == {(200, False)}
        cast.ada.is_active = False
        cast.ada.save()
        assert answered() == {(401, True)}
        cast.ada.is_active = True
        cast.ada.save()
        ApiToken.objects.update(scopes=["requests:read"])
        assert answered() == {(403, True)}
        ApiToken.objects.update(scopes=["requests:read", "orders:read"])
        assert answered() == {(200, False)}
        front.token.revoke(by=cast.ada)
        assert answered() == {(401, True)}
        ApiToken.objects.update(
            revoked_at=None, expires_at=timezone.now(), created_at=timezone.now() - timedelta(days=1)
        )
        assert answered() == {(401, True)}

    def test_its_use_is_written_down_each_hour(self, front: Front, orders: list[int]) -> None:
        path = self.path(check(orders[0], "video"))
        for before in (None, timezone.now() - timedelta(hours=2)):
            ApiToken.objects.update(last_used_at=before)
            assert front.ask(path)[:2] == (200, True)
            assert front.ask(path)[:2] == (200, False)
            seen = ApiToken.objects.get().last_used_at
            assert seen and timezone.now() - seen < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"authorization": ""}, 401),
            ({"authorization": "Bearer hp_nobody"}, 401),
            ({"authorization": "Basic aGFsbDpwYXNz"}, 401),
            ({"authorization": f"Bearer hp_{'x' * 300}"}, 401),
            ({"authorization": "Bearer hp_\u00e9"}, 401),
            ({"accept": "text/html"}, 406),
            ({"accept": "application/json-seq"}, 406),
            ({"accept": "x*/*x"}, 406),
            ({"accept": "application/json; indent=4"}, 200),
            ({"accept": "application/json;indent=2, */*"}, 200),
            ({"cookie": "sessionid=nobody"}, 200),
            ({"host": "desk.example.org"}, 400),
            ({"host": ""}, 400),
            ({"QUERY": "at=now"}, 200),
        ],
    )
    def test_whatever_is_not_plain_goes_on(
        self, front: Front, orders: list[int], more: dict[str, str], status: int
    ) -> None:
        assert front.ask(self.path(check(orders[0], "video")), **more)[:2] == (status, True)

    @pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/plain, */*"])
    def test_what_programs_say_they_take_is_plain(self, front: Front, orders: list[int], accept: str) -> None:
        assert front.ask(self.path(check(orders[0], "video")), accept=accept)[:2] == (200, False)

    def test_plain_http_goes_on_where_https_is_the_only_way(
        self, front: Front, orders: list[int], settings: Any
    ) -> None:
        settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
        path = self.path(check(orders[0], "video"))
        environ = front.environ(path)
        assert hot.Checks(within).answer(environ) is None
        assert front.ask(path, **{"x-forwarded-proto": "http"})[1] is True
        assert front.ask(path, **{"x-forwarded-proto": "https"})[:2] == (200, False)

    @pytest.mark.parametrize(
        "path", ["/orders/{}/permissions/smoke/", "/orders/999999/permissions/video/", "/orders/{}/permissions/"]
    )
    def test_other_addresses_go_on(self, front: Front, orders: list[int], path: str) -> None:
        assert front.ask(f"/api/v1{path.format(orders[0])}")[1] is True

    @pytest.mark.parametrize("body", CROOKED, ids=range(len(CROOKED)))
    def test_a_body_that_is_not_plain_is_read_again_by_django(self, front: Front, body: str) -> None:
        status, passed_on, said = front.ask(MANY, body)
        assert passed_on and status in (400, 200) and said

    def test_a_long_body_is_refused_by_django(self, front: Front) -> None:
        long = {"checks": [check(1, "video")] * 9_000}
        assert front.ask(MANY, long)[:2] == (413, True)

    def test_headers_are_those_of_the_api(self, front: Front, orders: list[int], settings: Any) -> None:
        settings.SECURE_HSTS_SECONDS, settings.SECURE_PROXY_SSL_HEADER = 60, ("HTTP_X_FORWARDED_PROTO", "https")
        hot.headers.cache_clear()
        path, https = self.path(check(orders[0], "video")), {"x-forwarded-proto": "https"}
        front.ask(path, **https)
        ours = front.started[-1][1]
        front.django(
            front.environ(path, **https), lambda status, headers: front.started.append((status, dict(headers)))
        )
        theirs = front.started[-1][1]
        own = {"Content-Security-Policy", "Content-Length"}
        left_out = {
            "Vary",
            "Allow",
            "Content-Language",
            "Permissions-Policy",
            "Cross-Origin-Opener-Policy",
            "X-Request-ID",
        }
        assert {name: ours.get(name) for name in theirs.keys() - own - left_out} == {
            name: value for name, value in theirs.items() if name not in own | left_out
        }
        assert "default-src 'none'" in ours["Content-Security-Policy"]
        hot.headers.cache_clear()

    def test_a_database_that_does_not_answer_is_django_s_to_explain(self, front: Front, orders: list[int]) -> None:
        opened = []

        def closed() -> Any:
            opened.append(1)
            raise psycopg.OperationalError("the server is gone")

        environ = front.environ(self.path(check(orders[0], "video")))
        assert hot.Checks(closed).answer(environ) is None
        assert len(opened) == 2  # once more, in case it was only this connection


def test_where_it_cannot_be_django_is_left_alone(settings: Any, engine: str) -> None:
    app: Any = object()
    settings.CHECKS_IN_FRONT = False
    assert hot.in_front(app) is app
    settings.CHECKS_IN_FRONT = True
    assert (hot.in_front(app) is app) == (engine == "sqlite")


def test_a_body_is_read_once_and_can_be_read_again() -> None:
    sent = json.dumps({"checks": [check(1, "video")]}).encode()
    environ: dict[str, Any] = {"CONTENT_LENGTH": str(len(sent)), "CONTENT_TYPE": "application/json; charset=utf-8"}
    environ["wsgi.input"] = BytesIO(sent + b"the next request")
    assert hot.body_of(environ) == [("1", "4")]
    assert environ["wsgi.input"].read() == sent
    for missing in ("CONTENT_LENGTH", "CONTENT_TYPE"):
        assert hot.body_of({**environ, missing: "", "wsgi.input": BytesIO(sent)}) is None
    for kind in ("application/json; charset=utf-16", "application/json; v=1", "text/json", "application/jsonp"):
        assert hot.body_of({**environ, "CONTENT_TYPE": kind, "wsgi.input": BytesIO(sent)}) is None
    assert hot.body_of({**environ, "CONTENT_TYPE": "Application/JSON;Charset=UTF-8", "wsgi.input": BytesIO(sent)})


def test_threads_share_a_few_connections(settings: Any) -> None:
    """Each of forty threads gets its answer, and no more connections are opened than may be."""
    opened = list[int]()

    class Slow:
        """A line that takes a moment, and breaks now and then."""

        def __init__(self, connection: Any) -> None:
            opened.append(1)
            self.asked = 0

        def ask(self, sql: str, *given: str) -> bytes:
            self.asked += 1
            time.sleep(0.002)
            if self.asked == 7:
                raise psycopg.OperationalError("closed meanwhile")
            return b"yes"

        def close(self) -> None:
            opened.pop()

    checks = hot.Checks(lambda: None, most=3)  # type: ignore[arg-type, return-value]
    with mock.patch.object(hot, "Line", Slow), ThreadPoolExecutor(40) as threads:
        assert set(threads.map(lambda _turn: checks.read(hot.READ_ONE), range(200))) == {b"yes"}
    assert len(opened) <= 3


OURS = "default-src 'none'; frame-ancestors 'none'"
"""What the front says of contents; Django says more."""


@pytest.mark.real
def test_a_server_answers_in_front(tmp_path: Path) -> None:
    """On a real server: by the front, by Django where the key was not used lately, and again after the database
    closed every connection."""
    with stack(tmp_path, database=os.environ["DATABASE_URL"], workers=1, queue=False) as house:
        key = house.manage("shell", "-v0", "-c", MAKE_KEY).split()[-1]
        number, body = 1, {"checks": [check(turn, "video") for turn in range(1, 400)]}

        def ask(path: str, sent: Any = None) -> tuple[Any, bool]:
            data = json.dumps(sent).encode() if sent else None
            asked = Request(f"{house.url}/api/v1{path}", data, {"Authorization": f"Bearer {key}"})
            if data:
                asked.add_header("Content-Type", "application/json")
            with urlopen(asked, timeout=20) as answer:
                return json.loads(answer.read()), answer.headers["Content-Security-Policy"] == OURS

        first, in_front = ask(one(number, "video"))
        assert not in_front  # it writes down that the key is used
        assert ask(one(number, "video"))[1]
        many, in_front = ask("/permissions/", body)
        assert in_front and len(many["checks"]) == 399
        assert any(row["allowed"] for row in many["checks"])
        same = next(row for row in many["checks"] if row["order"] == number)
        assert same == {name: value for name, value in first.items() if name != "at"}
        with psycopg.connect(house.environ["DATABASE_URL"], autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                          " AND datname = current_database()")  # fmt: skip
        for _turn in range(8):  # each of the server's threads
            assert ask(one(number, "video"))[1]


MAKE_KEY = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import ApiToken, User
by = User.objects.filter(role="administrator").first()
print(ApiToken.create(by=by, name="x", scopes=["orders:read"], expires_at=timezone.now() + timedelta(days=1))[1])
"""
