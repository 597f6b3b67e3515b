"""What colleagues tell each other stays with them: on no page, in no call, mail, document or export of the people it
is about. And what people write stays in the few tables that are for it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client

from approvals.models import ApprovalRequest, Exemption
from audit.models import Event
from notifications.models import Notification
from notifications.rendering import render_notification
from orders.models import Gig, Order
from support.models import Macro, Note, SavedView, WorkItem
from support.search.spelling import learn
from tests.addresses import World, patterns
from tests.cast import Cast
from tests.orders.saying import hold, knowingly

pytestmark = pytest.mark.django_db
INSIDE = "CANARYINSIDE"
"""Written by the desk for the desk."""


class Told(World):
    """The desk said the word wherever it speaks among itself; every ruling there is was made."""

    def __post_init__(self) -> None:
        super().__post_init__()
        cast = self.cast
        knowingly(cast).breach.close(by=cast.ana, note=INSIDE)  # while nothing is allowed
        why = {"departure": INSIDE}
        refusing, granting = cast.grounds("4.1", **why), cast.grounds("3.2", **why)
        Note.write(by=cast.ana, request=self.filed, text=INSIDE)
        waiting = WorkItem.objects.get(request=self.filed)
        waiting.hand_over(by=cast.ana, to=cast.tom, note=INSIDE)
        self.filed.escalate(by=cast.tom, reason=INSIDE)
        self.filed.deny(by=cast.lea, grounds=refusing)
        self.filed.correct(by=cast.ivo, terms=cast.terms(self.filed), grounds=granting)
        Exemption.objects.get(request=self.filed).revoke(by=cast.lea, grounds=refusing)
        self.appeal.escalate(by=cast.tom, reason=INSIDE)
        self.appeal.uphold(by=cast.ivo, grounds=refusing)
        self.amendment.refuse(by=cast.tom, grounds=refusing)
        again = cast.amend(self.exemption)
        again.grant(by=cast.tom, terms=cast.terms(self.granted, ends_at=again.wants_until), grounds=granting)
        other = cast.file(channels=["messenger"])
        other.approve(by=cast.ana, terms=cast.terms(other), grounds=granting)
        third = cast.file(channels=["screen_share"])
        cast.appeal(cast.deny(third)).overturn(by=cast.tom, terms=cast.terms(third), grounds=granting)
        WorkItem.objects.get(kind="held").hand_over(by=cast.ana, to=cast.tom, note=INSIDE)
        self.contact.look_into(by=cast.ana, text=INSIDE)
        Macro.write(by=cast.lea, name=INSIDE, scope="everyone", shape="grant", clauses="", text=INSIDE)
        SavedView.keep(by=cast.lea, base="all", parameters={}, name=INSIDE, scope="team")


@pytest.fixture
def told(cast: Cast) -> Told:
    return Told(cast)


def everything_of(client: Client, told: Told) -> Iterator[tuple[str, str]]:
    """(address, what it answers) of every page, call and download, for every case and each entry of its trail."""
    cases = list(ApprovalRequest.objects.values_list("pk", flat=True))
    for pattern in patterns():
        if "key>" in pattern or "slug:name" in pattern:
            continue
        numbers = cases if re.match(r"(api/v1/)?requests/|desk/cases/|trail/", pattern) else [None]
        for number in numbers:
            path = told.fill(pattern)
            if number:
                path = re.sub(r"(requests|cases|request)/\d+/", rf"\1/{number}/", path)
            yield path, body(client, path)
    for chain in Event.objects.values_list("chain", flat=True).distinct():
        kind, _colon, number = chain.partition(":")
        for seq in Event.objects.filter(chain=chain).values_list("seq", flat=True):
            path = f"/trail/{kind}/{number}/?entry={seq}"
            yield path, body(client, path)
        yield f"{chain} export", body(client, f"/trail/{kind}/{number}/export/")
    found = client.get("/search/", {"q": INSIDE})
    if found.status_code == 200:
        yield "search", " ".join(document.body + document.title for document in found.context.get("documents") or [])


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode("utf-8", "replace") if answer.status_code == 200 else ""


@pytest.mark.parametrize("name", ["maya", "ben", "rafael", "ada", ""])
def test_on_no_page_of_theirs(told: Told, client: Client, name: str) -> None:
    if name:
        client.force_login(getattr(told.cast, name))
    leaks = [path for path, page in everything_of(client, told) if INSIDE in page]
    macros = ["/desk/macros/", f"/desk/macros/{Macro.objects.get(name=INSIDE).pk}/"] if name == "ada" else []
    assert [path for path in leaks if path not in macros] == []


def test_colleagues_do_read_it(told: Told, client: Client) -> None:
    """The word is where it was said; otherwise the test above finds nothing because nothing is there."""
    client.force_login(told.cast.marc)
    for chain, actions in (
        (told.filed.chain, ("request.noted", "request.handed_over", "request.escalated", "request.denied")),
        (told.filed.chain, ("request.corrected", "exemption.revoked")),
        (told.denied.chain, ("appeal.escalated", "appeal.upheld")),
        (told.granted.chain, ("amendment.refused", "exemption.amended")),
    ):
        for action in actions:
            event = Event.objects.filter(chain=chain, action=action).latest("seq")
            kind, _colon, number = chain.partition(":")
            assert INSIDE in body(client, f"/trail/{kind}/{number}/?entry={event.seq}"), action


def test_in_no_mail_of_theirs(told: Told) -> None:
    mails = Notification.objects.filter(recipient__role__in=("seller", "buyer")).select_related("event", "recipient")
    assert mails.count() > 10
    for owed in mails:
        mail = render_notification(owed)
        assert INSIDE not in mail.subject + mail.text + mail.html, owed.kind


DETAIL = "canary4711@example.com"
HOMES = {
    "audit.PersonalValue",  # erasable, on an event that commits to it
    "orders.Message",
    "orders.HeldMessage",
    "support.SearchDocument",  # a copy of what was sent
    "support.SearchWord",
}
"""Where the text of a message may lie."""


def cached() -> list[bytes]:
    """Every value in the cache: in this process's memory, or in Redis."""
    held = cache._cache
    if not hasattr(held, "get_client"):
        return [bytes(value) for value in held.values()]
    redis = held.get_client()
    return [redis.get(key) for key in redis.scan_iter() if redis.type(key) == b"string"]


