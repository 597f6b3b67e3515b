"""What waits on orders without a case: in the queue, claimed, shown, exported, acted on by its kind."""

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from audit.models import Event
from orders.models import Order
from orders.rules import desk_on as barred_on
from support import items
from support.barred import mark
from support.items import Act, ItemKind, SaidForm
from support.models import WorkItem
from support.queue import REPORTS, counts
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db

said: list[tuple[User, Any, str]] = []


def _run(user: User, row: Any, cleaned: Any) -> None:
    if cleaned["text"] == "no":
        raise ValidationError({"text": "Say more."})
    said.append((user, row, cleaned["text"]))


PLAIN = ItemKind(
    title="A breach",
    template="support/items/order.html",
    load=lambda item: item.about_row,
    acts=(Act("note", "Note it", SaidForm, _run, "Noted."),),
)


@pytest.fixture(autouse=True)
def _kind(settings: Any) -> Any:
    said.clear()
    settings.DESK_ITEMS = {"breach": "tests.support.test_items.PLAIN"}
    items.kinds.cache_clear()
    yield
    items.kinds.cache_clear()


def waiting(order: Order, kind: str = "breach", **changes: Any) -> WorkItem:
    fields = {"due_at": timezone.now() + timedelta(hours=4), "detail": f"{kind}:7", **changes}
    return WorkItem.objects.create(kind=kind, order=order, **fields)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_an_item_belongs_to_a_case_or_to_an_order(cast: Cast) -> None:
    case = cast.file()
    for about in ({}, {"request": case, "order": cast.order}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkItem.objects.create(kind="breach", due_at=timezone.now(), **about)


def test_once_while_it_is_open(cast: Cast) -> None:
    item = waiting(cast.order)
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting(cast.order)
    WorkItem.objects.filter(pk=item.pk).update(state="closed", closed_at=timezone.now())
    assert waiting(cast.order)


def test_every_report_stands_in_the_queue_and_in_its_view(cast: Cast, client: Client) -> None:
    for kind in REPORTS:
        waiting(cast.order, kind)
    cast.file()
    assert counts(cast.ana, timezone.now())["reports"] == len(REPORTS)
    page = signed_in(client, cast.ana).get("/desk/reports/")
    assert {item.kind for item in page.context["items"]} == set(REPORTS)
    assert all(f"/desk/items/{item.pk}/" in page.text for item in page.context["items"])
    assert {item.kind for item in client.get("/desk/").context["items"]} == {*REPORTS, "review"}
    for key, value in (("channel", "video"), ("purpose", "practice")):
        assert {item.kind for item in client.get("/desk/all/", {key: value}).context["items"]} == {"review"}


def test_the_list_costs_the_same_for_one_item_and_for_many(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    signed_in(client, cast.ana)
    waiting(cast.order)
    client.get("/desk/reports/")
    with django_assert_max_num_queries(20) as few:
        client.get("/desk/reports/")
    for number in range(20):
        waiting(Order.place(gig=cast.gig, buyer=cast.yuki, title=f"Order {number}"))
    with django_assert_max_num_queries(len(few)):
        assert len(client.get("/desk/reports/").context["items"]) == 21


def test_claiming_and_releasing_is_told_where_the_parties_do_not_read(cast: Cast, client: Client) -> None:
    item = waiting(cast.order)
    signed_in(client, cast.ana)
    assert client.post(f"/desk/items/{item.pk}/claim/")["Location"] == f"/desk/items/{item.pk}/"
    item.refresh_from_db()
    assert item.claimed_by == cast.ana
    client.post(f"/desk/items/{item.pk}/claim/")  # renewed: nothing new to tell
    client.post(f"/desk/items/{item.pk}/release/")
    told = Event.objects.filter(chain=f"screening:{cast.order.pk}").order_by("seq").values_list("action", flat=True)
    assert list(told) == ["screening.item_claimed", "screening.item_released"]


def test_somebody_else_has_it(cast: Cast, client: Client) -> None:
    item = waiting(cast.order)
    item.claim(by=cast.tom)
    answer = signed_in(client, cast.ana).post(f"/desk/items/{item.pk}/claim/")
    assert answer.status_code == 409
    assert "Tom Becker" in answer.text and f"/desk/items/{item.pk}/" in answer.text


def test_nobody_looks_after_what_is_about_them(cast: Cast) -> None:
    party = person("Pat Agent", Role.AGENT)
    order = Order.place(gig=cast.gig, buyer=party, title="Bought by an agent")
    item = waiting(order)
    mark(party, [item])
    assert item.barred and barred_on(party, order)  # type: ignore[attr-defined]
    with pytest.raises(PermissionDenied):
        item.claim(by=party)
    item.refresh_from_db()
    assert item.claimed_by is None


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("lea", 200), ("marc", 200), ("maya", 403), ("ada", 403)])
def test_who_reads_it(cast: Cast, client: Client, who: str, status: int) -> None:
    item = waiting(cast.order)
    page = signed_in(client, getattr(cast, who)).get(f"/desk/items/{item.pk}/")
    assert page.status_code == status
    assert ("Note it" in page.text) == (who in ("ana", "lea"))


