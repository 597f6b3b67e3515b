"""Who gets what from every address of the house: one table, tried one by one; an address that is not in it fails.

The numbers are those of Maya's and Ben's things, of Lea's own macro, job and absence (tests/addresses.py).
"""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.addresses import World, patterns
from tests.cast import Cast
from tests.test_rules_table import undone

pytestmark = pytest.mark.django_db
PEOPLE = ("", "maya", "ben", "rafael", "yuki", "ana", "lea", "marc", "ada")
"""In the order of the table's columns; "" is nobody."""
LEAVE = ("orders.ReadMark",)
"""What reading changes: how far somebody has read."""

TABLE = {
    "": "L........ L........",
    "demo-sign-in/": "mmmmmmmmm 000000000",
    "theme/": "mmmmmmmmm .........",
    "profile/": "L........ L........",
    "profile/away/": "Lmmmmmmmm L........",
    "profile/away/<int:pk>/back/": "Lmmmmmmmm L00000.00",
    "people/": "L-------. Lmmmmmmmm",
    "people/invite/": "L-------. L-------.",
    "people/<int:pk>/": "L-------. Lmmmmmmmm",
    "people/<int:pk>/role/": "Lmmmmmmmm L-------.",
    "people/<int:pk>/off/": "Lmmmmmmmm L-------.",
    "people/<int:pk>/on/": "Lmmmmmmmm L-------.",
    "people/<int:pk>/second-factor/": "Lmmmmmmmm L-------.",
    "keys/": "L-------. L-------.",
    "keys/<int:pk>/revoke/": "Lmmmmmmmm L-------.",
    "jobs/": "L........ Lmmmmmmmm",
    "jobs/<int:pk>/": "L00000.00 Lmmmmmmmm",
    "jobs/<int:pk>/cancel/": "Lmmmmmmmm L00000.00",
    "jobs/<int:pk>/result/": "L00000000 Lmmmmmmmm",
    "orders/": "L........ Lmmmmmmmm",
    "orders/<int:pk>/": "L..00...0 Lmmmmmmmm",
    "orders/<int:pk>/messages/": "L..00...0 L..00---0",
    "orders/<int:pk>/live/": "L..00...0 Lmmmmmmmm",
    "orders/<int:pk>/check/": "Lmmmmmmmm L..00---0",
    "orders/<int:pk>/findings/<int:number>/mistake/": "L.0000000 L.0000000",
    "orders/<int:pk>/mistaken/": "Lmmmmmmmm L..00---0",
    "screening/exceptions/": "L-----... Lmmmmmmmm",
    "screening/exceptions/<int:pk>/withdraw/": "Lmmmmmmmm L-----.--",
    "screening/verdicts/": "L-----... Lmmmmmmmm",
    "screening/verdicts/change/": "L-----... L-----...",
    "screening/mistakes/": "L-----... Lmmmmmmmm",
    "orders/<int:pk>/complete/": "Lmmmmmmmm L-.00---0",
    "orders/<int:pk>/cancel/": "Lmmmmmmmm L..00---0",
    "orders/<int:pk>/complete/confirm/": "L-.00---0 Lmmmmmmmm",
    "orders/<int:pk>/cancel/confirm/": "L..00---0 Lmmmmmmmm",
    "orders/<int:pk>/contacts/new/": "L.-00---0 L.-00---0",
    "orders/<int:pk>/contacts/<int:number>/summary/": "L.-00---0 L.-00---0",
    "orders/<int:pk>/contacts/<int:number>/confirm/": "Lmmmmmmmm L-.00---0",
    "orders/<int:pk>/contacts/<int:number>/dispute/": "L-.00---0 L-.00---0",
    "orders/<int:pk>/deliver/": "L.-00---0 L.-00---0",
    "orders/<int:pk>/payment/": "Lmmmmmmmm L-.00---0",
    "orders/<int:pk>/report/": "L..00---0 L..00---0",
    "files/<str:token>/": "L..00...0 Lmmmmmmmm",
    "policy/": "......... mmmmmmmmm",
    "proof/<str:token>/": "......... mmmmmmmmm",
    "policy/<int:number>/": "......... mmmmmmmmm",
    "policy/<int:number>/changes/": "000000000 mmmmmmmmm",
    "requests/": "L.-.----- Lm-m-----",
    "requests/new/": "L.-.----- L.-.-----",
    "requests/new/<uuid:key>/discard/": "Lm-m----- L.-.-----",
    "requests/new/<uuid:key>/<slug:step>/": "L0-0----- L0-0-----",
    "requests/new/<uuid:key>/<slug:step>/save/": "Lm-m----- L0-0-----",
    "requests/<int:pk>/": "L.000...0 Lmmmmmmmm",
    "requests/<int:pk>/receipt/": "L.000...0 Lmmmmmmmm",
    "requests/<int:pk>/answer/": "Lmmmmmmmm L.000...0",
    "requests/<int:pk>/withdraw/": "L.000...0 L.000...0",
    "requests/<int:pk>/appeal/": "L.000...0 L.000---0",
    "requests/<int:pk>/appeal/answer/": "Lmmmmmmmm L.000...0",
    "requests/<int:pk>/appeal/withdraw/": "L.000...0 L.000...0",
    "requests/<int:pk>/change/withdraw/": "L.000...0 L.000...0",
    "requests/<int:pk>/statements/<int:round>/": "L.000...0 Lmmmmmmmm",
    "requests/<int:pk>/statements/<int:round>.pdf": "L.000...0 Lmmmmmmmm",
    "policies/": "L-------. L-------m",
    "policies/begin/": "L-------m L-------.",
    "policies/draft/": "L-------0 L-------0",
    "policies/draft/changes/": "L-------0 L-------0",
    "policies/draft/discard/": "L-------m L-------.",
    "hours/": "L-------. L-------m",
    "hours/calendars/new/": "L-------. L-------.",
    "hours/calendars/<int:pk>/": "L-------. L-------.",
    "hours/promises/<int:pk>/": "L-------m L-------.",
    "exemptions/": "L.-.----- Lm-m-----",
    "exemptions/<int:pk>/": "L.000...0 Lmmmmmmmm",
    "exemptions/<int:pk>/proof/": "L.0000000 Lmmmmmmmm",
    "exemptions/<int:pk>/proof/new/": "Lmmmmmmmm L.0000000",
    "exemptions/<int:pk>/proof/revoke/": "L.0000000 L.0000000",
    "orders/<int:pk>/stop/": "L-.00---0 L-.00---0",
    "exemptions/<int:pk>/change/": "L.-0----- L.-0-----",
    "exemptions/<int:pk>/give-up/": "L.-0----- L.-0-----",
    "search/": "L........ Lmmmmmmmm",
    "desk/": "L----...- L----mmm-",
    "desk/next/": "L----mm-- L----..--",
    "desk/bulk/": "L----mm-- L----..--",
    "desk/bulk/begin/": "L----mm-- L----..--",
    "desk/bulk/<int:pk>/outcomes.csv": "L----0.-- L----mm--",
    "desk/export/": "L----..-- L----..--",
    "desk/exemptions/": "L----...- L----mmm-",
    "desk/exemptions/<int:pk>/extend/": "L----..-- L----..--",
    "reports/": "L----...- L----mmm-",
    "reports/statements/": "L----mmm- L-----..-",
    "reports/<slug:slug>.csv": "L----000- L----mmm-",
    "transparency/": "......... mmmmmmmmm",
    "transparency/<int:year>/": "000000000 mmmmmmmmm",
    "desk/items/<int:pk>/": "L----...- L----mmm-",
    "desk/items/<int:pk>/claim/": "L----mm-- L----..--",
    "desk/items/<int:pk>/release/": "L----mm-- L----..--",
    "desk/items/<int:pk>/hand-over/": "L----..-- L----..--",
    "desk/items/<int:pk>/take-back/": "L----mm-- L----..--",
    "desk/items/<int:pk>/snooze/": "L----..-- L----..--",
    "desk/items/<int:pk>/wake/": "L----mm-- L----..--",
    "desk/items/<int:pk>/<slug:name>/": "L----mm-- L----..--",
    "desk/palette/": "L----.... Lmmmmmmmm",
    "desk/presence/": "L----...- L----mmm-",
    "desk/macros/": "L----..-. L----mm-m",
    "desk/macros/new/": "L----..-. L----..-.",
    "desk/macros/<int:pk>/": "L----0.-0 L----0.-0",
    "desk/macros/<int:pk>/archive/": "L----mm-m L----0.-0",
    "desk/macros/<int:pk>/restore/": "L----mm-m L----0.-0",
    "desk/views/": "L----..-- L----mm--",
    "desk/views/<int:pk>/": "L----..-- L----mm--",
    "desk/views/<int:pk>/change/": "L-----.-- L-----.--",
    "desk/views/<int:pk>/delete/": "L----mm-- L-----.--",
    "desk/views/<int:pk>/restore/": "L----mm-- L-----.--",
    "desk/views/<int:pk>/pin/": "L----mm-- L----..--",
    "desk/<slug:slug>/": "L----...- L----mmm-",
    "desk/<slug:slug>/save/": "L----..-- L----..--",
    "desk/<slug:slug>/export/": "L----..-- L----..--",
    "desk/cases/<int:pk>/": "L----...- L----mmm-",
    "desk/cases/<int:pk>/claim/": "L----mm-- L----..--",
    "desk/cases/<int:pk>/release/": "L----mm-- L----..--",
    "desk/cases/<int:pk>/decision/": "L----mm-- L----..--",
    "desk/cases/<int:pk>/preview/": "L----mm-- L----..--",
    "desk/cases/<int:pk>/hand-over/": "L----..-- L----..--",
    "desk/cases/<int:pk>/take-back/": "L----mm-- L----..--",
    "desk/cases/<int:pk>/wording/": "L----mm-- L----00--",
    "desk/cases/<int:pk>/macro/": "L----mm-- L----00--",
    "desk/cases/<int:pk>/presence/": "L----mmm- L----...-",
    "desk/cases/<int:pk>/notes/": "L----mm-- L----..--",
    "trail/": "L----...- Lmmmmmmmm",
    "trail/<slug:kind>/<int:number>/": "L.000...0 Lmmmmmmmm",
    "trail/<slug:kind>/<int:number>/export/": "L.000...0 Lmmmmmmmm",
    "api/v1/orders/": "L........ L--------",
    "api/v1/orders/<int:pk>/": "L..00...0 Lmmmmmmmm",
    "api/v1/orders/<int:pk>/completion/": "Lmmmmmmmm L..00...0",
    "api/v1/orders/<int:pk>/cancellation/": "Lmmmmmmmm L..00...0",
    "api/v1/orders/<int:pk>/messages/": "L..00...0 L........",
    "api/v1/orders/<int:pk>/permissions/": "L..00...0 Lmmmmmmmm",
    "api/v1/orders/<int:pk>/permissions/<slug:channel>/": "L..00...0 Lmmmmmmmm",
    "api/v1/permissions/": "Lmmmmmmmm L--------",
    "api/v1/orders/<int:pk>/screening/": "Lmmmmmmmm L--------",
    "api/v1/attachments/": "L........ Lmmmmmmmm",
    "api/v1/attachments/<int:pk>/": "L..00...0 Lmmmmmmmm",
    "api/v1/orders/<int:pk>/contacts/": "L..00...0 L........",
    "api/v1/orders/<int:pk>/contacts/<int:number>/summary/": "Lmmmmmmmm L..00...0",
    "api/v1/orders/<int:pk>/contacts/<int:number>/confirmation/": "Lmmmmmmmm L..00...0",
    "api/v1/orders/<int:pk>/contacts/<int:number>/dispute/": "Lmmmmmmmm L..00...0",
    "api/v1/orders/<int:pk>/deliveries/": "L..00...0 L........",
    "api/v1/orders/<int:pk>/payment/": "Lmmmmmmmm L--------",
    "api/v1/requests/": "L........ L........",
    "api/v1/requests/<int:pk>/": "L.000...0 Lmmmmmmmm",
    "api/v1/requests/<int:pk>/events/": "L.000...0 Lmmmmmmmm",
    "api/v1/requests/<int:pk>/questions/": "Lmmmmmmmm L.000...0",
    "api/v1/requests/<int:pk>/answers/": "Lmmmmmmmm L.000...0",
    "api/v1/requests/<int:pk>/escalation/": "Lmmmmmmmm L.000...0",
    "api/v1/requests/<int:pk>/approval/": "Lmmmmmmmm L.000...0",
    "api/v1/requests/<int:pk>/denial/": "Lmmmmmmmm L.000...0",
    "api/v1/requests/<int:pk>/withdrawal/": "Lmmmmmmmm L.000...0",
    "api/v1/requests/<int:pk>/correction/": "Lmmmmmmmm L.000...0",
    "api/v1/requests/<int:pk>/appeals/": "Lmmmmmmmm L........",
    "api/v1/appeals/": "L........ Lmmmmmmmm",
    "api/v1/appeals/<int:pk>/": "L.000...0 Lmmmmmmmm",
    "api/v1/appeals/<int:pk>/questions/": "Lmmmmmmmm L.000...0",
    "api/v1/appeals/<int:pk>/answers/": "Lmmmmmmmm L.000...0",
    "api/v1/appeals/<int:pk>/escalation/": "Lmmmmmmmm L.000...0",
    "api/v1/appeals/<int:pk>/upholding/": "Lmmmmmmmm L.000...0",
    "api/v1/appeals/<int:pk>/overturning/": "Lmmmmmmmm L.000...0",
    "api/v1/appeals/<int:pk>/withdrawal/": "Lmmmmmmmm L.000...0",
    "api/v1/amendments/": "L........ Lmmmmmmmm",
    "api/v1/amendments/<int:pk>/": "L.000...0 Lmmmmmmmm",
    "api/v1/amendments/<int:pk>/grant/": "Lmmmmmmmm L.000...0",
    "api/v1/amendments/<int:pk>/refusal/": "Lmmmmmmmm L.000...0",
    "api/v1/amendments/<int:pk>/withdrawal/": "Lmmmmmmmm L.000...0",
    "api/v1/exemptions/<int:pk>/revocation/": "Lmmmmmmmm L.000...0",
    "api/v1/exemptions/<int:pk>/extension/": "Lmmmmmmmm L.000...0",
    "api/v1/exemptions/<int:pk>/giving-up/": "Lmmmmmmmm L.000...0",
    "api/v1/exemptions/<int:pk>/amendments/": "Lmmmmmmmm L.000...0",
    "api/v1/exemptions/": "L........ Lmmmmmmmm",
    "api/v1/exemptions/<int:pk>/": "L.000...0 Lmmmmmmmm",
    "api/v1/policy/": "......... mmmmmmmmm",
    "api/schema/": "......... mmmmmmmmm",
    "api/docs/": "......... mmmmmmmmm",
    "livez": "......... mmmmmmmmm",
    "readyz": "......... mmmmmmmmm",
    "metrics": "......... mmmmmmmmm",
    "favicon.ico": "......... .........",
    "csp-report": "mmmmmmmmm .........",
}
"""Address -> signs for GET and for an empty POST, a sign per person: `.` answered (also: that something is missing),
`-` 403, `0` 404, `m` 405, `L` sign in first.
"""