def test_what_people_write_lies_where_it_may_be_erased(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """A message was stopped, one was held, one was sent: no other table, log or cache has it."""
    caplog.set_level("DEBUG")
    client.force_login(cast.maya)
    for text in (f"Write to {DETAIL}", f"See https://www.example.org/{DETAIL}", f"look for {DETAIL[:10]} there"):
        client.post(f"/orders/{cast.order.pk}/check/", {"body": text})
        client.post(
            f"/orders/{cast.order.pk}/messages/", {"body": text, "nonce": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}
        )
    hold(cast, body="Look at https://www.example.org/canary4711 for more")
    holding = set()
    for model in apps.get_models():
        if model._meta.managed and model._meta.db_table in connection.introspection.table_names():
            rows = list(model._base_manager.values())
            if any("canary4711" in str(value) for row in rows for value in row.values()):
                holding.add(model._meta.label)
    assert {"orders.HeldMessage"} <= holding <= HOMES
    assert "canary4711" not in caplog.text
    assert not [value for value in cached() if b"canary4711" in value]


def test_proofs_and_public_pages_say_nothing_of_people_beyond_names(told: Told, client: Client) -> None:
    """No address, and nothing of the case's words, for whoever has a link or none."""
    cast = told.cast
    words = (cast.maya.email, cast.ben.email, cast.ana.email, told.granted.why, told.granted.tried)
    for path in (told.proof.get_absolute_url(), "/transparency/", "/policy/", "/livez", "/readyz"):
        page = body(client, path)
        assert not [word for word in words if word in page], path


def test_putting_words_right_tells_nothing_of_what_others_wrote(cast: Cast, client: Client) -> None:
    """A seller is offered the nearest of their own words, whether or not a colleague wrote the one they typed."""
    mine = cast.rafael
    order = Order.place(gig=Gig.objects.create(seller=mine, title="Fish"), buyer=cast.yuki, title="A zebrafish")
    client.force_login(mine)

    def offered() -> Any:
        learn(0)
        return client.get("/search/", {"q": "zebrafisk"}).context.get("instead")

    before = offered()
    Note.write(by=cast.ana, request=cast.file(), text="He sells a zebrafisk.")
    assert offered() == before == "zebrafish"
    assert order.pk


def test_search_tells_nobody_whose_address_it_is(told: Told, client: Client) -> None:
    """A buyer guesses the seller's address: right or wrong, the answer is the same."""
    cast = told.cast

    def found(who: Any, query: str) -> str:
        client.force_login(who)
        page = client.get("/search/", {"q": query})
        assert page.status_code == 200
        return json.dumps([document.pk for document in page.context.get("documents") or []])

    for who, operator, address in (
        (cast.ben, "seller", cast.maya.email),
        (cast.maya, "buyer", cast.ben.email),
        (cast.maya, "by", cast.ana.email),
    ):
        assert found(who, f"{operator}:{address}") == found(who, f"{operator}:nobody@example.com") == "[]"
    assert found(cast.ana, f"seller:{cast.maya.email}") != "[]"