def test_kinds_nobody_shows_and_items_of_cases_are_not_found(cast: Cast, client: Client) -> None:
    case = cast.file()
    signed_in(client, cast.ana)
    for item in (waiting(cast.order, "duty"), WorkItem.objects.get(request=case)):
        assert client.get(f"/desk/items/{item.pk}/").status_code == 404


class TestActs:
    @pytest.fixture
    def ana(self, cast: Cast, client: Client, settings: Any) -> Client:
        settings.SECOND_FACTOR_FOR_STAFF = False
        return signed_in(client, cast.ana)

    def test_runs_with_what_was_said(self, cast: Cast, ana: Client) -> None:
        item = waiting(cast.order)
        answer = ana.post(f"/desk/items/{item.pk}/note/", {"text": "Looked at it."})
        assert answer["Location"] == f"/desk/items/{item.pk}/"
        assert said == [(cast.ana, 7, "Looked at it.")]

    @pytest.mark.parametrize("text", ["", "no"])
    def test_what_is_refused_comes_back(self, cast: Cast, ana: Client, text: str) -> None:
        item = waiting(cast.order)
        answer = ana.post(f"/desk/items/{item.pk}/note/", {"text": text})
        assert answer.status_code == 400 and not said
        assert isinstance(answer.context["acts"][0][1], forms.Form) and answer.context["acts"][0][1].errors

    def test_unknown_acts_are_not_found(self, cast: Cast, ana: Client) -> None:
        assert ana.post(f"/desk/items/{waiting(cast.order).pk}/punish/", {}).status_code == 404


def test_export_and_digest_tell_it_by_its_order(cast: Cast) -> None:
    from support import exports, notices

    item = waiting(cast.order)
    line = exports._line(WorkItem.objects.select_related("order__seller", "order__buyer").get(pk=item.pk))
    assert dict(zip(exports.COLUMNS, line, strict=True))["seller"] == "Maya Okafor"
    event = Event.objects.first()
    assert event
    told = notices._digest(event, cast.ana)
    assert told["items"][0]["url"].endswith(f"/desk/items/{item.pk}/")


def test_is_handed_over_taken_back_and_put_aside(cast: Cast, client: Client) -> None:
    item = waiting(cast.order)
    signed_in(client, cast.ana)
    page = client.get(f"/desk/items/{item.pk}/").text
    assert f"/desk/items/{item.pk}/hand-over/" in page and f"/desk/items/{item.pk}/snooze/" in page
    client.post(f"/desk/items/{item.pk}/hand-over/", {"to": cast.tom.pk, "note": "You know them."})
    item.refresh_from_db()
    assert item.claimed_by == cast.tom
    assert "Take back" in client.get(f"/desk/items/{item.pk}/").text
    client.post(f"/desk/items/{item.pk}/take-back/")
    item.refresh_from_db()
    assert item.claimed_by == cast.ana
    until = timezone.localtime(timezone.now() + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    WorkItem.objects.filter(pk=item.pk).update(due_at=timezone.now() + timedelta(hours=3))
    assert client.post(f"/desk/items/{item.pk}/snooze/", {"until": until}).status_code == 302
    item.refresh_from_db()
    assert item.state == "snoozed"
    told = Event.objects.filter(chain=f"screening:{cast.order.pk}").order_by("seq").values_list("action", flat=True)
    assert list(told) == [f"screening.item_{verb}" for verb in ("handed_over", "taken_back", "snoozed")]
    for party in (cast.maya, cast.ben):
        assert "You know them" not in signed_in(client, party).get(f"/orders/{cast.order.pk}/").text
