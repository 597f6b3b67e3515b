"""The list of orders and an order's page: who sees what, what is allowed by whom, and how an order ends."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from orders.models import Attachment, Message, Order
from tests.cast import Cast, in_days

pytestmark = pytest.mark.django_db

ORDERS = "/orders/"


def page(client: Client, order: Order) -> Any:
    return client.get(reverse("orders:order", args=[order.pk]))


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


class TestWhoSees:
    @pytest.mark.parametrize(
        ("who", "sees"),
        [
            ("maya", True),
            ("ben", True),
            ("ana", True),
            ("lea", True),
            ("marc", True),
            ("rafael", False),
            ("yuki", False),
            ("ada", False),
        ],
    )
    def test_list_and_page_agree(self, cast: Cast, client: Client, who: str, sees: bool) -> None:
        client.force_login(getattr(cast, who))
        assert (page(client, cast.order).status_code == 200) is sees
        assert (cast.order.title in client.get(ORDERS).content.decode()) is sees

    def test_nobody_without_signing_in(self, cast: Cast, client: Client) -> None:
        assert page(client, cast.order).status_code == 302
        assert client.get(ORDERS).status_code == 302

    @pytest.mark.parametrize(
        "query",
        [
            "side=bought",
            "side=sold",
            "side=all",
            "state=x",
            "after=x",
            "after=2026-01-01~1",
            "after=2026-01-01T00:00:00%2B00:00~99999999999999999999",
            "before=0",
            "before=9999999999999999999999",
            "before=x",
            "state=open&after=%00",
        ],
    )
    def test_no_query_shows_more_or_breaks(self, cast: Cast, client: Client, query: str) -> None:
        client.force_login(cast.rafael)
        answer = client.get(f"{ORDERS}?{query}")
        assert answer.status_code == 200
        assert cast.order.title not in answer.content.decode()
        client.force_login(cast.maya)
        assert client.get(f"{ORDERS}{cast.order.pk}/?{query}").status_code == 200

    def test_numbers_that_are_no_order(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        for number in (0, 10**17, 10**30):
            assert client.get(f"{ORDERS}{number}/").status_code == 404


class TestList:
    def test_pages_show_each_order_once_newest_first(self, cast: Cast, client: Client) -> None:
        for number in range(60):
            Order.objects.create(
                gig=cast.gig,
                seller=cast.maya,
                buyer=cast.yuki,
                title=f"No. {number}",
                placed_at=timezone.now() - timedelta(hours=number // 3),
            )
        client.force_login(cast.maya)
        address, seen = ORDERS, []
        while address:
            context = client.get(address).context
            seen += [order for order, _allowed, _news in context["rows"]]
            address = ORDERS + context["older"] if context["older"] else ""
        assert len(seen) == len(set(seen)) == 61
        assert seen == sorted(seen, key=lambda order: (order.placed_at, order.pk), reverse=True)

    def test_states(self, cast: Cast, client: Client) -> None:
        done = Order.place(gig=cast.gig, buyer=cast.ben, title="Done")
        done.complete(by=cast.ben.party)
        client.force_login(cast.ben)
        for state, titles in (("open", [cast.order.title]), ("completed", ["Done"]), ("cancelled", [])):
            rows = client.get(f"{ORDERS}?state={state}").context["rows"]
            assert [order.title for order, _allowed, _news in rows] == titles

    def test_says_on_which_contact_is_allowed(self, cast: Cast, client: Client) -> None:
        cast.approve(cast.file())
        client.force_login(cast.ben)
        assert "Contact allowed" in client.get(ORDERS).content.decode()
        with time_machine.travel(in_days(15)):
            client.force_login(cast.ben)
            assert "Contact allowed" not in client.get(ORDERS).content.decode()

    def test_an_empty_list_says_what_will_appear(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.rafael)
        assert "What buyers order from you appears here" in client.get(ORDERS).content.decode()

    @pytest.mark.parametrize("who", ["maya", "ben", "marc"])
    def test_costs_the_same_at_any_length(self, cast: Cast, client: Client, who: str) -> None:
        client.force_login(getattr(cast, who))
        few = statements(client, ORDERS)
        Order.objects.bulk_create(
            Order(gig=cast.gig, seller=cast.maya, buyer=cast.ben, title="x", placed_at=timezone.now())
            for _ in range(1_000)
        )
        assert statements(client, ORDERS) == few <= 6


class TestPage:
    def test_says_what_is_allowed_by_whom_until_when(self, cast: Cast, client: Client) -> None:
        decision = cast.approve(cast.file(channels=["video", "phone"], wants_contacts=5))
        for reader in (cast.maya, cast.ben, cast.ana, cast.marc):
            client.force_login(reader)
            content = page(client, cast.order).content.decode()
            for words in (
                "Phone, Video is allowed",
                "Granted by Ana Ruiz",
                "clause 3.2",
                "<b>5 left</b> of 5",
                "Payment, or any other channel",
                "not protected by the platform",
                "Copy back",
            ):
                assert words in content, (reader, words)
        assert decision.exemption.ends_at.strftime("%Y-%m-%dT%H:%M:%S") in content

    def test_one_pass_per_exemption(self, cast: Cast, client: Client) -> None:
        cast.approve(cast.file(channels=["video", "phone"]))
        cast.approve(cast.file(channels=["email"], wants_from=in_days(2), wants_until=in_days(9)))
        client.force_login(cast.ben)
        passes = page(client, cast.order).context["passes"]
        assert [(card.what, card.state) for card in passes["current"]] == [
            ("Phone, Video", "active"),
            ("Email", "scheduled"),
        ]

    @pytest.mark.parametrize(
        ("days", "state"), [(-0.5, "scheduled"), (0.5, "active"), (10, "ends_soon"), (14.5, "ended")]
    )
    def test_time_alone_changes_it(self, cast: Cast, client: Client, days: float, state: str) -> None:
        now = timezone.now()
        cast.approve(cast.file(wants_from=now, wants_until=now + timedelta(days=14)), starts_at=now)
        with time_machine.travel(now + timedelta(days=days), tick=False):
            client.force_login(cast.ben)
            passes = page(client, cast.order).context["passes"]
            (card,) = passes["current"] + passes["past"]
            assert card.state == state
            assert bool(passes["past"]) is (state == "ended")

    def test_the_seller_can_ask_and_sees_the_case(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        assert f"/requests/new/?order={cast.order.pk}" in page(client, cast.order).content.decode()
        request = cast.file()
        assert request.number in page(client, cast.order).content.decode()
        client.force_login(cast.ben)
        content = page(client, cast.order).content.decode()
        assert request.number not in content
        assert "/requests/new/" not in content

    def test_a_buyer_is_not_sent_to_what_is_not_theirs(self, cast: Cast, client: Client) -> None:
        request = cast.file()
        cast.approve(request)
        client.force_login(cast.ben)
        content = page(client, cast.order).content.decode()
        assert f"/trail/request/{request.pk}/" not in content
        assert "/exemptions/" not in content
        assert f"/trail/order/{cast.order.pk}/" in content

    def test_costs_the_same_at_any_length(self, cast: Cast, client: Client) -> None:
        cast.approve(cast.file())
        Message.post(by=cast.ben, order=cast.order, body="Hello")
        for who in (cast.maya, cast.ben, cast.marc):
            client.force_login(who)
            few = statements(client, f"{ORDERS}{cast.order.pk}/")
            Message.objects.bulk_create(
                Message(order=cast.order, author=author, body="x", sent_at=timezone.now())
                for author in (cast.maya, cast.ben) * 200
            )
            assert statements(client, f"{ORDERS}{cast.order.pk}/") == few <= 15


class TestEnding:
    def end(self, client: Client, order: Order, ending: str, **fields: Any) -> Any:
        return client.post(reverse(f"orders:{ending}", args=[order.pk]), {"seen": order.version, **fields})

    def test_accepting_the_work_ends_what_was_allowed(self, cast: Cast, client: Client) -> None:
        cast.approve(cast.file(channels=["video", "phone"]))
        client.force_login(cast.ben)
        asked = client.get(reverse("orders:confirm_complete", args=[cast.order.pk])).content.decode()
        assert "ends with it" in asked
        assert self.end(client, cast.order, "complete").status_code == 302
        cast.order.refresh_from_db()
        assert (cast.order.status, Attachment.objects.live().count()) == ("completed", 0)
        (event,) = Event.objects.filter(action="order.completed")
        assert (event.data["attachments_ended"], event.actor.label) == (2, "Ben Adler")
        assert "is allowed<" not in page(client, cast.order).content.decode()

    @pytest.mark.parametrize(
        ("who", "ending", "status"),
        [
            ("maya", "complete", 403),
            ("ana", "complete", 403),
            ("ana", "cancel", 403),
            ("marc", "cancel", 403),
            ("rafael", "complete", 404),
            ("rafael", "cancel", 404),
            ("ada", "cancel", 404),
        ],
    )
    def test_who_may_not(self, cast: Cast, client: Client, who: str, ending: str, status: int) -> None:
        client.force_login(getattr(cast, who))
        assert self.end(client, cast.order, ending).status_code == status
        assert client.get(reverse(f"orders:confirm_{ending}", args=[cast.order.pk])).status_code == status
        cast.order.refresh_from_db()
        assert cast.order.is_open

    def test_the_second_is_told_who_was_first(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.maya)
        Order.objects.get(pk=cast.order.pk).call_off(by=cast.ben)
        answer = self.end(client, cast.order, "cancel")
        assert answer.status_code == 409
        assert "Ben Adler" in answer.content.decode()
        assert Event.objects.filter(action="order.cancelled").count() == 1

    @pytest.mark.parametrize("seen", ["", "0", "99", "x", "9" * 30])
    def test_a_stale_copy_is_refused(self, cast: Cast, client: Client, seen: str) -> None:
        client.force_login(cast.ben)
        assert self.end(client, cast.order, "complete", seen=seen).status_code == 412
        cast.order.refresh_from_db()
        assert cast.order.is_open

    def test_asking_ends_nothing(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ben)
        for name in ("complete", "cancel"):
            assert client.get(reverse(f"orders:{name}", args=[cast.order.pk])).status_code == 405
            assert client.post(reverse(f"orders:confirm_{name}", args=[cast.order.pk])).status_code == 405
        cast.order.refresh_from_db()
        assert cast.order.is_open
