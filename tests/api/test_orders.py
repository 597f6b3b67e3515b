"""Orders through the API: pushed by the marketplace, read by whom they concern."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiToken, User
from approvals.models import Exemption
from audit.models import Event
from orders.models import Attachment, Gig, Order
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Person = Callable[..., Caller]


def pushed(**changes: Any) -> dict[str, Any]:
    order = {
        "external_id": "o-1",
        "title": "Ten lessons",
        "gig": {"external_id": "g-1", "title": "Lessons"},
        "seller": {"external_id": "u-1", "name": "Sofia Lindqvist", "email": "sofia@example.org"},
        "buyer": {"external_id": "u-2", "name": "Otto Brand", "email": "otto@example.org"},
    }
    return {**order, **changes}


def test_an_order_comes_with_its_gig_and_people(cast: Cast, program: Person) -> None:
    answer = program("orders:write").post("/orders/", pushed(amount_cents=18000, currency="USD"))
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    order = Order.objects.get(external_id="o-1")
    assert (order.seller.role, order.buyer.role, order.amount_cents) == ("seller", "buyer", 18000)
    assert not order.seller.has_usable_password()
    actions = Event.objects.filter(actor_kind="token").values_list("action", flat=True)
    assert sorted(actions) == ["order.placed", "person.registered", "person.registered"]


def test_pushed_twice_is_one_order(cast: Cast, program: Person) -> None:
    feed = program("orders:write")
    first, again = feed.post("/orders/", pushed()), feed.post("/orders/", pushed(title="Other words"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.body == again.body
    assert Order.objects.filter(external_id="o-1").count() == 1


def test_people_and_gigs_that_are_known_stay_as_they_are(cast: Cast, program: Person) -> None:
    feed = program("orders:write")
    feed.post("/orders/", pushed())
    seller = {"external_id": "u-1", "name": "Somebody Else", "email": "else@example.org"}
    assert feed.post("/orders/", pushed(external_id="o-2", seller=seller)).status_code == 201
    assert User.objects.get(external_id="u-1").email == "sofia@example.org"
    assert Gig.objects.filter(external_id="g-1").count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("gig.external_id", {"seller": {"external_id": "u-3", "name": "N", "email": "n@example.org"}}),
        ("seller.external_id", {"seller": {"external_id": "u-2", "name": "N", "email": "n@example.org"}}),
        ("seller.external_id", {"seller": {"external_id": "staff", "name": "N", "email": "n@example.org"}}),
        ("buyer.external_id", {"buyer": {"external_id": "staff", "name": "N", "email": "n@example.org"}}),
        ("buyer", {"buyer": {"external_id": "u-1", "name": "N", "email": "n@example.org"}}),
        ("buyer.email", {"buyer": {"external_id": "u-8", "name": "N", "email": "ANA@example.com"}}),
        ("buyer.time_zone", {"buyer": {"external_id": "u-8", "name": "N", "email": "n@e.org", "time_zone": "Mars/X"}}),
        ("buyer.email", {"buyer": {"external_id": "u-8", "name": "N", "email": "nobody"}}),
        ("role", {"role": "administrator"}),
        ("buyer.role", {"buyer": {"external_id": "u-8", "name": "N", "email": "n@e.org", "role": "administrator"}}),
        ("status", {"status": "completed"}),
        ("title", {"title": "x" * 161}),
        ("title", {"title": "a\u0000b"}),
        ("title", {"title": ["x"]}),
        ("amount_cents", {"amount_cents": -1}),
        ("amount_cents", {"amount_cents": 10**30}),
        ("currency", {"currency": "EURO"}),
        ("delivery_due_at", {"delivery_due_at": "9999-12-31T23:59:59Z"}),
        ("delivery_due_at", {"delivery_due_at": "0001-01-01T00:00:00+14:00"}),
        ("gig", {"gig": 7}),
        ("buyer", {"buyer": None}),
    ],
)
def test_what_cannot_be_pushed(cast: Cast, program: Person, field: str, changes: dict[str, Any]) -> None:
    cast.ana.external_id = "staff"
    cast.ana.save()
    feed = program("orders:write")
    feed.post("/orders/", pushed())
    people, events = User.objects.count(), Event.objects.count()
    answer = feed.post("/orders/", pushed(**{"external_id": "o-9", **changes}))
    assert (answer.status_code, list(answer.body["errors"])) == (400, [field])
    assert (User.objects.count(), Event.objects.count()) == (people, events)
    assert not Order.objects.filter(external_id="o-9").exists()


def test_a_new_order_gets_the_gigs_standing_exemption(cast: Cast, program: Person) -> None:
    cast.approve(cast.file(order=None))
    cast.gig.external_id, cast.maya.external_id = "g-7", "u-7"
    cast.gig.save()
    cast.maya.save()
    seller = {"external_id": "u-7", "name": "Maya", "email": "m@example.org"}
    answer = program().post("/orders/", pushed(gig={"external_id": "g-7", "title": "x"}, seller=seller))
    row = Attachment.objects.get(order=answer.body["id"])
    assert row.exemption_number == Exemption.objects.get().pk


@pytest.mark.parametrize(("verb", "status"), [("completion", "completed"), ("cancellation", "cancelled")])
def test_an_order_ends_and_what_was_allowed_with_it(cast: Cast, program: Person, verb: str, status: str) -> None:
    cast.approve(cast.file())
    feed, path = program("orders:read", "orders:write"), f"/orders/{cast.order.pk}/{verb}/"
    assert feed.post(path).status_code == 428
    assert feed.post(path, If_Match='"7"').status_code == 412
    answer = feed.post(path, If_Match='"1"')
    assert (answer.status_code, answer.body["status"], answer["ETag"]) == (200, status, '"2"')
    assert Attachment.objects.get().ended_why == f"order_{status}"
    late = feed.post(path, If_Match='"2"')
    assert (late.status_code, late.body["current"]["status"]) == (409, status)


@pytest.mark.parametrize("name", ["maya", "ben", "ana", "lea", "marc", "ada"])
def test_people_do_not_push(cast: Cast, person: Person, name: str) -> None:
    assert person(getattr(cast, name)).post("/orders/", pushed()).status_code == 403
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "verb", "answers"),
    [
        ("ben", "completion", 200),
        ("maya", "completion", 403),
        ("maya", "cancellation", 200),
        ("ben", "cancellation", 200),
        ("ana", "completion", 403),
        ("lea", "cancellation", 403),
        ("marc", "cancellation", 403),
        ("rafael", "cancellation", 404),
        ("ada", "completion", 404),
    ],
)
def test_who_ends_an_order(cast: Cast, person: Person, name: str, verb: str, answers: int) -> None:
    answer = person(getattr(cast, name)).post(f"/orders/{cast.order.pk}/{verb}/", If_Match='"1"')
    assert answer.status_code == answers
    assert (Order.objects.get().status != "open") is (answers == 200)


def test_a_conversation(cast: Cast, person: Person, program: Person) -> None:
    path, text = f"/orders/{cast.order.pk}/messages/", "<b>Hello</b>, shall we start?"
    first = person(cast.maya).post(path, {"body": text}, Idempotency_Key="a")
    again = person(cast.maya).post(path, {"body": text}, Idempotency_Key="a")
    assert (first.status_code, first.body) == (201, again.body)
    (heard,) = person(cast.ben).get(path).body["results"]
    assert (heard["body"], heard["author"]["name"]) == (text, "Maya Okafor")
    assert person(cast.ana).post(path, {"body": "x"}).status_code == 403
    assert person(cast.rafael).post(path, {"body": "x"}).status_code == 404
    assert person(cast.rafael).get(path).status_code == 404
    assert program().get(path).status_code == 403
    for body in ({"body": " "}, {"body": "x" * 10_001}, {}, {"body": "x", "author": cast.ben.pk}):
        assert person(cast.maya).post(path, body).status_code == 400


@pytest.mark.parametrize(
    ("name", "sees"),
    [("maya", 1), ("ben", 1), ("ana", 1), ("lea", 1), ("marc", 1), ("rafael", 0), ("yuki", 0), ("ada", 0)],
)
def test_lists_show_what_the_detail_shows(cast: Cast, person: Person, name: str, sees: int) -> None:
    cast.approve(cast.file())
    caller = person(getattr(cast, name))
    attachment = Attachment.objects.get().pk
    assert len(caller.get("/orders/").body["results"]) == sees
    assert caller.get(f"/orders/{cast.order.pk}/").status_code == (200 if sees else 404)
    assert len(caller.get("/attachments/").body["results"]) == sees
    assert caller.get(f"/attachments/{attachment}/").status_code == (200 if sees else 404)


class TestKeys:
    """A key that does not hold is refused at once, with one and the same answer."""

    def test_a_good_key_is_remembered_to_the_hour(self, cast: Cast, program: Person) -> None:
        caller = program("orders:read")
        assert caller.get("/orders/").status_code == 200
        used = ApiToken.objects.get().last_used_at
        assert used
        assert caller.get("/orders/").status_code == 200
        assert ApiToken.objects.get().last_used_at == used

    def test_bad_keys(self, cast: Cast, program: Person) -> None:
        good = program("orders:read").headers["Authorization"].split()[1]
        said = set()
        for header in (
            f"Bearer {good}x",
            f"Bearer {good[:-1]}",
            f"Bearer  {good}",
            "Bearer ",
            "Bearer",
            "Bearer " + "x" * 5000,
            f"Basic {good}",
            f"Token {good}",
            "Bearer \u00e9",
            ApiToken.objects.get().key_hash,
            f"Bearer {ApiToken.objects.get().key_hash}",
        ):
            caller = Caller()
            caller.headers = {"Authorization": header}
            answer = caller.get("/orders/")
            assert answer.status_code == 401, header
            assert answer["WWW-Authenticate"].startswith("Bearer")
            said.add(str(answer.body))
        assert len(said) == 1

    def test_revoked(self, cast: Cast, program: Person) -> None:
        caller = program("orders:read")
        assert caller.get("/orders/").status_code == 200
        ApiToken.objects.get().revoke(by=cast.ada)
        assert caller.get("/orders/").status_code == 401

    def test_expired(self, cast: Cast, program: Person) -> None:
        caller = program("orders:read")
        now = timezone.now()
        ApiToken.objects.update(created_at=now - timedelta(days=2), expires_at=now)
        assert caller.get("/orders/").status_code == 401

    def test_of_somebody_switched_off_and_on_again(self, cast: Cast, program: Person) -> None:
        other = User.objects.create_user("ina@example.com", None, name="Ina Vogt", role="administrator")
        caller = program("orders:read")
        cast.ada.switch_off(by=other)
        assert caller.get("/orders/").status_code == 401
        cast.ada.switch_on(by=other)
        assert caller.get("/orders/").status_code == 401

    def test_without_any(self, db: None) -> None:
        for path in ("/orders/", "/orders/1/", "/requests/", "/requests/1/", "/exemptions/", "/attachments/"):
            answer = Caller().get(path)
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Hallpass"')

    def test_a_key_is_no_session(self, cast: Cast, program: Person) -> None:
        caller = program()
        caller.get("/orders/")
        assert caller.client.get("/profile/", headers=caller.headers).status_code == 302
