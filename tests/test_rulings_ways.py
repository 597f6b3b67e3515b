"""An adverse ruling without all its reasons is refused whichever way it comes, and what is missing is named."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals.models import Decision
from tests.cast import Cast

pytestmark = pytest.mark.django_db

CALLS = {
    "deny": "requests/{}/denial/",
    "approve": "requests/{}/approval/",
    "uphold": "appeals/{}/upholding/",
    "overturn": "appeals/{}/overturning/",
    "refuse": "amendments/{}/refusal/",
    "grant": "amendments/{}/grant/",
    "revoke": "exemptions/{}/revocation/",
    "correct": "requests/{}/correction/",
}
GRANTING = ("approve", "overturn", "grant", "correct")
"""Adverse, too, where they grant less than was asked."""
PARTS = ("statement", "facts", "clauses", "why")


def brought(cast: Cast, act: str) -> tuple[Any, Any]:
    """The case, and what the act is about."""
    case = cast.file(channels=["video", "phone"])
    if act in ("approve", "deny"):
        return case, case
    if act == "correct":
        cast.deny(case)
        return case, case
    if act in ("uphold", "overturn"):
        return case, cast.appeal(cast.deny(case))
    exemption = cast.approve(case, channels=("video",)).exemption
    return case, exemption if act == "revoke" else cast.amend(exemption)


def panel(cast: Cast, act: str, case: Any, row: Any, part: str) -> dict[str, Any]:
    """What the desk's panel sends, without that part."""
    clause = cast.clause("3.2" if act in GRANTING else "4.1").pk
    sent = {
        "outcome": act,
        "seen": row.version,
        "channels": ["video"],
        "ends_at": (case.wants_until - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
        "clauses": [clause],
        "why": "It is so.",
        "statement": "Because.",
        "facts": "As told.",
    }
    return {**sent, part: [] if part == "clauses" else " "}


def call(cast: Cast, act: str, case: Any, part: str) -> dict[str, Any]:
    """The same for the API."""
    clauses = [{"number": "3.2" if act in GRANTING else "4.1", "why": "" if part == "why" else "It is so."}]
    body = {"statement": "Because.", "facts": "As told.", "clauses": [] if part == "clauses" else clauses}
    if act in GRANTING:
        ends_at = (case.wants_until - timedelta(days=2)).isoformat()
        body |= {"channels": ["video"], "starts_at": case.wants_from.isoformat(), "ends_at": ends_at}
    return body if part in ("clauses", "why") else {**body, part: ""}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("act", CALLS)
def test_each_missing_part_is_named_by_page_and_api(cast: Cast, client: Client, act: str, part: str) -> None:
    case, row = brought(cast, act)
    before = Decision.objects.count()
    client.force_login(cast.lea)

    answer = client.post(f"/desk/cases/{case.pk}/decision/", panel(cast, act, case, row, part))
    assert answer.status_code == 400
    assert part in answer.context["form"].errors, answer.context["form"].errors

    body = json.dumps(call(cast, act, case, part))
    path, tag = f"/api/v1/{CALLS[act].format(row.pk)}", {"If-Match": f'"{row.version}"'}
    answer = client.post(path, body, "application/json", headers=tag)
    assert answer.status_code in (400, 422), answer.content
    named = answer.json()["errors"]
    assert part in named or (part == "why" and "why" in json.dumps(named)), named

    assert Decision.objects.count() == before


@pytest.mark.parametrize("act", CALLS)
def test_with_every_part_it_is_kept_whole(cast: Cast, client: Client, act: str) -> None:
    """The same panel, nothing missing: an adverse decision with its document."""
    case, row = brought(cast, act)
    client.force_login(cast.lea)
    sent = panel(cast, act, case, row, "note")
    answer = client.post(f"/desk/cases/{case.pk}/decision/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    ruling = Decision.objects.latest("pk")
    assert ruling.adverse
    assert ruling.document.content["clauses"][0]["why"] == "It is so."
