"""A seller's record, what the case shows of the conversation, and extending what stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from approvals.models import Exemption
from audit.conflicts import Stale
from orders.models import Breach, ContactLog, Message
from support.record import record_of
from tests.cast import Cast

from .desk import actions


@pytest.fixture
def exemption(cast: Cast) -> Exemption:
    cast.approve(cast.file())
    return Exemption.objects.select_related("request__policy", "request__seller", "order", "seller").get()


def test_counts_what_was_asked_kept_and_broken(cast: Cast, exemption: Exemption) -> None:
    denied = cast.deny(cast.file(order=None, title="Another"))
    cast.overturn(cast.appeal(denied))
    assert record_of(cast.maya) | {"in_force": 2} == {
        "requests": 2, "approved": 2, "denied": 0, "appeals": 1, "overturned": 1,
        "in_force": 2, "kept": 0, "broken": 0, "breaches": 0,
    }  # fmt: skip
    exemption.give_up(by=cast.maya)
    assert record_of(cast.maya)["kept"] == 1
    message = Message.objects.create(order=cast.order, author=cast.maya, body="x", sent_at=timezone.now())
    Breach.objects.create(order=cast.order, author=cast.maya, message=message, gap="none", recorded_at=timezone.now())
    found = record_of(cast.maya)
    assert (found["kept"], found["broken"], found["breaches"]) == (0, 1, 1)
    assert set(record_of(cast.ben).values()) == {0}


def test_a_late_summary_breaks_one_exemption_only(cast: Cast, exemption: Exemption) -> None:
    at = timezone.now()
    ContactLog.objects.create(
        order=cast.order, attachment=cast.order.attachments.get(), exemption_number=exemption.pk, channel="video",
        place=1, started_at=at - timedelta(days=3), minutes=30, people="Ben", logged_by=cast.maya,
        logged_at=at, summary_due_at=at - timedelta(days=2),
    )  # fmt: skip
    cast.approve(cast.file(order=None, title="Another"))
    assert record_of(cast.maya)["broken"] == 1


class TestExtend:
    def test_gives_more_and_keeps_both(self, cast: Cast, client: Client, exemption: Exemption) -> None:
        until = exemption.ends_at + timedelta(days=7)
        decision = exemption.extend(by=cast.tom, until=until, contacts=None, statement="Two lessons were moved.")
        assert decision.exemption.ends_at == until
        old = Exemption.objects.get(pk=exemption.pk)
        assert old.replaced_by_id == decision.exemption.pk
        assert cast.order.attachments.live().get().ends_at == until
        assert actions(exemption.request)[-1] == "exemption.amended"
        assert not exemption.request.work_items.open().exists()

    def test_is_a_click_in_the_register(self, cast: Cast, client: Client, exemption: Exemption) -> None:
        client.force_login(cast.ana)
        assert f"/desk/exemptions/{exemption.pk}/extend/" in client.get("/desk/exemptions/").text
        page = client.get(f"/desk/exemptions/{exemption.pk}/extend/")
        assert page.status_code == 200
        until = (exemption.ends_at + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
        form: dict[str, Any] = {
            "until": until,
            "contacts": "",
            "statement": "It takes longer.",
            "seen": exemption.version,
        }
        answer = client.post(f"/desk/exemptions/{exemption.pk}/extend/", form)
        assert answer["Location"] == f"/desk/cases/{exemption.request_id}/"
        again = client.get(f"/desk/exemptions/{exemption.pk}/extend/")
        assert "It no longer stands" in again.text

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"until": "2020-01-01T10:00"}, "An extension ends later"),
            ({"until": ""}, "Say until when"),
            ({"statement": ""}, "a decision goes out with its reason"),
            ({"contacts": "3"}, "at least as many contacts"),
        ],
    )
    def test_what_is_less_or_missing_comes_back(
        self, cast: Cast, client: Client, exemption: Exemption, changes: dict[str, str], said: str
    ) -> None:
        client.force_login(cast.ana)
        until = (exemption.ends_at + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
        form = {"until": until, "contacts": "", "statement": "It takes longer.", "seen": exemption.version, **changes}
        page = client.post(f"/desk/exemptions/{exemption.pk}/extend/", form)
        assert page.status_code == 400 and said in page.text
        assert Exemption.objects.count() == 1

    def test_not_by_others_nor_late_nor_twice(self, cast: Cast, client: Client, exemption: Exemption) -> None:
        until = exemption.ends_at + timedelta(days=7)
        for person in (cast.maya, cast.ben, cast.marc, cast.ada):
            client.force_login(person)
            assert client.get(f"/desk/exemptions/{exemption.pk}/extend/").status_code == 403
            with pytest.raises(PermissionDenied):
                exemption.extend(by=person, until=until, contacts=None, statement="More.")
        with pytest.raises(Stale):
            exemption.extend(by=cast.tom, until=until, contacts=None, statement="More.", seen=7)
        with pytest.raises(ValidationError, match="allowed already"):
            exemption.extend(by=cast.tom, until=exemption.ends_at, contacts=None, statement="More.")


def test_a_case_shows_what_screening_saw(cast: Cast, client: Client) -> None:
    case = cast.file(channels=["email"])
    cast.approve(case)
    Message.post(by=cast.maya, order=cast.order, body="Send the brief to maya@example.com, please.")
    client.force_login(cast.lea)
    page = client.get(f"/desk/cases/{case.pk}/").text
    assert "What screening saw in the conversation" in page
    assert "<mark>maya@example.com</mark>" in page and "An email address." in page
