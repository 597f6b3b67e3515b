"""The conversation, permissions and screening through the API: the same verdicts as on the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from audit import spine
from audit.models import Event
from orders.models import Attachment, Breach, Finding, HeldMessage, Message
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.orders.saying import LIKELY, LINK, MAIL, PAY, SKYPE, allow

pytestmark = pytest.mark.django_db
Person = Callable[..., Caller]


class TestMessages:
    def test_a_warning_is_answered_as_on_the_page(self, cast: Cast, person: Person) -> None:
        maya, address = person(cast.maya), f"/orders/{cast.order.pk}/messages/"
        asked = maya.post(address, {"body": LIKELY})
        assert (asked.status_code, asked.body["type"]) == (400, "urn:hallpass:problem:not-sent")
        assert asked.body["verdict"] == "warn"
        (seen,) = asked.body["findings"]
        assert LIKELY[seen["start"] : seen["end"]] == "maya_okafor84" and seen["rule"] == "handle"
        sent = maya.post(address, {"body": LIKELY, "knowing": asked.body["knowing"]})
        assert sent.status_code == 201
        assert Breach.objects.get().message_id == sent.body["id"]

    def test_what_an_agent_looks_at_is_accepted_and_says_by_when(self, cast: Cast, person: Person) -> None:
        maya, address = person(cast.maya), f"/orders/{cast.order.pk}/messages/"
        first = maya.post(address, {"body": LINK}, Idempotency_Key="k-1")
        again = maya.post(address, {"body": LINK}, Idempotency_Key="k-1")
        held = HeldMessage.objects.get()
        assert (first.status_code, again.status_code, first.body["id"], again.body["id"]) == (
            202,
            202,
            held.pk,
            held.pk,
        )
        assert parse_datetime(first.body["looked_at_by"]) == held.looked_at_by
        assert not Message.objects.exists()

    @pytest.mark.parametrize("body", [SKYPE, PAY])
    def test_what_is_blocked_tells_no_way_around(self, cast: Cast, person: Person, body: str) -> None:
        answer = person(cast.maya).post(f"/orders/{cast.order.pk}/messages/", {"body": body})
        assert (answer.status_code, answer.body["verdict"], "knowing" in answer.body) == (400, "block", False)
        assert Finding.objects.get().event.action == "screening.message_stopped"


class TestPermissions:
    def test_each_channel_at_the_instant_of_asking(self, cast: Cast, program: Person) -> None:
        allow(cast, "video")
        row = Attachment.objects.get()
        feed, address = program("orders:read"), f"/orders/{cast.order.pk}/permissions/"

        def channels() -> dict[str, Any]:
            return {one["channel"]: one for one in feed.get(address).body["channels"]}

        with spine.at(row.ends_at - timedelta(microseconds=1)):
            said = channels()
        assert len(said) == 7 and [word for word, one in said.items() if one["allowed"]] == ["video"]
        assert (said["video"]["attachment"], said["video"]["exemption_number"]) == (row.pk, row.exemption_number)
        assert parse_datetime(said["video"]["until"]) == row.ends_at and said["phone"]["until"] is None
        for moment in (row.ends_at, row.starts_at - timedelta(microseconds=1)):
            with spine.at(moment):
                assert not channels()["video"]["allowed"]

    def test_who_asks(self, cast: Cast, program: Person, person: Person) -> None:
        address = f"/orders/{cast.order.pk}/permissions/"
        assert program("requests:read").get(address).status_code == 403
        for who, status in (("maya", 200), ("ben", 200), ("ana", 200), ("rafael", 404), ("ada", 404)):
            assert person(getattr(cast, who)).get(address).status_code == status
        assert program("orders:read").get("/orders/999999/permissions/").status_code == 404


class TestScreening:
    def screen(self, cast: Cast, program: Person, body: str, **more: Any) -> Any:
        asked = {"author": "seller", "body": body, **more}
        return program("orders:read").post(f"/orders/{cast.order.pk}/screening/", asked)

    @pytest.mark.parametrize(
        ("body", "verdict"),
        [("See you on Monday.", "allow"), (LIKELY, "warn"), (LINK, "hold"), (SKYPE, "block"), (PAY, "block")],
    )
    def test_the_verdict_of_the_pages_and_nothing_kept(
        self, cast: Cast, program: Person, body: str, verdict: str
    ) -> None:
        events = Event.objects.count()
        answer = self.screen(cast, program, body)
        assert (answer.status_code, answer.body["verdict"]) == (200, verdict)
        assert not (Message.objects.exists() or Finding.objects.exists() or HeldMessage.objects.exists())
        assert Event.objects.exclude(action__startswith="token.").count() == events

    def test_with_an_exemption(self, cast: Cast, program: Person) -> None:
        allow(cast, "email")
        answer = self.screen(cast, program, MAIL)
        (seen,) = answer.body["findings"]
        assert (answer.body["verdict"], seen["type"], seen["verdict"]) == ("allow", "email", "allow")
        assert seen["attachment"] == Attachment.objects.get().pk
        assert MAIL[seen["start"] : seen["end"]] == "maya.okafor@example.com"

    def test_pieces_that_were_sent_elsewhere(self, cast: Cast, program: Person) -> None:
        assert self.screen(cast, program, "0123").body["verdict"] == "allow"
        assert self.screen(cast, program, "0123", before=["020", "7946"]).body["verdict"] == "hold"

    def test_only_the_marketplace_and_only_what_is_asked_for(self, cast: Cast, program: Person, person: Person) -> None:
        address = f"/orders/{cast.order.pk}/screening/"
        assert person(cast.maya).post(address, {"author": "seller", "body": "x"}).status_code == 403
        assert program("orders:write").post(address, {"author": "seller", "body": "x"}).status_code == 403
        for wrong in ({"body": "x"}, {"author": "agent"}, {"body": ""}, {"before": ["x"] * 10}, {"body": "x" * 10_001}):
            asked = {"author": "seller", "body": "x", **wrong}
            if wrong == {"body": "x"}:
                del asked["author"]
            assert program("orders:read").post(address, asked).status_code == 400

    def test_costs_the_same_few_statements(self, cast: Cast, program: Person) -> None:
        allow(cast, "email")
        feed = program("orders:read")
        asked = {"author": "seller", "body": MAIL}
        feed.post(f"/orders/{cast.order.pk}/screening/", asked)
        with CaptureQueriesContext(connection) as caught:
            feed.post(f"/orders/{cast.order.pk}/screening/", asked)
        assert len(caught) <= 4
