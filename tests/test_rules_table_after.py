"""Who may do what after a decision: appeals, changes of terms, exemptions and denials, through pages and API.

Every decision that can be challenged has its own rows: a denial, a revocation, a grant of less than was asked.
The tables are written out here a second time, on purpose, and not read from approvals/rules/.
Maya asked, for Ben. Ana decided. Tom asked for information in the appeal, Noor escalated it. Lea and Ivo
are leads who took no part. Rafael and Yuki have nothing to do with it. "" is nobody.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from approvals.models import Appeal, Exemption
from audit.models import Event
from orders.models import Attachment
from tests.cast import Cast, person
from tests.test_rules_table import outcome, undone

pytestmark = pytest.mark.django_db

PEOPLE = ("maya", "ben", "rafael", "yuki", "ana", "tom", "noor", "lea", "ivo", "marc", "ada", "")
FRESH = ("tom", "noor", "lea", "ivo")
DESK = ("ana", *FRESH)
LEADS = ("lea", "ivo")
MAY: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "appeal": {
        "ask": {"filed": FRESH},
        "answer": {"waiting": ("maya",)},
        "escalate": {"filed": FRESH},
        "uphold": {"filed": FRESH, "escalated": LEADS},
        "overturn": {"filed": FRESH, "escalated": LEADS},
        "withdraw": {"filed": ("maya",), "waiting": ("maya",), "escalated": ("maya",)},
    },
    "amendment": {
        "grant": {"filed": DESK},
        "refuse": {"filed": DESK},
        "withdraw": {"filed": ("maya",)},
    },
    "exemption": {
        "revoke": {"active": LEADS, "scheduled": LEADS, "used": LEADS},
        "extend": {"active": DESK, "scheduled": DESK, "used": DESK},
        "amend": {"active": ("maya",), "scheduled": ("maya",), "used": ("maya",)},
        "give_up": {"active": ("maya",), "scheduled": ("maya",), "used": ("maya",)},
    },
    "denial": {
        "appeal": {"denied": ("maya",), "upheld": (), "late": ()},
        "correct": {"denied": LEADS, "late": LEADS, "upheld": ("ivo",)},
    },
    "revocation": {
        "appeal": {"revoked": ("maya",), "later": ("maya",), "upheld": (), "late": ()},
        "correct": {},
    },
    "partial": {
        "appeal": {"granted": ("maya",), "appealed": ()},
        "correct": {},
    },
}
"""Noun -> act -> state -> who may. Everything else is refused, or a conflict for those whose act it is."""
STATES = {
    "appeal": ("filed", "waiting", "escalated", "upheld", "overturned", "withdrawn"),
    "amendment": ("filed", "granted", "refused", "withdrawn"),
    "exemption": ("active", "scheduled", "used", "revoked", "given_up", "stopped", "amended", "ended"),
    "denial": ("denied", "late", "upheld"),
    "revocation": ("revoked", "later", "upheld", "late"),
    "partial": ("granted", "appealed"),
}
CELLS = [(noun, state) for noun, states in STATES.items() for state in states]


class Story:
    """A case brought to where the noun is in that state; `at` is when it is tried."""

    def __init__(self, cast: Cast, noun: str, state: str) -> None:
        self.cast, self.noun, self.state, self.days = cast, noun, state, 0.0
        cast.noor = person("Noor Haddad", Role.AGENT)  # type: ignore[attr-defined]
        getattr(self, noun)()
        self.case.refresh_from_db()
        for name in ("appealed", "asked", "granted"):
            if hasattr(self, name):
                getattr(self, name).refresh_from_db()

    def appeal(self) -> None:
        cast = self.cast
        self.case = cast.file()
        self.appealed = appeal = cast.appeal(cast.deny(self.case))
        if self.state == "waiting":
            appeal.ask(by=cast.tom, question="Since when?")
        elif self.state == "escalated":
            appeal.ask(by=cast.tom, question="Since when?")
            appeal.answer(by=cast.maya, text="Since March.")
            appeal.escalate(by=cast.noor, reason="No clause fits.")  # type: ignore[attr-defined]
        elif self.state == "upheld":
            cast.uphold(appeal, by=cast.tom)
        elif self.state == "overturned":
            cast.overturn(appeal, by=cast.tom)
        elif self.state == "withdrawn":
            appeal.withdraw(by=cast.maya)

    def amendment(self) -> None:
        cast = self.cast
        self.case = cast.file()
        self.asked = asked = cast.amend(cast.approve(self.case).exemption)
        if self.state == "granted":
            terms = cast.terms(self.case, ends_at=asked.wants_until)
            asked.grant(by=cast.tom, terms=terms, grounds=cast.grounds("3.2"))
        elif self.state == "refused":
            asked.refuse(by=cast.tom, grounds=cast.grounds("4.1"))
        elif self.state == "withdrawn":
            asked.withdraw(by=cast.maya)

    def exemption(self) -> None:
        cast = self.cast
        self.case = cast.file()
        terms: dict[str, Any] = {
            "scheduled": {"starts_at": self.case.wants_from + timedelta(days=3)},
            "used": {"contacts_allowed": 1},
        }.get(self.state, {})
        self.granted = granted = cast.approve(self.case, **terms).exemption
        if self.state == "revoked":
            cast.revoke(granted)
        elif self.state == "given_up":
            granted.give_up(by=cast.maya)
        elif self.state == "stopped":
            Exemption.stop(by=cast.ben, order=cast.order)
        elif self.state == "used":
            Attachment.objects.filter(exemption_number=granted.pk).update(contacts_used=1)
        elif self.state == "amended":
            asked = cast.amend(granted)
            terms = cast.terms(self.case, ends_at=asked.wants_until)
            asked.grant(by=cast.tom, terms=terms, grounds=cast.grounds("3.2"))
        elif self.state == "ended":
            self.days = 15.0

    def denial(self) -> None:
        cast = self.cast
        self.case = cast.file()
        self.ruling = cast.deny(self.case)
        if self.state == "upheld":
            appeal = cast.appeal(self.ruling)
            appeal.escalate(by=cast.tom, reason="No clause fits.")
            cast.uphold(appeal, by=cast.lea)
        elif self.state == "late":
            self.days = 200.0

    def revocation(self) -> None:
        cast = self.cast
        self.case = cast.file()
        when = self.case.wants_from + timedelta(days=3) if self.state == "later" else None
        self.ruling = cast.revoke(cast.approve(self.case).exemption, effective_at=when)
        if self.state == "upheld":
            cast.uphold(cast.appeal(self.ruling), by=cast.ivo)
        elif self.state == "late":
            self.days = 200.0

    def partial(self) -> None:
        """Less was granted than was asked: adverse for what it refuses."""
        cast = self.cast
        self.case = cast.file(channels=["video", "phone"])
        self.ruling = cast.approve(self.case, channels=("video",))
        if self.state == "appealed":
            cast.appeal(self.ruling)

    @property
    def row(self) -> Any:
        return {
            "appeal": getattr(self, "appealed", None),
            "amendment": getattr(self, "asked", None),
            "exemption": getattr(self, "granted", None),
        }.get(self.noun, self.case)

    @property
    def until(self) -> Any:
        return self.case.wants_until + timedelta(days=self.days + 7)


def kind(story: Story) -> str:
    """Every decision is challenged and corrected in the same place, whatever it was."""
    return "denial" if story.noun in ("revocation", "partial") else story.noun


def panel(story: Story, act: str) -> dict[str, Any]:
    """What the desk's panel sends."""
    grants = act in ("overturn", "grant", "correct")
    return {
        "outcome": act,
        "seen": story.row.version,
        "channels": story.case.channels,
        "ends_at": story.until.strftime("%Y-%m-%dT%H:%M"),
        "clauses": [story.cast.clause("3.2" if grants else "4.1").pk],
        "why": "It is so.",
        "statement": "Because.",
        "facts": "As told.",
        "question": "What for?",
        "reason": "No clause fits.",
    }


