"""Snoozing: what leaves the queue, what comes back when and to whom, and that no promise is slept through."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from support import tasks
from support.models import LEASE, Taken, WorkItem
from tests.cast import Cast

from .desk import actions, fresh, many


@pytest.fixture
def item(cast: Cast) -> WorkItem:
    many(cast, 1)
    return again()


def again() -> WorkItem:
    return WorkItem.objects.select_related("request", "snoozed_by").get()


def shown(client: Client, slug: str) -> int:
    return len(client.get(f"/desk/{slug}/").context["items"])


def test_leaves_the_queue_and_comes_back_by_hand(cast: Cast, client: Client, item: WorkItem) -> None:
    client.force_login(cast.ana)
    until = timezone.now() + timedelta(hours=1)
    answer = client.post(
        f"/desk/items/{item.pk}/snooze/", {"until": timezone.localtime(until).strftime("%Y-%m-%dT%H:%M")}
    )
    assert answer.status_code == 302
    assert (shown(client, "unclaimed"), shown(client, "all"), shown(client, "snoozed")) == (0, 0, 1)
    assert "Ana Ruiz put it aside until" in client.get(f"/desk/cases/{item.request_id}/").text
    client.post(f"/desk/items/{item.pk}/wake/")
    assert (shown(client, "mine"), shown(client, "snoozed")) == (1, 0)
    assert actions(item.request) == ["request.filed", "request.snoozed", "request.woken"]


def test_comes_back_at_its_time_to_whoever_put_it_aside(cast: Cast, item: WorkItem) -> None:
    until = timezone.now() + timedelta(hours=2)
    item.snooze(by=cast.ana, until=until)
    with time_machine.travel(until - timedelta(microseconds=1), tick=False):
        tasks.wake()
    assert again().state == "snoozed"
    with time_machine.travel(until, tick=False):
        tasks.wake()
        tasks.wake()
    assert again().state == "open" and again().holder(until) == cast.ana
    assert actions(item.request)[1:] == ["request.snoozed", "request.woken"]


def test_of_somebody_who_left_it_comes_back_to_all(cast: Cast, item: WorkItem) -> None:
    until = timezone.now() + timedelta(hours=2)
    item.snooze(by=cast.ana, until=until)
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    with time_machine.travel(until, tick=False):
        tasks.wake()
    assert again().state == "open" and again().claimed_by is None


def test_an_answer_brings_it_back_at_once(cast: Cast, item: WorkItem) -> None:
    item.request.ask(by=cast.ana, question="Which hours?")
    again().snooze(by=cast.ana, until=timezone.now() + timedelta(days=5))
    case = fresh(item.request)
    case.answer(by=cast.maya, text="Mornings.", seen=case.version)
    assert (again().state, again().waits_for_seller, again().snoozed_until) == ("open", False, None)


def test_a_decision_closes_it_asleep(cast: Cast, item: WorkItem) -> None:
    item.snooze(by=cast.ana, until=timezone.now() + timedelta(hours=1))
    fresh(item.request).withdraw(by=cast.maya)
    assert again().state == "closed" and again().snoozed_until is None


def test_claiming_brings_it_back(cast: Cast, item: WorkItem) -> None:
    item.snooze(by=cast.ana, until=timezone.now() + timedelta(hours=1))
    again().claim(by=cast.tom)
    assert again().state == "open" and again().holder(timezone.now()) == cast.tom


def test_no_promise_is_slept_through(cast: Cast, client: Client, item: WorkItem) -> None:
    for until, said in (
        (item.due_at + timedelta(microseconds=1), "promised by"),
        (timezone.now(), "still to come"),
        (timezone.now() + timedelta(days=31), "30 days"),
    ):
        with pytest.raises(ValidationError, match=said):
            item.snooze(by=cast.ana, until=until)
    item.snooze(by=cast.ana, until=item.due_at)
    WorkItem.objects.update(
        state="open", snoozed_until=None, snoozed_by=None, due_at=timezone.now() - timedelta(minutes=1)
    )
    with pytest.raises(ValidationError, match="over already"):
        again().snooze(by=cast.ana, until=timezone.now() + timedelta(hours=1))
    client.force_login(cast.ana)
    assert "Its promise is over already" in client.get(f"/desk/items/{item.pk}/snooze/").text
    page = client.post(f"/desk/items/{item.pk}/snooze/", {"until": "2099-01-01T09:00"})
    assert page.status_code == 400 and "2099-01-01T09:00" in page.text


def test_not_what_a_colleague_holds_and_not_by_strangers(cast: Cast, client: Client, item: WorkItem) -> None:
    item.claim(by=cast.tom)
    with pytest.raises(Taken):
        again().snooze(by=cast.ana, until=timezone.now() + timedelta(minutes=5))
    for person in (cast.maya, cast.marc, cast.ada):
        client.force_login(person)
        assert client.get(f"/desk/items/{item.pk}/snooze/").status_code == 403
        with pytest.raises(PermissionDenied):
            again().snooze(by=person, until=timezone.now() + timedelta(minutes=5))
    with pytest.raises(Taken):
        again().wake(by=cast.ana, lease=LEASE)


def test_the_database_knows_no_half_sleep(item: WorkItem) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkItem.objects.filter(pk=item.pk).update(state="snoozed")
