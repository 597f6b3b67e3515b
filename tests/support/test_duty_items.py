"""Duties that are not kept and reports of misuse wait at the desk, and are done there."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from audit.conflicts import WrongState
from audit.models import Event
from notifications.models import Notification
from notifications.rendering import render_notification
from orders.models import ContactLog, MisuseReport
from orders.tasks import remind_of_summaries
from support.models import WorkItem
from tests.cast import Cast
from tests.orders.contacting import SUMMARY, allowed, log

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain(settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_STAFF = False


def missed(cast: Cast) -> ContactLog:
    contact = log(cast, allowed(cast))
    with time_machine.travel(contact.summary_due_at + timedelta(hours=24), tick=False):
        remind_of_summaries()
        remind_of_summaries()
    return contact


def states(kind: str) -> list[str]:
    return list(WorkItem.objects.filter(kind=kind).order_by("id").values_list("state", flat=True))


def act(client: Client, item: WorkItem, name: str, text: str) -> int:
    return client.post(reverse("support:item_act", args=[item.pk, name]), {"text": text}).status_code


class TestDuty:
    def test_waits_once_a_day_after_it_was_due_and_closes_with_the_summary(self, cast: Cast) -> None:
        contact = missed(cast)
        assert states("duty") == ["open"]
        ContactLog.objects.get(pk=contact.pk).copy_back(by=cast.maya, summary=SUMMARY)
        assert states("duty") == ["closed"]

    def test_a_dispute_waits_until_it_is_settled(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        contact.dispute(by=cast.ben, text="No.")
        assert states("duty") == ["open"]
        contact.copy_back(by=cast.maya, summary="Corrected.")
        contact.dispute(by=cast.ben, text="Still not.")
        assert states("duty") == ["closed", "open"]

    def test_the_desk_reads_writes_to_the_seller_and_closes(self, cast: Cast, client: Client) -> None:
        contact = missed(cast)
        item = WorkItem.objects.get(kind="duty")
        client.force_login(cast.ana)
        page = client.get(item.get_absolute_url()).content.decode()
        assert "The summary is missing" in page
        assert act(client, item, "urge", "Please write it today.") == 302
        mail = render_notification(Notification.objects.select_related("event", "recipient").get(kind="orders/urged"))
        assert "Please write it today." in mail.text
        assert states("duty") == ["open"]
        assert act(client, item, "look_into", "") == 400
        assert act(client, item, "look_into", "Internal words.") == 302
        assert states("duty") == ["closed"]
        client.force_login(cast.maya)
        trail = client.get(reverse("audit:trail", args=["order", contact.order_id])).content.decode()
        assert "Internal words." not in trail
        assert "looked into a contact" in trail

    def test_others_do_not(self, cast: Cast) -> None:
        contact = missed(cast)
        for person in (cast.maya, cast.ben, cast.rafael, cast.marc, cast.ada):
            with pytest.raises(PermissionDenied):
                contact.urge(by=person, text="x")
            with pytest.raises(PermissionDenied):
                contact.look_into(by=person, text="x")


class TestMisuse:
    def report(self, cast: Cast) -> MisuseReport:
        return MisuseReport.report(by=cast.ben, order=allowed(cast), text="She asked for a <transfer>.")

    def test_waits_with_its_evidence_and_is_answered(self, cast: Cast, client: Client) -> None:
        report = self.report(cast)
        item = WorkItem.objects.get(kind="misuse")
        client.force_login(cast.ana)
        page = client.get(item.get_absolute_url()).content.decode()
        assert "She asked for a &lt;transfer&gt;." in page
        assert "Ben Adler" in page
        assert act(client, item, "reply", "We spoke to the seller.") == 302
        assert states("misuse") == ["closed"]
        report.refresh_from_db()
        assert (report.status, report.answered_by) == ("answered", cast.ana)
        row = Notification.objects.select_related("event", "recipient").get(kind="orders/misuse_answered")
        assert row.recipient == cast.ben
        assert "We spoke to the seller." in render_notification(row).text
        assert client.get(item.get_absolute_url()).status_code == 200

    def test_the_other_side_learns_nothing(self, cast: Cast) -> None:
        self.report(cast).reply(by=cast.ana, text="Done.")
        kinds = Notification.objects.filter(recipient=cast.maya, kind__startswith="orders/misuse")
        assert not kinds.exists()
        assert not Event.objects.filter(chain=cast.order.chain, action__startswith="misuse").exists()

    def test_once_and_only_by_the_desk(self, cast: Cast) -> None:
        report = self.report(cast)
        for person in (cast.maya, cast.ben, cast.marc, cast.ada):
            with pytest.raises(PermissionDenied):
                report.reply(by=person, text="x")
        old = MisuseReport.objects.get()
        report.reply(by=cast.ana, text="Done.")
        with pytest.raises(WrongState):
            old.reply(by=cast.tom, text="Done twice.")