def through_pages(client: Client, story: Story, act: str) -> Any:
    case, row = story.case, story.row
    seen = {"seen": row.version}
    change = {
        "channels": case.channels,
        "wants_until": story.until.date().isoformat(),
        "why": "Moved.",
        "nonce": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    }
    challenge = {"grounds": "Speaking cannot be written down.", "nonce": change["nonce"]}
    seller: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
        ("appeal", "answer"): (f"/requests/{case.pk}/appeal/answer/", {**seen, "text": "Since March."}),
        ("appeal", "withdraw"): (f"/requests/{case.pk}/appeal/withdraw/", seen),
        ("amendment", "withdraw"): (f"/requests/{case.pk}/change/withdraw/", seen),
        ("exemption", "amend"): (f"/exemptions/{row.pk}/change/", change),
        ("exemption", "give_up"): (f"/exemptions/{row.pk}/give-up/", seen),
        ("exemption", "extend"): (
            f"/desk/exemptions/{row.pk}/extend/",
            {**seen, "until": story.until.strftime("%Y-%m-%dT%H:%M"), "statement": "The work takes longer."},
        ),
        ("denial", "appeal"): (f"/requests/{case.pk}/appeal/", challenge),
    }
    path, body = seller.get((kind(story), act), (f"/desk/cases/{case.pk}/decision/", panel(story, act)))
    return client.post(path, body)


