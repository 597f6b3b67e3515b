"""Handing over: to whom, with which word, who reads it, and taking it back before anything happens."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from support.models import LEASE, Taken, WorkItem
from tests.cast import Cast

from .desk import actions, fresh, many

WORD = "You know this seller, Tom."


@pytest.fixture
def item(cast: Cast) -> WorkItem:
    (case,) = many(cast, 1)
    return WorkItem.objects.select_related("request").get(request=case)


def hand(client: Client, item: WorkItem, **form: Any) -> Any:
    return client.post(f"/desk/cases/{item.request_id}/hand-over/", form)


def test_is_theirs_for_hours_and_in_the_trail(cast: Cast, client: Client, item: WorkItem) -> None:
    item.claim(by=cast.ana)
    client.force_login(cast.ana)
    assert "Hand over" in client.get(f"/desk/cases/{item.request_id}/").text
    assert client.get(f"/desk/cases/{item.request_id}/hand-over/").status_code == 200
    assert hand(client, item, to=cast.tom.pk, note=WORD).status_code == 302
    item.refresh_from_db()
    assert item.holder(timezone.now() + timedelta(hours=3)) == cast.tom
    assert fresh(item.request).handler == cast.tom
    assert actions(item.request) == ["request.filed", "request.claimed", "request.handed_over"]
    page = client.get(f"/desk/cases/{item.request_id}/").text
    assert "handed it to Tom Becker" in page and WORD in page and "Take back" in page
    client.force_login(cast.tom)
    assert [row.pk for row in client.get("/desk/mine/").context["items"]] == [item.pk]


def test_the_word_stays_at_the_desk(cast: Cast, client: Client, item: WorkItem) -> None:
    item.hand_over(by=cast.ana, to=cast.tom, note=WORD)
    for person in (cast.maya, cast.ben):
        client.force_login(person)
        for address in (f"/requests/{item.request_id}/", f"/trail/request/{item.request_id}/"):
            assert WORD not in client.get(address).text


def test_can_be_taken_back_until_something_happens(cast: Cast, client: Client, item: WorkItem) -> None:
    item.hand_over(by=cast.ana, to=cast.tom, note=WORD)
    client.force_login(cast.tom)
    assert client.post(f"/desk/cases/{item.request_id}/take-back/").status_code == 409
    client.force_login(cast.ana)
    client.post(f"/desk/cases/{item.request_id}/take-back/")
    item = WorkItem.objects.select_related("request").get(pk=item.pk)
    assert item.holder(timezone.now()) == cast.ana
    assert item.lease_until and item.lease_until <= timezone.now() + LEASE
    assert actions(item.request)[-1] == "request.taken_back"
    item.hand_over(by=cast.ana, to=cast.tom, note=WORD)
    item.request.ask(by=cast.tom, question="Which one?")
    with pytest.raises(Taken):
        WorkItem.objects.get(pk=item.pk).take_back(by=cast.ana, lease=LEASE)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"to": "", "note": WORD}, "This field is required"),
        ({"to": "tom", "note": ""}, "This field is required"),
        ({"to": "tom", "note": "x" * 1_001}, "at most 1000 characters"),
        ({"to": "ana", "note": WORD}, "Select a valid choice"),
        ({"to": "maya", "note": WORD}, "Select a valid choice"),
        ({"to": "marc", "note": WORD}, "Select a valid choice"),
        ({"to": "9" * 30, "note": WORD}, "Select a valid choice"),
    ],
)
def test_what_is_missing_comes_back(
    cast: Cast, client: Client, item: WorkItem, form: dict[str, str], said: str
) -> None:
    client.force_login(cast.ana)
    sent = {"to": getattr(cast, form["to"]).pk if hasattr(cast, form["to"]) else form["to"], "note": form["note"]}
    page = hand(client, item, **sent)
    assert page.status_code == 400
    assert said in page.text
    assert WorkItem.objects.get(pk=item.pk).claimed_by is None


def test_only_to_whom_may_decide_it(cast: Cast, client: Client, item: WorkItem) -> None:
    case = item.request
    case.escalate(by=cast.tom, reason="Not clear.")
    waiting = WorkItem.objects.select_related("request").get(request=case, state="open")
    client.force_login(cast.lea)
    assert "may not decide this" in hand(client, waiting, to=cast.ana.pk, note=WORD).text
    assert hand(client, waiting, to=cast.ivo.pk, note=WORD).status_code == 302


def test_not_what_a_colleague_holds_and_not_by_strangers(cast: Cast, client: Client, item: WorkItem) -> None:
    item.claim(by=cast.tom)
    client.force_login(cast.ana)
    assert hand(client, item, to=cast.lea.pk, note=WORD).status_code == 409
    for person in (cast.maya, cast.marc, cast.ada):
        client.force_login(person)
        assert hand(client, item, to=cast.lea.pk, note=WORD).status_code == 403
        with pytest.raises((PermissionDenied, ValidationError)):
            item.hand_over(by=person, to=cast.lea, note=WORD)
    assert actions(item.request) == ["request.filed", "request.claimed"]
