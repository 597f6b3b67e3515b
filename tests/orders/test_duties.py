"""The four duties at an instant, and the ladder of reminders for a summary that is missing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from notifications.models import Notification
from orders.duties import duties
from orders.models import ContactLog, Order
from orders.tasks import remind_of_summaries
from tests.cast import Cast
from tests.orders.contacting import SUMMARY, allowed, hours_ago, log

pytestmark = pytest.mark.django_db
MICRO = timedelta(microseconds=1)


def states(order: Order, at: object = None) -> str:
    found = duties(order, list(order.attachments.all()), list(order.contacts.all()), at or timezone.now())  # type: ignore[arg-type]
    return f"{found.ask} {found.copy} {found.deliver} {found.pay}" if found else ""


def test_from_the_grant_to_all_green(cast: Cast) -> None:
    assert states(cast.order) == ""
    order = allowed(cast)
    assert states(order) == "kept next next next"
    contact = log(cast, order)
    assert states(order) == "kept due next next"
    contact.copy_back(by=cast.maya, summary=SUMMARY)
    assert states(order) == "kept kept next next"
    contact.dispute(by=cast.ben, text="No.")
    assert states(order) == "kept due next next"
    contact.copy_back(by=cast.maya, summary="Corrected.")
    contact.confirm(by=cast.ben)
    order.hand_over(by=cast.maya, note="The recording.")
    assert states(order) == "kept kept kept due"
    order.pay(by=cast.ben.party)
    assert states(order) == "kept kept kept kept"


def test_each_boundary_to_the_microsecond(cast: Cast) -> None:
    order = allowed(cast)
    contact = log(cast, order)
    due = contact.summary_due_at
    assert states(order, due - MICRO).split()[1] == "due"
    assert states(order, due).split()[1] == "overdue"
    order.delivery_due_at = due
    assert states(order, due - timedelta(hours=48) - MICRO).split()[2] == "next"
    assert states(order, due - timedelta(hours=48)).split()[2] == "due"
    assert states(order, due).split()[2] == "overdue"


def test_a_completed_order_was_delivered_and_paid_here(cast: Cast) -> None:
    order = allowed(cast)
    order.complete(by=cast.ben.party)
    assert states(order) == "kept next kept kept"


class TestReminders:
    def rungs(self) -> list[str]:
        rows = Event.objects.filter(action__startswith="contact.summary_").order_by("id")
        return [row.data["rung"] for row in rows]

    def mails(self) -> int:
        return Notification.objects.filter(kind="orders/summary_missing", recipient__name="Maya Okafor").count()

    def test_each_rung_once_at_its_time(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast))
        due = contact.summary_due_at
        for at, expected in (
            (due - timedelta(hours=12) - MICRO, []),
            (due - timedelta(hours=12), ["soon"]),
            (due - MICRO, ["soon"]),
            (due, ["soon", "due"]),
            (due + timedelta(hours=24) - MICRO, ["soon", "due"]),
            (due + timedelta(hours=24), ["soon", "due", "missed"]),
            (due + timedelta(days=9), ["soon", "due", "missed"]),
        ):
            with time_machine.travel(at, tick=False):
                remind_of_summaries()
                remind_of_summaries()
            assert self.rungs() == expected
            assert self.mails() == len(expected)

    def test_a_scheduler_that_slept_climbs_to_the_highest_only(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast))
        with time_machine.travel(contact.summary_due_at + timedelta(days=3), tick=False):
            remind_of_summaries()
        assert self.rungs() == ["missed"]

    def test_whoever_writes_it_down_late_is_not_reminded_at_once(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast), started_at=hours_ago(20))
        remind_of_summaries()
        assert self.rungs() == []
        with time_machine.travel(contact.summary_due_at, tick=False):
            remind_of_summaries()
        assert self.rungs() == ["due"]

    def test_none_once_the_summary_is_there_or_the_order_cancelled(self, cast: Cast) -> None:
        order = allowed(cast)
        log(cast, order, summary=SUMMARY)
        log(cast, order)
        order.cancel(by=cast.ben.party)
        with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
            remind_of_summaries()
        assert self.rungs() == []
        assert ContactLog.objects.filter(reminded=0).count() == 2
