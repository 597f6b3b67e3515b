"""Addresses and forms that somebody made up: refused in words, never an error of ours, and nothing runs for long."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.addresses import World
from tests.cast import Cast
from tests.test_rules_table import undone

pytestmark = pytest.mark.django_db
CURSORS = (
    "0001-01-01T00:00:00+14:00_1",
    "9999-12-31T23:59:59.999999-12:00_1",
    "2026-01-01T00:00:00+00:00_999999999999999999",
    "2026-01-01T00:00:00+00:00_²",
    "٣",
    "\x00",
    "9" * 40,
)
WORDS = (
    '" OR * NEAR(',
    "* ^ { } ( ) : & | ! <->",
    'x:"' * 100,
    "before:9999-12-31 after:0001-01-01",
    "by:999999999999999999 case:²",
    "\x00",
    "%",
    "\ud800",
    "e\u0301" * 90,
    "kind:case," * 40,
)
DAYS = ("0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31", "٣", "\x00")
VALUES = ("9" * 18, "9" * 40, "\x00", "²", "%", "a" * 61, "\ud800")
TIMES = ("9999-12-31T23:59", "0001-01-01T00:00", "²", "\x00")


def asked() -> Iterator[str]:
    """Addresses with a query that no page of ours links to."""

    def of(path: str, key: str, values: tuple[str, ...], **more: str) -> Iterator[str]:
        for value in values:
            yield f"{path}?{urlencode({**more, key: value}, errors='surrogatepass')}"

    for path in ("/desk/all/", "/desk/exemptions/", "/orders/", "/requests/"):
        yield from of(path, "after", CURSORS)
    yield from of("/search/", "after", CURSORS, q="lesson")
    yield from of("/trail/", "before", CURSORS)
    yield from of("/jobs/", "before", CURSORS)
    for path in ("/search/", "/desk/palette/", "/trail/"):
        yield from of(path, "q", WORDS)
    for day in DAYS:
        yield from of("/reports/", "from", (day,), to=day)
        yield from of("/reports/to-decision.csv", "from", (day,), to=day, by="month")
    for key in ("kind", "state", "channel", "clause", "seller", "assignee", "age", "due", "sort", "columns"):
        yield from of("/desk/all/", key, VALUES)
    for key in ("seller", "granter", "state", "channel"):
        yield from of("/desk/exemptions/", key, VALUES)
    for kind in ("requests", "desk/cases", "desk/items", "people", "exemptions", "orders", "policy", "transparency"):
        yield f"/{kind}/99999999999999999999/"
    yield "/desk/presence/?row=999999999999999999-999999999999999999"
    yield "/desk/presence/?" + "&".join(["row=1-1"] * 30)


@pytest.mark.parametrize("name", ["lea", "maya", "ada"])
def test_no_address_breaks_a_page(cast: Cast, name: str) -> None:
    World(cast)
    client = Client(raise_request_exception=False)
    client.force_login(getattr(cast, name))
    assert [path[:160] for path in asked() if client.get(path).status_code >= 500] == []


def sent(world: World, at: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(who, address, form) of forms with an impossible time or number."""
    cast, filed, granted = world.cast, world.filed, world.exemption
    clause = cast.clause("3.2").pk
    panel = {"seen": 1, "clauses": clause, "channels": "phone", "statement": "x", "facts": "y", "why": "z"}
    once = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    case = f"/desk/cases/{filed.pk}"
    yield "lea", f"{case}/decision/", {**panel, "outcome": "approve", "ends_at": at}
    yield "lea", f"{case}/decision/", {**panel, "outcome": "approve", "starts_at": at, "ends_at": "2099-01-01T00:00"}
    yield "lea", f"{case}/preview/", {**panel, "outcome": "approve", "ends_at": at}
    yield "lea", f"{case}/macro/", {**panel, "outcome": "approve", "ends_at": at, "use": world.macro.pk}
    yield "lea", f"{case}/wording/", {**panel, "ends_at": at, "wording": world.ruling.pk}
    yield "lea", f"{case}/decision/", {**panel, "outcome": "ask", "question": "?", "seen": "9" * 40, "macro": "9" * 40}
    yield "lea", f"{case}/notes/", {"text": "@" * 4_000}
    revoking = {**panel, "outcome": "revoke", "effective_at": at, "clauses": cast.clause("4.1").pk}
    yield "lea", f"/desk/cases/{world.granted.pk}/decision/", revoking
    yield "lea", f"/desk/exemptions/{granted.pk}/extend/", {"until": at, "statement": "s", "seen": 1}
    yield "lea", f"/desk/items/{world.item.pk}/snooze/", {"until": at}
    yield "lea", "/desk/bulk/begin/", {"act": "snooze", "case": world.item.pk, "until": at}
    yield "lea", "/desk/bulk/", {"act": "deny", "everything": 1, "view": "all", "seller": at}
    yield "ivo", "/profile/away/", {"first": at[:10], "last": at[:10], "stand_in": cast.lea.pk}
    change = {"channels": "video", "wants_until": at[:10], "why": "x", "nonce": once}
    yield "maya", f"/exemptions/{granted.pk}/change/", change
    contact = {"channel": "video", "started_at": at, "minutes": "9" * 30, "people": "x", "nonce": once}
    yield "maya", f"/orders/{cast.order.pk}/contacts/new/", contact
    yield "maya", f"/orders/{cast.order.pk}/check/", {"body": "a@b.c " * 200_000}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize("at", TIMES)
def test_no_form_breaks_a_page(cast: Cast, at: str, zone: str) -> None:
    """Read where the day begins first, and where it begins last: both ends of the calendar are over the edge."""
    world = World(cast)
    type(cast.maya).objects.update(time_zone=zone)
    clients = {name: Client(raise_request_exception=False) for name in ("lea", "ivo", "maya")}
    for name, client in clients.items():
        client.force_login(getattr(cast, name))
    broken = []
    for name, path, form in sent(world, at):
        with undone():
            answer = clients[name].post(path, form)
            if answer.status_code >= 500:
                broken.append((name, path))
            elif answer.status_code == 302 and answer["Location"].startswith("/"):
                broken += [(name, path, "then")] * (clients[name].get(answer["Location"]).status_code >= 500)
    assert broken == []
