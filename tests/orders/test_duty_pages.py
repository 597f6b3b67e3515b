"""The pages around contact outside: log, sum up, confirm, dispute, deliver, pay, report."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from notifications.models import Notification
from notifications.rendering import render_notification
from orders.models import ContactLog, Delivery, Message, MisuseReport, Order, Upload
from tests.cast import Cast
from tests.orders.contacting import SUMMARY, allowed, log
from tests.orders.files import handed

pytestmark = pytest.mark.django_db


def address(name: str, *numbers: int) -> str:
    return reverse(f"orders:{name}", args=numbers)


def form(**changes: Any) -> dict[str, Any]:
    began = timezone.localtime() - timedelta(hours=1)
    facts = {
        "channel": "video",
        "started_at": began.strftime("%Y-%m-%dT%H:%M"),
        "minutes": "30",
        "people": "Ben Adler",
        "summary": "",
        "nonce": "7b0b3f2e-6a3c-4b57-9d3c-3f2f6f5f1a01",
    }
    return {**facts, **changes}


def text(client: Client, order: Order) -> str:
    return client.get(order.get_absolute_url()).content.decode()


class TestContact:
    def test_logged_summed_up_and_confirmed(self, cast: Cast, client: Client) -> None:
        order = allowed(cast, wants_contacts=2)
        client.force_login(cast.maya)
        assert address("log_contact", order.pk) in text(client, order)
        assert client.post(address("log_contact", order.pk), form()).status_code == 302
        contact = ContactLog.objects.get()
        page = text(client, order)
        assert "No summary yet" in page
        assert "Write the summary" in page
        assert "<b>1 left</b> of 2" in page
        answer = client.post(address("summary", order.pk, contact.pk), {"summary": SUMMARY, "seen": 1})
        assert answer.status_code == 302
        client.force_login(cast.ben)
        page = text(client, order)
        assert SUMMARY in page
        assert "Yes, confirm" in page
        assert client.post(address("confirm_contact", order.pk, contact.pk), {"seen": 2}).status_code == 302
        assert "Confirmed by Ben" in text(client, order)

    def test_sent_twice(self, cast: Cast, client: Client) -> None:
        order = allowed(cast)
        client.force_login(cast.maya)
        for _ in range(2):
            client.post(address("log_contact", order.pk), form(summary=SUMMARY))
        assert ContactLog.objects.count() == Message.objects.count() == 1

    def test_disputed_and_written_anew(self, cast: Cast, client: Client) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        client.force_login(cast.ben)
        where = address("dispute_contact", contact.order_id, contact.pk)
        assert SUMMARY in client.get(where).content.decode()
        assert client.post(where, {"text": "", "seen": 2}).status_code == 422
        assert client.post(where, {"text": "Only <six>.", "seen": 2}).status_code == 302
        client.force_login(cast.maya)
        page = text(client, contact.order)
        assert "Only &lt;six&gt;." in page
        assert "Write it anew" in page

    def test_what_is_refused_keeps_what_was_typed(self, cast: Cast, client: Client) -> None:
        order = allowed(cast)
        client.force_login(cast.maya)
        later = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        for changes in ({"started_at": later}, {"channel": "phone"}, {"minutes": "0"}, {"nonce": "x"}):
            answer = client.post(address("log_contact", order.pk), form(summary="My own words", **changes))
            assert answer.status_code == 422, changes
            assert "My own words" in answer.content.decode()
        assert not ContactLog.objects.exists()

    def test_spent_says_so(self, cast: Cast, client: Client) -> None:
        order = allowed(cast, wants_contacts=1)
        log(cast, order)
        client.force_login(cast.maya)
        answer = client.post(address("log_contact", order.pk), form())
        assert answer.status_code == 422
        assert "Every contact that was allowed is used" in answer.content.decode()

    def test_a_stale_page_is_told_who_was_first(self, cast: Cast, client: Client) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        contact.confirm(by=cast.ben)
        client.force_login(cast.ben)
        where = address("dispute_contact", contact.order_id, contact.pk)
        assert client.post(where, {"text": "My words.", "seen": 2}).status_code == 409

    @pytest.mark.parametrize("name", ["log_contact", "deliver", "report"])
    def test_who_may_open_the_forms_of_an_order(self, cast: Cast, client: Client, name: str) -> None:
        order = allowed(cast)
        may = {"log_contact": {"maya"}, "deliver": {"maya"}, "report": {"maya", "ben"}}[name]
        for who in ("maya", "ben", "ana", "marc", "rafael", "yuki", "ada"):
            client.force_login(getattr(cast, who))
            expected = 200 if who in may else 403 if who in ("maya", "ben", "ana", "marc") else 404
            assert client.get(address(name, order.pk)).status_code == expected, who

    def test_who_may_open_a_contact(self, cast: Cast, client: Client) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        other = Order.place(gig=cast.gig, buyer=cast.yuki, title="Two lessons")
        for who, expected in (("ben", 200), ("maya", 403), ("ana", 403), ("yuki", 404), ("ada", 404)):
            client.force_login(getattr(cast, who))
            assert client.get(address("dispute_contact", contact.order_id, contact.pk)).status_code == expected, who
        client.force_login(cast.yuki)
        assert client.get(address("dispute_contact", other.pk, contact.pk)).status_code == 404

    def test_the_order_costs_the_same_at_10_and_200_contacts(self, cast: Cast, client: Client) -> None:
        order, counts = allowed(cast), []
        for more in (10, 190):
            for _ in range(more):
                log(cast, order)
            for person in (cast.maya, cast.ben):
                client.force_login(person)
                text(client, order)
                with CaptureQueriesContext(connection) as captured:
                    text(client, order)
                counts.append(len(captured))
        assert counts[:2] == counts[2:]
        assert max(counts) <= 15


class TestMails:
    def mail(self, kind: str) -> Any:
        return render_notification(Notification.objects.select_related("event", "recipient").get(kind=kind))

    def test_asked_to_confirm(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast), summary="Eight <b>sentences</b>.")
        mail = self.mail("orders/copied_back")
        assert "Eight <b>sentences</b>." in mail.text
        assert "Summary of our contact" not in mail.text
        assert f"#message-{contact.message_id}" in mail.text
        assert "<b>sentences" not in mail.html

    def test_disputed(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        contact.dispute(by=cast.ben, text="It was six.")
        mail = self.mail("orders/disputed")
        assert "It was six." in mail.text
        assert address("summary", contact.order_id, contact.pk) in mail.text


class TestWork:
    def test_delivered_with_a_file_and_paid_in_the_demo(self, cast: Cast, client: Client, settings: Any) -> None:
        settings.HALLPASS_DEMO = True
        order = allowed(cast)
        client.force_login(cast.maya)
        nonce = "7b0b3f2e-6a3c-4b57-9d3c-3f2f6f5f1a02"
        for _ in range(2):
            answer = client.post(address("deliver", order.pk), {"note": "Notes.", "files": handed(), "nonce": nonce})
            assert answer.status_code == 302
        delivery = Delivery.objects.get()
        assert delivery.uploads.count() == Upload.objects.count() == 1
        client.force_login(cast.ben)
        assert "Pay (demo)" in text(client, order)
        assert client.post(address("pay", order.pk)).status_code == 302
        assert client.post(address("pay", order.pk)).status_code in (302, 403)
        order.refresh_from_db()
        assert order.paid_at
        assert Event.objects.filter(action="order.paid").count() == 1
        page = text(client, order)
        assert "Paid through the platform" in page
        assert "Delivered" in page

    def test_without_the_demo_nobody_pays_here(self, cast: Cast, client: Client, settings: Any) -> None:
        settings.HALLPASS_DEMO = False
        order = allowed(cast)
        client.force_login(cast.ben)
        assert "Pay (demo)" not in text(client, order)
        assert client.post(address("pay", order.pk)).status_code == 403

    def test_nothing_is_no_delivery(self, cast: Cast, client: Client) -> None:
        order = allowed(cast)
        client.force_login(cast.maya)
        nonce = "7b0b3f2e-6a3c-4b57-9d3c-3f2f6f5f1a03"
        assert client.post(address("deliver", order.pk), {"note": " ", "nonce": nonce}).status_code == 422
        assert not Delivery.objects.exists()


class TestMisuse:
    def test_reported_with_evidence_that_only_the_desk_reads(self, cast: Cast, client: Client) -> None:
        order = allowed(cast)
        client.force_login(cast.ben)
        sent = {"text": "She asked for a transfer.", "files": handed(), "nonce": "7b0b3f2e-6a3c-4b57-9d3c-3f2f6f5f1a04"}
        assert client.post(address("report", order.pk), sent).status_code == 302
        report = MisuseReport.objects.get()
        upload = report.uploads.get()
        for who, status in (("maya", 404), ("ben", 404), ("ana", 200), ("marc", 200), ("ada", 404)):
            client.force_login(getattr(cast, who))
            assert client.get(address_of(upload)).status_code == status, who
        client.force_login(cast.maya)
        assert "transfer" not in text(client, order)
        trail = client.get(reverse("audit:trail", args=["order", order.pk])).content.decode()
        assert "misuse" not in trail
        assert client.get(reverse("audit:trail", args=["misuse", order.pk])).status_code == 404
        client.force_login(cast.ana)
        assert client.get(reverse("audit:trail", args=["misuse", order.pk])).status_code == 200
        assert list(Notification.objects.filter(kind="orders/misuse_reported").values_list("recipient__name")) == [
            ("Ben Adler",)
        ]

    def test_no_words_no_report(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ben)
        sent = {"text": " ", "nonce": "7b0b3f2e-6a3c-4b57-9d3c-3f2f6f5f1a05"}
        assert client.post(address("report", cast.order.pk), sent).status_code == 422


def address_of(upload: Upload) -> str:
    return reverse("orders:upload", args=[upload.token])
