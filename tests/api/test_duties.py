"""Contacts, deliveries and payment through the API: the same verbs and refusals as on the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from orders.models import ContactLog, Delivery, Order
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.orders.contacting import SUMMARY, allowed, log

pytestmark = pytest.mark.django_db
Person = Callable[[User], Caller]


def facts(**changes: Any) -> dict[str, Any]:
    began = timezone.now() - timedelta(hours=1)
    return {"channel": "video", "started_at": began.isoformat(), "minutes": 30, "people": "Ben Adler", **changes}


class TestContacts:
    def test_logged_summed_up_confirmed(self, cast: Cast, person: Person) -> None:
        order = allowed(cast, wants_contacts=3)
        maya, ben = person(cast.maya), person(cast.ben)
        made = maya.post(f"/orders/{order.pk}/contacts/", facts())
        assert (made.status_code, made.body["status"], made.body["place"]) == (201, "logged", 1)
        assert made.body["allowed_actions"] == ["copy_back"]
        base = f"/orders/{order.pk}/contacts/{made.body['id']}"
        assert maya.post(f"{base}/summary/", {"summary": SUMMARY}).status_code == 428
        copied = maya.post(f"{base}/summary/", {"summary": SUMMARY}, If_Match=made["ETag"])
        assert (copied.status_code, copied.body["status"]) == (200, "copied")
        assert ben.post(f"{base}/confirmation/", If_Match=made["ETag"]).status_code == 412
        assert maya.post(f"{base}/confirmation/", If_Match=copied["ETag"]).status_code == 403
        assert ben.post(f"{base}/confirmation/", If_Match=copied["ETag"]).body["status"] == "confirmed"
        found = maya.get(f"/attachments/?order={order.pk}").body["results"][0]
        assert (found["contacts_left"], found["state"]) == (2, "active")

    def test_disputed(self, cast: Cast, person: Person) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        base = f"/orders/{contact.order_id}/contacts/{contact.pk}"
        answer = person(cast.ben).post(f"{base}/dispute/", {"text": "No."}, If_Match='"2"')
        assert (answer.body["status"], answer.body["objection"]) == ("disputed", "No.")

    def test_the_same_key_logs_once(self, cast: Cast, person: Person) -> None:
        order, maya = allowed(cast), person(cast.maya)
        body = facts()
        answers = [maya.post(f"/orders/{order.pk}/contacts/", body, Idempotency_Key="a") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert ContactLog.objects.count() == 1

    def test_refusals(self, cast: Cast, person: Person, program: Callable[..., Caller]) -> None:
        order = allowed(cast, wants_contacts=1)
        where = f"/orders/{order.pk}/contacts/"
        assert person(cast.maya).post(where, facts(channel="phone")).status_code == 400
        assert person(cast.maya).post(where, facts(minutes=0)).status_code == 400
        assert person(cast.maya).post(where, facts(extra=1)).status_code == 400
        assert person(cast.ben).post(where, facts()).status_code == 403
        assert person(cast.rafael).post(where, facts()).status_code == 404
        assert program().post(where, facts()).status_code == 403
        assert person(cast.maya).post(where, facts()).status_code == 201
        assert person(cast.maya).post(where, facts()).status_code == 400
        assert person(cast.rafael).get(where).status_code == 404
        assert len(program("orders:read").get(where).body["results"]) == 1


class TestWork:
    def test_the_marketplace_delivers_and_pays(self, cast: Cast, program: Callable[..., Caller]) -> None:
        feed, base = program("orders:write", "orders:read"), f"/orders/{cast.order.pk}"
        for _ in range(2):
            assert feed.post(f"{base}/deliveries/", {"note": "Files"}, Idempotency_Key="d1").status_code == 201
        assert Delivery.objects.count() == 1
        paid = [feed.post(f"{base}/payment/", {"reference": "p-1"}).body["paid_at"] for _ in range(2)]
        assert paid[0]
        assert paid[0] == paid[1]
        assert feed.get(f"{base}/").body["delivered_at"]
        assert len(feed.get(f"{base}/deliveries/").body["results"]) == 1

    def test_a_seller_delivers_nobody_pays_by_hand(self, cast: Cast, person: Person) -> None:
        base = f"/orders/{cast.order.pk}"
        assert person(cast.maya).post(f"{base}/deliveries/", {"note": "Files"}).status_code == 201
        assert person(cast.maya).post(f"{base}/deliveries/", {"note": " "}).status_code == 400
        assert person(cast.ben).post(f"{base}/deliveries/", {"note": "Files"}).status_code == 403
        for who in (cast.maya, cast.ben, cast.ana):
            assert person(who).post(f"{base}/payment/", {}).status_code == 403
        assert Order.objects.get(pk=cast.order.pk).paid_at is None

    def test_a_closed_order(self, cast: Cast, program: Callable[..., Caller]) -> None:
        cast.order.cancel(by=cast.ben.party)
        base = f"/orders/{cast.order.pk}"
        assert program().post(f"{base}/deliveries/", {}).status_code == 409
        assert program().post(f"{base}/payment/", {}).status_code == 409
