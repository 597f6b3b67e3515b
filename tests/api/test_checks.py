"""Whether contact is allowed: one channel of an order, and many orders at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime

from audit import spine
from orders.hot import MOST
from orders.models import Attachment, Order
from tests.cast import Cast
from tests.orders.saying import allow

from .conftest import Caller, check, one

pytestmark = pytest.mark.django_db
Person = Callable[..., Caller]


class TestOne:
    def test_to_the_microsecond(self, cast: Cast, program: Person) -> None:
        allow(cast, "video", contacts_allowed=3)
        row, feed, address = Attachment.objects.get(), program("orders:read"), one(cast.order.pk, "video")
        for moment, holds in (
            (row.starts_at - timedelta(microseconds=1), False),
            (row.starts_at, True),
            (row.ends_at - timedelta(microseconds=1), True),
            (row.ends_at, False),
        ):
            with spine.at(moment):
                said = feed.get(address).body
            assert (said["allowed"], parse_datetime(said["at"])) == (holds, moment)
        with spine.at(row.starts_at):
            assert feed.get(address).body == {
                "order": cast.order.pk, "channel": "video", "allowed": True,
                "until": row.ends_at.isoformat().replace("+00:00", "Z"), "attachment": row.pk,
                "exemption_number": row.exemption_number, "contacts_left": 3,
                "at": row.starts_at.isoformat().replace("+00:00", "Z"),
            }  # fmt: skip
            assert feed.get(one(cast.order.pk, "phone")).body["allowed"] is False

    def test_who_asks(self, cast: Cast, program: Person, person: Person) -> None:
        address = one(cast.order.pk, "video")
        assert program("requests:read").get(address).status_code == 403
        for who, status in (("maya", 200), ("ben", 200), ("ana", 200), ("rafael", 404), ("ada", 404)):
            assert person(getattr(cast, who)).get(address).status_code == status, who
        assert Caller().get(address).status_code == 401

    @pytest.mark.parametrize("address", ["/orders/999999/permissions/video/", "/orders/1/permissions/smoke/"])
    def test_what_is_not_there(self, program: Person, address: str) -> None:
        assert program("orders:read").get(address).status_code == 404


class TestMany:
    def test_in_the_order_asked(self, cast: Cast, program: Person) -> None:
        allow(cast, "video")
        other = Order.place(gig=cast.gig, buyer=cast.ben, title="Another")
        asked = [
            check(other.pk, "video"),
            check(cast.order.pk, "video"),
            check(cast.order.pk, "phone"),
            check(4711, "video"),
        ]
        said = program("orders:read").post("/permissions/", {"checks": [*asked, asked[1]]}).body
        assert [(row["order"], row["channel"], row["allowed"]) for row in said["checks"]] == [
            (other.pk, "video", False),
            (cast.order.pk, "video", True),
            (cast.order.pk, "phone", False),
            (4711, "video", False),
            (cast.order.pk, "video", True),
        ]

    def test_only_programs(self, cast: Cast, program: Person, person: Person) -> None:
        body = {"checks": [check(cast.order.pk, "video")]}
        assert person(cast.ana).post("/permissions/", body).status_code == 403
        assert program("requests:read").post("/permissions/", body).status_code == 403
        assert program("orders:read").get("/permissions/").status_code == 405

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "checks"),
            ({"checks": []}, "checks"),
            ({"checks": {"order": 1, "channel": "video"}}, "checks"),
            ({"checks": [{"order": 1}]}, "checks.0.channel"),
            ({"checks": [{"order": 0, "channel": "video"}]}, "checks.0.order"),
            ({"checks": [{"order": 2**63, "channel": "video"}]}, "checks.0.order"),
            ({"checks": [{"order": "one", "channel": "video"}]}, "checks.0.order"),
            ({"checks": [{"order": 1, "channel": "smoke"}]}, "checks.0.channel"),
            ({"checks": [{"order": 1, "channel": "video", "why": ""}]}, "checks.0.why"),
            ({"checks": [check(1, "video")], "at": "now"}, "at"),
            ({"checks": [check(1, "video")] * (MOST + 1)}, "checks"),
        ],
    )
    def test_what_is_wrong_is_named(self, program: Person, body: Any, field: str) -> None:
        answer = program("orders:read").post("/permissions/", body)
        assert (answer.status_code, list(answer.body["errors"])) == (400, [field])