def through_api(client: Client, story: Story, act: str) -> Any:
    case, row = story.case, story.row
    cited = {"statement": "Because.", "facts": "As told.", "clauses": [{"number": "4.1", "why": "It is so."}]}
    granted = {
        **cited,
        "clauses": [{"number": "3.2", "why": "It is so."}],
        "channels": case.channels,
        "starts_at": case.wants_from.isoformat(),
        "ends_at": story.until.isoformat(),
    }
    change = {"channels": case.channels, "wants_until": story.until.isoformat(), "why": "Moved."}
    decision = getattr(story, "ruling", None)
    challenge = {"decision": decision.pk if decision else 0, "grounds": "Speaking cannot be written down."}
    path, body = {
        ("appeal", "ask"): ("appeals/{}/questions/", {"question": "What for?"}),
        ("appeal", "answer"): ("appeals/{}/answers/", {"text": "Since March."}),
        ("appeal", "escalate"): ("appeals/{}/escalation/", {"reason": "No clause fits."}),
        ("appeal", "uphold"): ("appeals/{}/upholding/", cited),
        ("appeal", "overturn"): ("appeals/{}/overturning/", granted),
        ("appeal", "withdraw"): ("appeals/{}/withdrawal/", {}),
        ("amendment", "grant"): ("amendments/{}/grant/", granted),
        ("amendment", "refuse"): ("amendments/{}/refusal/", cited),
        ("amendment", "withdraw"): ("amendments/{}/withdrawal/", {}),
        ("exemption", "revoke"): ("exemptions/{}/revocation/", cited),
        ("exemption", "amend"): ("exemptions/{}/amendments/", change),
        ("exemption", "give_up"): ("exemptions/{}/giving-up/", {}),
        ("exemption", "extend"): (
            "exemptions/{}/extension/",
            {"ends_at": story.until.isoformat(), "statement": "The work takes longer."},
        ),
        ("denial", "appeal"): ("requests/{}/appeals/", challenge),
        ("denial", "correct"): ("requests/{}/correction/", granted),
    }[kind(story), act]
    tag = {"If-Match": f'"{row.version}"'}
    return client.post(f"/api/v1/{path.format(row.pk)}", json.dumps(body), "application/json", headers=tag)


@pytest.mark.parametrize("way", [through_pages, through_api])
@pytest.mark.parametrize(("noun", "state"), CELLS)
def test_every_cell(cast: Cast, noun: str, state: str, way: Callable[..., Any]) -> None:
    """Whoever may, does; whoever may not changes nothing and writes nothing into the trail."""
    story, wrong, clients = Story(cast, noun, state), [], {}
    with time_machine.travel(story.case.filed_at + timedelta(days=story.days, seconds=30), tick=True):
        for name in PEOPLE:
            clients[name] = Client()
            if name:
                clients[name].force_login(getattr(cast, name))
        before = Event.objects.count()
        for act, cells in MAY[noun].items():
            for name, client in clients.items():
                with undone():
                    answer = way(client, story, act)
                    written = Event.objects.exclude(action__startswith="session").count() > before
                may = name in cells.get(state, ())
                if may != written:
                    said = answer.content.decode()[:300] if hasattr(answer, "content") else ""
                    wrong.append(f"{name or 'nobody'} {act}: {answer.status_code}, written {written}; {said}")
                elif may and outcome(answer) not in ("done",) and answer.status_code != 201:
                    wrong.append(f"{name} {act}: {outcome(answer)}")
                elif not may and answer.status_code not in (302, 400, 401, 403, 404, 409, 412, 422):
                    wrong.append(f"{name or 'nobody'} {act}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("state", STATES["appeal"])
def test_what_the_api_offers_on_an_appeal_is_what_it_lets_pass(cast: Cast, state: str) -> None:
    story, client = Story(cast, "appeal", state), Client()
    for name in ("maya", *DESK, "marc"):
        client.force_login(getattr(cast, name))
        offered = client.get(f"/api/v1/appeals/{story.row.pk}/").json()["allowed_actions"]
        acts = MAY["appeal"]
        assert [act for act in acts if act in offered] == [act for act in acts if name in acts[act].get(state, ())]


def test_somebody_elses_appeal_is_not_there(cast: Cast) -> None:
    appeal = cast.appeal(cast.deny(cast.file()))
    client = Client()
    for name, status in (("rafael", 404), ("ben", 404), ("maya", 200), ("marc", 200)):
        client.force_login(getattr(cast, name))
        assert client.get(f"/api/v1/appeals/{appeal.pk}/").status_code == status
    assert Appeal.objects.count() == 1
