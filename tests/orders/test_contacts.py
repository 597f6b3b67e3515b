"""A contact is logged, copied back, confirmed or disputed; what was allowed counts down to nothing."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from approvals.models import Exemption
from audit.conflicts import Stale, WrongState
from audit.models import Event
from audit.verify import verify_chain
from notifications.models import Notification
from orders.models import Attachment, ContactLog, Message, Order
from tests.cast import Cast, in_days
from tests.orders.contacting import SUMMARY, allowed, attachment, hours_ago, log

pytestmark = pytest.mark.django_db


def actions(order: Order) -> list[str]:
    return list(Event.objects.filter(chain=order.chain).order_by("seq").values_list("action", flat=True))


def told(kind: str) -> list[str]:
    return [row.recipient.name for row in Notification.objects.filter(kind=kind).select_related("recipient")]


def refused(act: Callable[[], Any], field: str) -> str:
    with pytest.raises(ValidationError) as caught:
        act()
    return str(caught.value.message_dict[field][0])


class TestLogging:
    def test_without_its_summary(self, cast: Cast) -> None:
        order = allowed(cast)
        before = len(actions(order))
        contact = log(cast, order)
        assert (contact.status, contact.place, contact.version) == ("logged", 1, 1)
        assert contact.summary_due_at == contact.ended_at + timedelta(hours=24)
        assert actions(order)[before:] == ["contact.logged"]
        assert not Message.objects.exists()
        assert told("orders/copied_back") == []
        assert verify_chain(order.chain).ok

    def test_with_its_summary_the_buyer_is_asked(self, cast: Cast) -> None:
        order = allowed(cast)
        before = len(actions(order))
        contact = log(cast, order, summary=SUMMARY)
        assert (contact.status, contact.version) == ("copied", 2)
        message = Message.objects.get(order=order)
        assert message.body == f"Summary of our contact 1 (video), copied back:\n{SUMMARY}"
        assert (message.author, contact.message) == (cast.maya, message)
        assert actions(order)[before:] == ["contact.logged", "order.message_posted", "contact.copied_back"]
        assert told("orders/copied_back") == ["Ben Adler"]

    @pytest.mark.parametrize("who", ["ben", "rafael", "ana", "lea", "ada"])
    def test_only_the_seller_logs(self, cast: Cast, who: str) -> None:
        order = allowed(cast)
        with pytest.raises(PermissionDenied):
            log(cast, order, by=getattr(cast, who))
        assert not ContactLog.objects.exists()

    def test_sent_twice_kept_once(self, cast: Cast) -> None:
        order, nonce = allowed(cast, wants_contacts=2), uuid.uuid4()
        assert log(cast, order, nonce=nonce) == log(cast, order, nonce=nonce)
        assert attachment(order).contacts_used == 1

    def test_facts_that_cannot_be(self, cast: Cast) -> None:
        order = allowed(cast)
        assert "lies ahead" in refused(lambda: log(cast, order, started_at=in_days(0.1)), "started_at")
        assert refused(lambda: log(cast, order, minutes=0), "minutes")
        assert refused(lambda: log(cast, order, minutes=1441), "minutes")
        assert refused(lambda: log(cast, order, people="  "), "people")
        assert refused(lambda: log(cast, order, people="\x00"), "people")
        assert "Nothing allowed" in refused(lambda: log(cast, order, channel="phone"), "started_at")
        assert not ContactLog.objects.exists()
        assert attachment(order).contacts_used == 0

    def test_at_both_edges_of_what_was_allowed(self, cast: Cast) -> None:
        """The start counts to the minute that forms speak in, the end to the microsecond."""
        order = allowed(cast, days_ago=20)
        row = attachment(order)
        log(cast, order, started_at=row.starts_at)
        log(cast, order, started_at=row.starts_at - timedelta(seconds=59))
        log(cast, order, started_at=row.ends_at - timedelta(microseconds=1))
        refused(lambda: log(cast, order, started_at=row.starts_at - timedelta(minutes=1)), "started_at")
        refused(lambda: log(cast, order, started_at=row.ends_at), "started_at")

    def test_after_it_was_ended_only_what_came_before(self, cast: Cast) -> None:
        order = allowed(cast)
        Exemption.stop(by=cast.ben, order=order)
        log(cast, order)
        refused(lambda: log(cast, order, started_at=timezone.now()), "started_at")

    def test_states_of_the_order(self, cast: Cast) -> None:
        order = allowed(cast)
        order.complete(by=cast.ben.party)
        assert log(cast, order, summary=SUMMARY).status == "copied"
        Order.objects.filter(pk=order.pk).update(status="cancelled")
        order.refresh_from_db()
        with pytest.raises(WrongState):
            log(cast, order)


class TestCounting:
    def test_the_last_one_uses_it_up(self, cast: Cast) -> None:
        order = allowed(cast, wants_contacts=2)
        exemption = Exemption.objects.get()
        assert log(cast, order).place == 1
        row = attachment(order)
        assert (row.contacts_left, row.state(timezone.now())) == (1, "active")
        assert Attachment.objects.in_force(timezone.now()).exists()
        assert log(cast, order).place == 2
        row = attachment(order)
        assert (row.contacts_left, row.state(timezone.now())) == (0, "used")
        assert not Attachment.objects.in_force(timezone.now()).exists()
        assert Exemption.objects.get(pk=exemption.pk).state(timezone.now()) == "used"
        assert not Exemption.objects.in_force(timezone.now()).exists()
        assert Exemption.objects.spent().get() == exemption
        assert "is used" in refused(lambda: log(cast, order), "__all__")
        assert ContactLog.objects.count() == 2

    def test_of_a_gig_counts_across_its_orders(self, cast: Cast) -> None:
        allowed(cast, order=None, wants_contacts=3)
        log(cast, cast.order)
        later = Order.place(gig=cast.gig, buyer=cast.yuki, title="Five lessons")
        assert attachment(later).contacts_left == 2
        assert log(cast, later, started_at=timezone.now()).place == 2
        assert attachment(cast.order).contacts_left == 1
        assert log(cast, cast.order).place == 3
        refused(lambda: log(cast, later, started_at=timezone.now()), "__all__")
        assert Attachment.objects.filter(order=Order.place(gig=cast.gig, buyer=cast.ben, title="More")).count() == 0

    def test_as_many_as_needed_are_numbered(self, cast: Cast) -> None:
        order = allowed(cast)
        assert [log(cast, order).place for _ in range(3)] == [1, 2, 3]
        assert attachment(order).contacts_left is None
        assert attachment(order).state(timezone.now()) == "active"


class TestSummary:
    def test_later(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast))
        contact.copy_back(by=cast.maya, summary=SUMMARY, seen=1)
        assert (contact.status, contact.version) == ("copied", 2)
        event = Event.objects.filter(action="contact.copied_back").get()
        assert event.data["late"] == 0

    def test_late_is_recorded(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast), started_at=hours_ago(30))
        contact.copy_back(by=cast.maya, summary=SUMMARY)
        assert Event.objects.get(action="contact.copied_back").data["late"] == 1

    def test_refusals(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast))
        for stranger in (cast.ben, cast.rafael, cast.ana):
            with pytest.raises(PermissionDenied):
                contact.copy_back(by=stranger, summary=SUMMARY)
        assert refused(lambda: contact.copy_back(by=cast.maya, summary=" "), "summary")
        assert refused(lambda: contact.copy_back(by=cast.maya, summary="a" * 10_001), "summary")
        assert (contact.status, Message.objects.count()) == ("logged", 0)
        old = ContactLog.objects.get()
        contact.copy_back(by=cast.maya, summary=SUMMARY)
        with pytest.raises(WrongState):
            old.copy_back(by=cast.maya, summary=SUMMARY)
        assert Message.objects.count() == 1


class TestAnswer:
    def test_confirmed(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        contact.confirm(by=cast.ben, seen=2)
        assert (contact.status, contact.version) == ("confirmed", 3)
        assert Event.objects.filter(action="contact.confirmed").count() == 1

    def test_disputed_and_written_anew(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        contact.dispute(by=cast.ben, text="It was six sentences.")
        assert (contact.status, contact.objection) == ("disputed", "It was six sentences.")
        assert told("orders/disputed") == ["Maya Okafor"]
        contact.copy_back(by=cast.maya, summary="Six sentences.")
        assert (contact.status, contact.objection, contact.answered_at) == ("copied", "", None)
        contact.confirm(by=cast.ben)
        assert Message.objects.count() == 2

    @pytest.mark.parametrize("who", ["maya", "rafael", "yuki", "ana", "lea"])
    def test_only_the_other_side_answers(self, cast: Cast, who: str) -> None:
        contact = log(cast, allowed(cast), summary=SUMMARY)
        with pytest.raises(PermissionDenied):
            contact.confirm(by=getattr(cast, who))
        with pytest.raises(PermissionDenied):
            contact.dispute(by=getattr(cast, who), text="No.")

    def test_states(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast))
        with pytest.raises(WrongState):
            contact.confirm(by=cast.ben)
        contact.copy_back(by=cast.maya, summary=SUMMARY)
        refused(lambda: contact.dispute(by=cast.ben, text=" "), "text")
        with pytest.raises(Stale):
            contact.confirm(by=cast.ben, seen=1)
        contact.confirm(by=cast.ben)
        with pytest.raises(WrongState):
            contact.dispute(by=cast.ben, text="No.")


class TestDatabase:
    """What code forgets, the database refuses on both engines."""

    def refuses(self, act: Callable[[], Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    def test_facts_stay(self, cast: Cast) -> None:
        log(cast, allowed(cast), summary=SUMMARY)
        rows = ContactLog.objects.all()
        for change in (
            {"minutes": 5},
            {"people": "x"},
            {"started_at": hours_ago(9)},
            {"place": 2},
            {"copied_at": None},
        ):
            self.refuses(lambda change=change: rows.update(**change))  # type: ignore[misc]
        self.refuses(lambda: ContactLog.objects.all()._raw_delete("default"))

    def test_counts_never_go_back_or_beyond(self, cast: Cast) -> None:
        order = allowed(cast, wants_contacts=1)
        log(cast, order)
        self.refuses(lambda: Attachment.objects.update(contacts_used=0))
        self.refuses(lambda: Attachment.objects.update(contacts_used=2))

    def test_no_contact_outside_what_allowed_it(self, cast: Cast) -> None:
        contact = log(cast, allowed(cast))
        row = attachment(contact.order)
        for change in ({"started_at": row.ends_at}, {"channel": "phone"}, {"exemption_number": 99}, {"place": 1}):
            facts = {"place": 2, "nonce": uuid.uuid4(), **change}
            again = ContactLog(**{**_fields(contact), **facts})
            self.refuses(again.save)


def _fields(contact: ContactLog) -> dict[str, Any]:
    return {field.attname: getattr(contact, field.attname) for field in contact._meta.fields if field.name != "id"}
