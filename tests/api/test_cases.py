"""Cases through the API: file, read, and every verb once, as the pages have them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals.models import ApprovalRequest, Decision, Exemption
from approvals.sentences import sentence
from audit.models import Event
from audit.verify import verify_chain
from orders.models import Attachment, Gig, Order
from support.models import Note
from tests.api.conftest import Caller, grant, reasons, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Person = Callable[..., Caller]


def test_a_seller_files_and_reads_it_back(cast: Cast, person: Person) -> None:
    answer = person(cast.maya).post("/requests/", wish(cast))
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    body = answer.body
    assert (body["status"], body["buyer"]["name"], body["gig"]["id"]) == ("filed", "Ben Adler", cast.gig.pk)
    assert body["allowed_actions"] == ["withdraw"]
    case = ApprovalRequest.objects.get()
    assert list(Event.objects.filter(chain=case.chain).values_list("action", flat=True)) == ["request.filed"]
    assert person(cast.maya).get(f"/requests/{case.pk}/").body == body


def test_the_same_key_again_files_once(cast: Cast, person: Person) -> None:
    maya = person(cast.maya)
    first = maya.post("/requests/", wish(cast), Idempotency_Key="once")
    again = maya.post("/requests/", wish(cast), Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.body == again.body
    assert ApprovalRequest.objects.count() == 1
    assert maya.post("/requests/", wish(cast, title="Other"), Idempotency_Key="once").status_code == 422


def test_the_same_key_appeals_and_asks_for_a_change_once(cast: Cast, person: Person) -> None:
    """And says so where it comes with something else."""
    maya, denied, granted = person(cast.maya), cast.deny(cast.file()), cast.approve(cast.file(channels=["video"]))
    until = (granted.exemption.ends_at + timedelta(days=2)).isoformat()
    calls = (
        (
            f"/requests/{denied.request_id}/appeals/",
            {"decision": denied.pk, "grounds": "It cannot be written."},
            "grounds",
        ),
        (
            f"/exemptions/{granted.exemption.pk}/amendments/",
            {"channels": ["video"], "wants_until": until, "why": "He is ill."},
            "why",
        ),
    )
    for path, body, word in calls:
        first, again = (maya.post(path, body, Idempotency_Key="k") for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200), again.body
        assert first.body == again.body
        other = maya.post(path, {**body, word: "Something else."}, Idempotency_Key="k")
        assert (other.status_code, other.body["type"]) == (422, "urn:hallpass:problem:other-body")


def test_two_callers_may_choose_the_same_key(cast: Cast, person: Person) -> None:
    theirs = Gig.objects.create(seller=cast.rafael, title="Interviews")
    assert person(cast.maya).post("/requests/", wish(cast), Idempotency_Key="1").status_code == 201
    other = wish(cast, order=..., gig=theirs.pk)
    assert person(cast.rafael).post("/requests/", other, Idempotency_Key="1").status_code == 201


def test_what_is_open_already_is_named(cast: Cast, person: Person) -> None:
    first = cast.file()
    answer = person(cast.maya).post("/requests/", wish(cast))
    assert (answer.status_code, answer.body["existing"]) == (400, first.pk)
    assert answer.body["type"].endswith("already-open")


def test_the_whole_way_to_an_approval(cast: Cast, person: Person) -> None:
    maya, ana = person(cast.maya), person(cast.ana)
    maya.post("/requests/", wish(cast))
    case = ApprovalRequest.objects.get()
    asked = ana.act(case, "questions", {"question": "What do lessons need?"})
    assert (asked.status_code, asked.body["status"], asked["ETag"]) == (200, "needs_info", '"2"')
    answered = maya.act(case, "answers", {"text": "To hear him."})
    assert [one["kind"] for one in answered.body["thread"]] == ["question", "answer"]
    approved = ana.act(case, "approval", grant(case))
    assert approved.body["status"] == "approved"
    assert approved.body["decisions"][0]["clauses"][0]["number"] == "3.2"
    row = Attachment.objects.get(order=cast.order)
    (listed,) = person(cast.ben).get("/attachments/").body["results"]
    assert (listed["id"], listed["granted_by"]["name"], listed["state"]) == (row.pk, "Ana Ruiz", "active")
    (exemption,) = maya.get("/exemptions/").body["results"]
    assert exemption["id"] == Exemption.objects.get().pk
    assert maya.get(f"/exemptions/{exemption['id']}/").body == exemption


def test_a_denial_and_an_escalation(cast: Cast, person: Person) -> None:
    case = cast.file()
    assert person(cast.ana).act(case, "escalation", {"reason": "The clause does not fit."}).status_code == 200
    refused = person(cast.tom).act(case, "denial", reasons())
    assert (refused.status_code, Decision.objects.count()) == (403, 0)
    denied = person(cast.lea).act(case, "denial", reasons())
    assert (denied.body["status"], denied.body["decisions"][0]["stage"]) == ("denied", "escalation")
    assert person(cast.maya).get(f"/requests/{case.pk}/").body["allowed_actions"] == ["refile"]


def test_the_trail_of_a_case(cast: Cast, person: Person) -> None:
    case = cast.file()
    person(cast.ana).act(case, "questions", {"question": "Why?"})
    lines = person(cast.marc).get(f"/requests/{case.pk}/events/").body["results"]
    assert [line["action"] for line in lines] == ["request.filed", "request.asked"]
    assert lines[1]["seal_before"] == lines[0]["seal"]
    assert (lines[1]["actor"], lines[1]["sentence"]) == ("Ana Ruiz", "asked Maya: “Why?”")
    assert lines[0]["sentence"] == sentence(Event.objects.get(chain=case.chain, seq=1))
    assert person(cast.rafael).get(f"/requests/{case.pk}/events/").status_code == 404


def test_what_colleagues_tell_each_other_stays_with_them(cast: Cast, person: Person, client: Client) -> None:
    case = cast.file()
    Note.write(by=cast.ana, request=case, text="CANARY-NOTE")
    case.escalate(by=cast.ana, reason="CANARY-REASON")
    trail = f"/trail/request/{case.pk}/"
    for name, told in (("maya", False), ("ana", True), ("marc", True)):
        client.force_login(getattr(cast, name))
        pages = [client.get(f"{trail}?entry={seq}").content.decode() for seq in (1, 2, 3)]
        pages.append(b"".join(client.get(f"{trail}export/").streaming_content).decode())
        pages.append(str(person(getattr(cast, name)).get(f"/requests/{case.pk}/events/").body))
        pages.append(str(person(getattr(cast, name)).get(f"/requests/{case.pk}/").body))
        assert ("CANARY" in "".join(pages)) is told, name
        assert ("CANARY" in pages[-3]) is told


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_history_cannot_be_written(cast: Cast, person: Person, program: Person, method: str) -> None:
    case = cast.file()
    callers = (person(cast.ana), person(cast.marc), program())
    before = Event.objects.count()
    for caller in callers:
        refused = caller.call(method, f"/requests/{case.pk}/events/", {"action": "request.approved"})
        assert refused.status_code == 405
    assert Event.objects.count() == before
    assert verify_chain(case.chain).ok


def test_the_policy_is_for_everybody(cast: Cast) -> None:
    policy = Caller().get("/policy/").body
    assert policy["number"] == 1
    assert [one["duty"] for one in policy["clauses"] if one["kind"] == "duty"] == [
        "ask_first",
        "copy_back",
        "deliver_here",
        "get_paid_here",
    ]


class TestVersions:
    def test_verbs_need_the_version_seen(self, cast: Cast, person: Person) -> None:
        case = cast.file()
        answer = person(cast.ana).post(f"/requests/{case.pk}/questions/", {"question": "?"})
        assert answer.status_code == 428
        for tag in ("*", "1", 'W/"1"', '"1", "2"', '"x"', '"99999999999999"'):
            refused = person(cast.ana).post(f"/requests/{case.pk}/questions/", {"question": "?"}, If_Match=tag)
            assert (refused.status_code, list(refused.body["errors"])) == (400, ["If-Match"])
        case.refresh_from_db()
        assert (case.status, case.version) == ("filed", 1)

    def test_a_stale_one_is_told_who_was_first(self, cast: Cast, person: Person) -> None:
        case = cast.file()
        case.ask(by=cast.tom, question="Why?")
        case.answer(by=cast.maya, text="Because.")
        answer = person(cast.ana).act(case, "denial", reasons(), seen=1)
        current = answer.body["current"]
        assert (answer.status_code, current["version"], current["status"]) == (412, 3, "filed")
        assert (current["last_action"], current["last_actor"]) == ("request.answered", "Maya Okafor")
        assert not Decision.objects.exists()

    def test_the_second_to_decide_is_told_so(self, cast: Cast, person: Person) -> None:
        case = cast.file()
        cast.approve(case, by=cast.tom)
        late = person(cast.ana).act(case, "denial", reasons())
        assert (late.status_code, late.body["current"]["last_actor"]) == (409, "Tom Becker")
        assert person(cast.ana).act(case, "denial", reasons(), seen=1).status_code == 412
        assert Decision.objects.count() == 1


class TestPrograms:
    def test_file_for_a_seller_and_the_trail_says_so(self, cast: Cast, program: Person) -> None:
        cast.maya.external_id = "u-9"
        cast.maya.save()
        for n, named in enumerate(({"seller": cast.maya.pk}, {"seller_external_id": "u-9"})):
            answer = program().post("/requests/", wish(cast, channels=[["video"], ["phone"]][n], **named))
            assert (answer.status_code, answer.body["allowed_actions"]) == (201, [])
        case = ApprovalRequest.objects.first()
        assert case
        event = Event.objects.get(chain=case.chain)
        assert (event.actor.number, event.data["through"][:6]) == (cast.maya.pk, "token:")
        assert event.subjects.filter(kind="token").exists()
        assert verify_chain(case.chain).ok

    @pytest.mark.parametrize("named", [{}, {"seller": 10**12}, {"seller_external_id": "nobody"}, {"seller": "ana"}])
    def test_but_not_for_nobody(self, cast: Cast, program: Person, named: dict[str, Any]) -> None:
        named = {key: cast.ana.pk if value == "ana" else value for key, value in named.items()}
        answer = program().post("/requests/", wish(cast, **named))
        assert (answer.status_code, list(answer.body["errors"])) == (400, ["seller"])

    def test_a_person_files_for_themselves_only(self, cast: Cast, person: Person) -> None:
        theirs = Gig.objects.create(seller=cast.rafael, title="Interviews")
        assert person(cast.maya).post("/requests/", wish(cast, seller=cast.rafael.pk)).status_code == 400
        for body in (wish(cast, order=..., gig=theirs.pk), wish(cast, gig=theirs.pk)):
            answer = person(cast.maya).post("/requests/", body)
            assert (answer.status_code, list(answer.body["errors"])) == (400, ["gig"])
        answer = person(cast.rafael).post("/requests/", wish(cast, gig=theirs.pk))
        assert (answer.status_code, list(answer.body["errors"])) == (400, ["order"])
        assert not ApprovalRequest.objects.exists()

    @pytest.mark.parametrize("verb", ["questions", "answers", "escalation", "approval", "denial", "withdrawal"])
    def test_no_scope_decides(self, cast: Cast, program: Person, verb: str) -> None:
        case = cast.file()
        assert program().act(case, verb, {}).status_code == 403
        case.refresh_from_db()
        assert case.version == 1

    @pytest.mark.parametrize(
        ("scope", "path"),
        [
            ("orders:read", "/orders/"),
            ("orders:read", "/attachments/"),
            ("requests:read", "/requests/"),
            ("exemptions:read", "/exemptions/"),
        ],
    )
    def test_reading_needs_its_scope(self, cast: Cast, program: Person, scope: str, path: str) -> None:
        cast.approve(cast.file())
        assert len(program(scope).get(path).body["results"]) == 1
        others = ("orders:write", "requests:write", "events:read")
        refused = program(*others).get(path)
        assert refused.status_code == 403
        assert scope in refused.body["detail"]


def test_a_gigs_exemption_without_an_order(cast: Cast, person: Person) -> None:
    answer = person(cast.maya).post("/requests/", wish(cast, order=..., gig=cast.gig.pk))
    assert (answer.status_code, answer.body["order"]) == (201, None)
    assert person(cast.maya).post("/requests/", wish(cast, order=None, gig=..., channels=["email"])).status_code == 400
    assert Order.objects.count() == 1
