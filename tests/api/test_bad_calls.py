"""Whatever is sent, the answer is a problem that says what was wrong, and nothing is half-done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from approvals.models import ApprovalRequest
from tests.api.conftest import Caller, grant, reasons, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Person = Callable[..., Caller]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("status", {"status": "approved"}),
        ("version", {"version": 9}),
        ("nonce", {"nonce": "x"}),
        ("seller__role", {"seller__role": "x"}),
        ("title", {"title": ...}),
        ("title", {"title": ""}),
        ("title", {"title": "x" * 121}),
        ("title", {"title": "a\u0000b"}),
        ("title", {"title": "\ud800"}),
        ("title", {"title": {"a": 1}}),
        ("why", {"why": "x" * 4001}),
        ("channels", {"channels": []}),
        ("channels", {"channels": "video"}),
        ("channels.0", {"channels": ["telepathy"]}),
        ("channels.0", {"channels": [{}]}),
        ("purpose", {"purpose": "fun"}),
        ("wants_until", {"wants_until": "tomorrow"}),
        ("wants_until", {"wants_until": "9999-12-31T23:59:59Z"}),
        ("wants_until", {"wants_until": "2020-01-01T00:00:00Z"}),
        ("wants_until", {"wants_until": 7}),
        ("wants_contacts", {"wants_contacts": 0}),
        ("wants_contacts", {"wants_contacts": 10**9}),
        ("wants_contacts", {"wants_contacts": "many"}),
        ("order", {"order": 10**30}),
        ("order", {"order": "x"}),
        ("order,gig", {"order": 10**18}),
        ("policy", {"policy": 99}),
        ("duties", {"duties": ["ask_first"]}),
        ("duties.0", {"duties": ["sing"]}),
        ("refiled_from", {"refiled_from": 12345}),
        ("buyer", {"buyer": 12345}),
    ],
)
def test_what_cannot_be_filed(cast: Cast, person: Person, field: str, changes: dict[str, Any]) -> None:
    answer = person(cast.maya).post("/requests/", wish(cast, **changes))
    assert (answer.status_code, list(answer.body["errors"])) == (400, field.split(","))
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("channels", {"channels": ["phone"]}),
        ("ends_at", {"ends_at": "2020-01-01T00:00:00Z"}),
        ("starts_at", {"starts_at": "9999-12-31T23:59:59Z"}),
        ("statement", {"statement": " "}),
        ("clauses", {"clauses": []}),
        ("clauses", {"clauses": [{"number": "99.9"}]}),
        ("clauses", {"clauses": [{"number": "4.1"}]}),
        ("clauses.0", {"clauses": ["3.2"]}),
        ("clauses.0.number", {"clauses": [{}]}),
        ("contacts_allowed", {"contacts_allowed": 0}),
        ("decider", {"decider": 1}),
        ("note", {"note": "x" * 2001}),
        ("automated_detection", {"automated_detection": "perhaps"}),
    ],
)
def test_what_cannot_be_granted(cast: Cast, person: Person, field: str, changes: dict[str, Any]) -> None:
    case = cast.file()
    answer = person(cast.ana).act(case, "approval", grant(case, **changes))
    assert (answer.status_code, list(answer.body["errors"])) == (400, [field])
    assert ApprovalRequest.objects.get().status == "filed"


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', "7", "[" * 100_000, b"\xff\xfe", '{"a": NaN}', "{}" * 2]
)
def test_what_is_no_body(cast: Cast, person: Person, body: Any) -> None:
    case = cast.file()
    answer = person(cast.ana).post(f"/requests/{case.pk}/questions/", body, If_Match='"1"')
    assert answer.status_code == 400
    assert person(cast.maya).post("/requests/", body).status_code == 400


def test_too_much(cast: Cast, program: Person) -> None:
    answer = program().post("/orders/", '{"title": "' + "x" * 300_000 + '"}')
    assert answer.status_code == 413


def test_other_media(cast: Cast, person: Person) -> None:
    caller = person(cast.maya)
    answer = caller.client.post("/api/v1/requests/", {"title": "x"})
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    assert caller.get("/orders/", Accept="text/csv").status_code == 406


@pytest.mark.parametrize(
    "path", ["/", "/nothing/", "/orders/x/", "/requests/1/nothing/", "/orders/-1/", "/" + "9" * 40]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_addresses_that_are_not_there(db: None, path: str, method: str) -> None:
    assert Caller().call(method, path).status_code == 404


@pytest.mark.parametrize("room", ["orders", "requests", "exemptions", "attachments"])
def test_numbers_that_are_not_there(cast: Cast, person: Person, program: Person, room: str) -> None:
    for caller in (person(cast.ana), program()):
        for number in (0, 10**6, 2**63, 10**30):
            assert caller.get(f"/{room}/{number}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "seller__email=maya@example.com",
        "seller__password__startswith=a",
        "status__in=filed",
        "ordering=-seller",
        "sort=id",
        "id=1",
        "seller=x",
        "seller=-1",
        "seller=1e3",
        f"seller={10**30}",
        "status=new",
        "status=",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "cursor=cD14",
        "cursor=cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk%3D",
        "cursor=bz0tMQ%3D%3D",
        "status=%00",
        "page=2",
    ],
)
def test_filters_are_the_named_ones(cast: Cast, person: Person, query: str) -> None:
    for room in ("orders", "requests"):
        assert person(cast.ana).get(f"/{room}/?{query}").status_code == 400


def test_pages_by_key(cast: Cast, person: Person) -> None:
    channels = ["email", "phone", "video", "messenger", "in_person"]
    filed = [cast.file(channels=[word]).pk for word in channels]
    caller, seen, path = person(cast.ana), list[int](), "/requests/?limit=2"
    while path:
        page = caller.get(path).body
        seen += [row["id"] for row in page["results"]]
        path = page["next"].partition("/api/v1")[2] if page["next"] else ""
    assert seen == filed[::-1]
    assert [row["id"] for row in caller.get(f"/requests/?seller={cast.rafael.pk}").body["results"]] == []
    assert len(caller.get(f"/requests/?seller={cast.maya.pk}&status=filed").body["results"]) == 5


def test_markup_comes_back_as_it_was_sent(cast: Cast, person: Person) -> None:
    text = "<script>alert(1)</script>\x1b[31m{{7*7}}\r\nSet-Cookie: a=b"
    answer = person(cast.maya).post("/requests/", wish(cast, why=text))
    assert (answer.status_code, answer.body["why"]) == (201, text)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("key", ["a\nb", "x" * 256])
def test_keys_for_repeating(cast: Cast, person: Person, key: str) -> None:
    answer = person(cast.maya).post("/requests/", wish(cast), Idempotency_Key=key)
    assert answer.status_code == (400 if len(key) > 255 else 201)


class TestSecondFactor:
    """The API asks for what the pages ask for."""

    def test_deciding_needs_a_fresh_one(self, cast: Cast) -> None:
        case = cast.file()
        caller = signed_in(cast.ana, mfa_ago=13 * 3600)
        asked, passed = {"question": "Why?"}, {"reason": "So."}
        bodies = {"approval": grant(case), "denial": reasons(), "questions": asked, "escalation": passed}
        for verb, body in bodies.items():
            refused = caller.act(case, verb, body)
            assert (refused.status_code, refused.body["type"].rpartition(":")[2]) == (403, "second-factor")
        assert signed_in(cast.ana, mfa_ago=11 * 3600).act(case, "denial", reasons()).status_code == 200

    def test_staff_without_one_do_nothing(self, cast: Cast) -> None:
        assert signed_in(cast.ana).get("/requests/").status_code == 403
        assert signed_in(cast.maya).get("/requests/").status_code == 200


def signed_in(user: User, mfa_ago: float | None = None) -> Caller:
    """A caller who is no person of the demo."""
    user.is_demo = False
    user.save()
    caller = Caller(user)
    if mfa_ago is not None:
        session = caller.client.session
        at = timezone.now().timestamp() - mfa_ago
        session["account_authentication_methods"] = [{"method": "mfa", "at": at}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return caller


def test_a_session_needs_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.maya)
    answer = client.post("/api/v1/requests/", "{}", "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert client.get("/api/v1/requests/").status_code == 200


def test_a_session_that_ended_is_401(cast: Cast, person: Person) -> None:
    caller = person(cast.maya)
    cast.maya.is_active = False
    cast.maya.save()
    assert caller.get("/requests/").status_code == 401
    other = person(cast.ben)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        cache.clear()  # a Redis keeps its own time
        assert other.get("/requests/").status_code == 401
    assert Session.objects.exists()


def test_reading_changes_nothing(cast: Cast, person: Person) -> None:
    cast.approve(cast.file())
    before = ApprovalRequest.objects.values().get()
    for path in ("/orders/", "/requests/", f"/requests/{before['id']}/", "/exemptions/", "/attachments/", "/policy/"):
        assert person(cast.ana).get(path).status_code == 200
    assert ApprovalRequest.objects.values().get() == before
    assert person(cast.ana).get(f"/requests/{before['id']}/approval/").status_code == 405


@pytest.mark.parametrize("rows", [10, 60])
def test_what_a_list_costs(cast: Cast, person: Person, django_assert_max_num_queries: Any, rows: int) -> None:
    for number in range(rows):
        request = cast.file(title=f"Number {number}", channels=["video"])
        request.withdraw(by=cast.maya)
    caller = person(cast.ana)
    with django_assert_max_num_queries(6):
        assert len(caller.get("/requests/").body["results"]) == min(rows, 50)
