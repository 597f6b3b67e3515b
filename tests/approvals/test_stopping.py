"""The buyer does not want contact outside: it stops at once, and whom it concerns is told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approvals.models import Exemption
from audit.conflicts import WrongState
from audit.models import Event
from notifications.models import Notification
from notifications.rendering import render_notification
from orders.models import Attachment, Order
from tests.cast import Cast, in_days

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    rows = Notification.objects.filter(event__action="order.contact_stopped")
    return set(rows.values_list("recipient__name", "kind"))


class TestVerb:
    def test_of_one_order(self, cast: Cast) -> None:
        cast.approve(cast.file(channels=["video", "phone"]))
        stopped = Exemption.stop(by=cast.ben, order=cast.order, reason="I prefer writing.")
        exemption = Exemption.objects.get()
        assert stopped == [exemption]
        assert (exemption.state(timezone.now()), exemption.version) == ("stopped", 2)
        assert not Attachment.objects.in_force(timezone.now()).exists()
        assert set(Attachment.objects.values_list("ended_why", flat=True)) == {"stopped"}
        assert Event.objects.filter(action="order.contact_stopped", chain=cast.order.chain).count() == 1
        assert Event.objects.filter(action="exemption.stopped", chain=exemption.chain).count() == 1
        assert told() == {("Maya Okafor", "approvals/stopped"), ("Ana Ruiz", "approvals/stopped_desk")}

    def test_of_a_gig_only_here(self, cast: Cast) -> None:
        theirs = Order.place(gig=cast.gig, buyer=cast.yuki, title="Two lessons")
        cast.approve(cast.file(order=None))
        Exemption.stop(by=cast.ben, order=cast.order)
        assert Exemption.objects.get().state(timezone.now()) == "active"
        assert [row.order for row in Attachment.objects.in_force(timezone.now())] == [theirs]

    def test_what_was_to_come_stops_too(self, cast: Cast) -> None:
        later = in_days(2)
        cast.approve(cast.file(), starts_at=later)
        assert len(Exemption.stop(by=cast.ben, order=cast.order)) == 1

    def test_nothing_to_stop_says_nothing(self, cast: Cast) -> None:
        assert Exemption.stop(by=cast.ben, order=cast.order) == []
        assert told() == set()

    @pytest.mark.parametrize("who", ["maya", "rafael", "yuki", "ana", "lea", "ada"])
    def test_only_the_buyer(self, cast: Cast, who: str) -> None:
        cast.approve(cast.file())
        with pytest.raises(PermissionDenied):
            Exemption.stop(by=getattr(cast, who), order=cast.order)
        assert Attachment.objects.in_force(timezone.now()).count() == 1

    def test_a_closed_order_and_an_endless_reason(self, cast: Cast) -> None:
        cast.approve(cast.file())
        with pytest.raises(ValidationError):
            Exemption.stop(by=cast.ben, order=cast.order, reason="a" * 2_001)
        cast.order.complete(by=cast.ben.party)
        with pytest.raises(WrongState):
            Exemption.stop(by=cast.ben, order=cast.order)

    def test_the_mails_name_order_reason_and_people(self, cast: Cast) -> None:
        cast.approve(cast.file())
        Exemption.stop(by=cast.ben, order=cast.order, reason="I prefer <b>writing</b>.")
        for row in Notification.objects.filter(event__action="order.contact_stopped").select_related("event"):
            mail = render_notification(row)
            assert cast.order.number.replace("\xa0", " ") in mail.subject
            assert "I prefer <b>writing</b>." in mail.text
            assert "<b>writing" not in mail.html
            assert "Ben Adler" in mail.text


class TestPage:
    def test_asks_once_then_stops(self, cast: Cast, client: Client) -> None:
        cast.approve(cast.file())
        client.force_login(cast.ben)
        address = reverse("approvals:stop", args=[cast.order.pk])
        assert address in client.get(cast.order.get_absolute_url()).content.decode()
        assert "Video" in client.get(address).content.decode()
        assert Exemption.objects.get().stopped_at is None
        assert client.post(address, {"reason": ""}).status_code == 302
        page = client.get(cast.order.get_absolute_url()).content.decode()
        assert "Contact stays here" in page
        assert "because the buyer did not want it" in page
        assert address not in page

    def test_others(self, cast: Cast, client: Client) -> None:
        cast.approve(cast.file())
        for person, status in ((cast.maya, 403), (cast.ana, 403), (cast.yuki, 404), (cast.ada, 404)):
            client.force_login(person)
            for ask in (client.get, client.post):
                assert ask(reverse("approvals:stop", args=[cast.order.pk])).status_code == status
        assert Exemption.objects.get().stopped_at is None

    def test_a_reason_that_is_too_long_comes_back(self, cast: Cast, client: Client) -> None:
        cast.approve(cast.file())
        client.force_login(cast.ben)
        answer = client.post(reverse("approvals:stop", args=[cast.order.pk]), {"reason": "word " * 500})
        assert answer.status_code == 422
        assert "word word" in answer.content.decode()
