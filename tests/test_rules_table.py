"""Who may do what to a case in which state: one table, tried through the pages and through the API.

The table is written out here a second time, on purpose, and not read from approvals/rules.py.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from approvals.models import ApprovalRequest, Clause
from audit.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db

STATES = ("filed", "needs_info", "escalated", "approved", "denied", "revoked", "withdrawn", "lapsed")
ACTS = ("ask", "answer", "escalate", "approve", "deny", "withdraw")
# Maya asked, for Ben. Lea asked for information, Ana escalated. Ivo took no part. Nobody is signed in as "".
PEOPLE = ("maya", "ben", "rafael", "yuki", "ana", "tom", "lea", "ivo", "marc", "ada", "")
DESK = ("ana", "tom", "lea", "ivo")

MAY: dict[str, dict[str, tuple[str, ...]]] = {
    "ask": {"filed": DESK},
    "answer": {"needs_info": ("maya",)},
    "escalate": {"filed": DESK},
    "approve": {"filed": DESK, "escalated": ("ivo",)},
    "deny": {"filed": DESK, "escalated": ("ivo",)},
    "withdraw": {"filed": ("maya",), "needs_info": ("maya",), "escalated": ("maya",)},
}
"""Act -> state -> who may. Everything else is refused."""
AFTER = {
    "ask": "needs_info",
    "answer": "filed",
    "escalate": "escalated",
    "approve": "approved",
    "deny": "denied",
    "withdraw": "withdrawn",
}


def expected(act: str, state: str, name: str) -> str:
    """`done`, `conflict` (theirs to do, but not in this state), or `refused`."""
    if name in MAY[act].get(state, ()):
        return "done"
    theirs = ("maya",) if act in ("answer", "withdraw") else DESK
    return "conflict" if state not in MAY[act] and name in theirs else "refused"


def brought(cast: Cast, state: str) -> ApprovalRequest:
    """Maya's case on Ben's order, in that state; in all but `filed` and `withdrawn` somebody took part."""
    case = cast.file()
    if state in ("needs_info", "escalated", "lapsed"):
        case.ask(by=cast.lea, question="What for?")
    if state == "escalated":
        case.answer(by=cast.maya, text="To hear him.")
        case.escalate(by=cast.ana, reason="No clause fits.")
    elif state == "approved":
        cast.approve(case, by=cast.tom)
    elif state == "denied":
        cast.deny(case, by=cast.tom)
    elif state == "revoked":
        cast.revoke(cast.approve(case, by=cast.tom).exemption, by=cast.ivo)
    elif state == "withdrawn":
        case.withdraw(by=cast.maya)
    elif state == "lapsed":
        with time_machine.travel(case.answer_by, tick=False):
            case.lapse()
    assert case.status == state
    return case


def through_pages(client: Client, act: str, case: ApprovalRequest) -> Any:
    if act in ("answer", "withdraw"):
        return client.post(f"/requests/{case.pk}/{act}/", {"seen": case.version, "text": "To hear him."})
    cited = Clause.objects.get(policy=case.policy, number="3.2" if act == "approve" else "4.1")
    panel = {
        "outcome": act,
        "seen": case.version,
        "channels": case.channels,
        "clauses": [cited.pk],
        "why": "It is so.",
        "statement": "Because.",
        "facts": "As told.",
        "question": "What for?",
        "reason": "No clause fits.",
    }
    return client.post(f"/desk/cases/{case.pk}/decision/", panel)


def through_api(client: Client, act: str, case: ApprovalRequest) -> Any:
    cited = {"statement": "Because.", "facts": "As told.", "clauses": [{"number": "4.1", "why": "It is so."}]}
    window = {"starts_at": case.wants_from.isoformat(), "ends_at": case.wants_until.isoformat()}
    granted = {**cited, "clauses": [{"number": "3.2", "why": "It is so."}], "channels": case.channels, **window}
    noun, body = {
        "ask": ("questions", {"question": "What for?"}),
        "answer": ("answers", {"text": "To hear him."}),
        "escalate": ("escalation", {"reason": "No clause fits."}),
        "approve": ("approval", granted),
        "deny": ("denial", cited),
        "withdraw": ("withdrawal", {}),
    }[act]
    path, tag = f"/api/v1/requests/{case.pk}/{noun}/", {"If-Match": f'"{case.version}"'}
    return client.post(path, json.dumps(body), "application/json", headers=tag)


def outcome(answer: Any) -> str:
    """What an answer comes down to, whichever way it was asked."""
    if answer.status_code in (401, 403, 404) or "/accounts/login/" in answer.headers.get("Location", ""):
        return "refused"
    if answer.status_code == 409:
        return "conflict"
    return "done" if answer.status_code in (200, 302) else f"{answer.status_code}: {answer.content[:300]!r}"


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("way", [through_pages, through_api])
@pytest.mark.parametrize("state", STATES)
def test_every_cell(cast: Cast, state: str, way: Callable[..., Any]) -> None:
    case, clients, wrong = brought(cast, state), {}, []
    for name in PEOPLE:
        clients[name] = Client()
        if name:
            clients[name].force_login(getattr(cast, name))
    events = Event.objects.count()
    for act in ACTS:
        for name, client in clients.items():
            with undone():
                got = outcome(way(client, act, case))
                now = ApprovalRequest.objects.get(pk=case.pk)
                written = Event.objects.count() > events
                kept = (now.status, now.version) == (case.status, case.version)
            wanted = expected(act, state, name)
            if got != wanted or written != (wanted == "done") or kept == (wanted == "done"):
                wrong.append(f"{name or 'nobody'} {act}: {got}, not {wanted}; now {now.status}, written {written}")
            elif wanted == "done" and now.status != AFTER[act]:
                wrong.append(f"{name} {act}: now {now.status}")
    assert wrong == []


@pytest.mark.parametrize("state", STATES)
def test_what_the_api_offers_is_what_it_lets_pass(cast: Cast, state: str) -> None:
    case, client = brought(cast, state), Client()
    for name in ("maya", *DESK, "marc"):
        client.force_login(getattr(cast, name))
        offered = client.get(f"/api/v1/requests/{case.pk}/").json()["allowed_actions"]
        assert [act for act in ACTS if act in offered] == [act for act in ACTS if name in MAY[act].get(state, ())]