def sign(answer: Any) -> str:
    """503 is what /readyz says of a machine too slow to send its mails in two minutes."""
    if answer.status_code == 401 or "/accounts/login/" in answer.headers.get("Location", ""):
        return "L"
    well = answer.status_code < 500 or (answer.status_code == 503 and answer.request["PATH_INFO"] == "/readyz")
    return {403: "-", 404: "0", 405: "m"}.get(answer.status_code, "." if well else "!")


def rows() -> dict[str, list[Any]]:
    """Everything but sessions."""
    rooms = ("accounts", "audit", "jobs", "notifications", "orders", "approvals", "support")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in models
        if model._meta.label not in LEAVE
    }


def test_the_table_has_every_address() -> None:
    assert sorted(TABLE) == sorted(patterns())


@pytest.mark.parametrize("name", PEOPLE, ids=lambda name: name or "nobody")
def test_every_address(cast: Cast, name: str) -> None:
    """As the table says; and whatever was asked for by GET, nothing is different afterwards."""
    world, client, wrong = World(cast), Client(raise_request_exception=False), []
    if name:
        client.force_login(getattr(cast, name))
    place, before = PEOPLE.index(name), rows()
    for path, signs in TABLE.items():
        reading, writing = signs.split()
        address = world.fill(path)
        if (got := sign(client.get(address))) != reading[place]:
            wrong.append(f"GET {address}: {got}, not {reading[place]}")
        with undone():
            if (got := sign(client.post(address))) != writing[place]:
                wrong.append(f"POST {address}: {got}, not {writing[place]}")
    assert wrong == []
    assert rows() == before
