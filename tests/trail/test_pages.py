"""The trail on pages: the story it tells, to whom, that tampering is named, and that nothing internal leaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from approvals.models import ApprovalRequest
from audit import canonical, guards
from audit.models import Event, PersonalValue
from orders.models import Message, Order
from support.models import Note, WorkItem
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SECRET = "She asked three times this month; look at her record."
REASON = "Clause 3.6 may not reach this far."


@pytest.fixture
def case(cast: Cast) -> ApprovalRequest:
    """Filed, claimed, noted, asked, answered, approved."""
    request = cast.file()
    WorkItem.objects.get(request=request).claim(by=cast.ana)
    Note.write(by=cast.ana, request=request, text=SECRET)
    request.refresh_from_db()
    request.ask(by=cast.ana, question="What do lessons need that messages cannot give?")
    request.answer(by=cast.maya, text="I have to hear him.")
    cast.approve(request)
    return request


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Somebody with every right on the database took the guards away."""
    guards.drop_all()
    yield
    guards.install_all()


def of(kind: str, number: int, name: str = "trail") -> str:
    return reverse(f"audit:{name}", args=[kind, number])


def read(client: Client, who: User, address: str) -> Any:
    client.force_login(who)
    return client.get(address)


def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


class TestStory:
    def test_reads_from_filing_to_approval(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        page = read(client, cast.marc, of("request", case.pk)).content.decode()
        places = [
            page.index(words)
            for words in (
                "asked for video on order",
                "took the case",
                "wrote a note for the desk",
                "asked Maya: “What do lessons need",
                "answered: “I have to hear him.”",
                "approved video until",
            )
        ]
        assert places == sorted(places)
        assert "Verified." in page
        assert "All 6 entries are unbroken." in page

    def test_the_chosen_entry_shows_time_decision_clause_and_seal(
        self, cast: Cast, case: ApprovalRequest, client: Client
    ) -> None:
        event = Event.objects.get(chain=case.chain, action="request.approved")
        current = read(client, cast.marc, f"{of('request', case.pk)}?entry={event.seq}").context["current"]
        facts = {str(name): value for name, value in current["facts"]}
        assert (facts["Clauses"], facts["Decision"]) == ("3.2", str(case.decisions.get().pk))
        assert current["exact"] == event.at.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        assert current["seal"].replace(" ", "") == event.hash
        assert all(len(group) == 4 for group in current["seal"].split())
        assert current["before"].replace(" ", "") == event.prev_hash[:16]

    def test_an_orders_trail_says_who_allowed_contact(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        cast.order.complete(by=cast.ben.party)
        for reader in (cast.maya, cast.ben, cast.ana, cast.marc):
            page = read(client, reader, of("order", cast.order.pk)).content.decode()
            assert "approved video until" in page
            assert "completed the order" in page
            assert (f"/trail/request/{case.pk}/" in page) is (reader != cast.ben)

    def test_names_that_were_erased_are_nobody_elses(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        PersonalValue.objects.filter(event__chain=case.chain, field="actor").delete()
        context = read(client, cast.marc, of("request", case.pk)).context
        assert context["verdict"].ok
        assert {entry.who for entry in context["events"]} == {"Somebody (name erased)"}

    def test_beyond_a_hundred_entries_by_the_page(self, cast: Cast, client: Client) -> None:
        for number in range(104):
            Message.post(by=cast.ben, order=cast.order, body=f"Message {number}")
        first = read(client, cast.marc, of("order", cast.order.pk)).context
        second = read(client, cast.marc, of("order", cast.order.pk) + first["older"]).context
        seqs = [entry.event.seq for entry in (*first["events"], *second["events"])]
        assert seqs == list(range(1, 106))
        assert (first["verdict"].checked, second["older"], second["newer"]) == (105, "", "?after=0")
        assert read(client, cast.marc, of("order", cast.order.pk) + "?entry=103").context["events"][0].event.seq == 101


class TestWhoSees:
    @pytest.mark.parametrize("name", ["trail", "export"])
    @pytest.mark.parametrize(
        ("who", "request_seen", "order_seen"),
        [
            ("maya", 200, 200),
            ("ben", 404, 200),
            ("rafael", 404, 404),
            ("yuki", 404, 404),
            ("ana", 200, 200),
            ("lea", 200, 200),
            ("marc", 200, 200),
            ("ada", 404, 404),
        ],
    )
    def test_a_case_and_an_order(
        self, cast: Cast, case: ApprovalRequest, client: Client, name: str, who: str, request_seen: int, order_seen: int
    ) -> None:
        reader = getattr(cast, who)
        assert read(client, reader, of("request", case.pk, name)).status_code == request_seen
        assert read(client, reader, of("order", cast.order.pk, name)).status_code == order_seen

    @pytest.mark.parametrize(
        ("who", "status"), [("maya", 403), ("ben", 403), ("ada", 403), ("ana", 200), ("lea", 200), ("marc", 200)]
    )
    def test_all_trails(self, cast: Cast, client: Client, who: str, status: int) -> None:
        assert read(client, getattr(cast, who), reverse("audit:trails")).status_code == status

    def test_nobody_without_signing_in(self, cast: Cast, client: Client) -> None:
        for address in (of("order", cast.order.pk), of("order", cast.order.pk, "export"), reverse("audit:trails")):
            assert client.get(address).status_code == 302

    @pytest.mark.parametrize("query", ["", "?q=Ada", "?q=user+{ada}", "?q=person.", "?q=person.role_changed"])
    def test_the_desk_reads_no_trail_of_people(self, cast: Cast, client: Client, query: str) -> None:
        """What a chain's own page refuses, no list shows."""
        cast.rafael.change_role(by=cast.ada, role="agent")
        assert Event.objects.filter(chain=f"person:{cast.rafael.pk}").exists()
        address = reverse("audit:trails") + query.replace("{ada}", str(cast.ada.pk))
        events = [entry.event.chain for entry in read(client, cast.ana, address).context["events"]]
        assert not [chain for chain in events if not chain.startswith(("request:", "order:"))]
        assert read(client, cast.ana, of("person", cast.rafael.pk)).status_code == 404
        audited = [entry.event.chain for entry in read(client, cast.marc, address).context["events"]]
        assert f"person:{cast.rafael.pk}" in audited
        assert read(client, cast.marc, of("person", cast.rafael.pk)).status_code == 200

    @pytest.mark.parametrize("name", ["trail", "export"])
    def test_notes_and_reasons_between_colleagues_stay_there(
        self, cast: Cast, case: ApprovalRequest, client: Client, name: str
    ) -> None:
        other = cast.file(channels=["phone"])
        other.escalate(by=cast.ana, reason=REASON)
        for request, text in ((case, SECRET), (other, REASON)):
            for number in range(1, Event.objects.filter(chain=request.chain).count() + 1):
                address = f"{of('request', request.pk, name)}?entry={number}"
                shown = {who: b"".join(read(client, who, address)).decode() for who in (cast.maya, cast.marc)}
                assert text not in shown[cast.maya]
            assert name == "trail" or text in shown[cast.marc]

    @pytest.mark.parametrize("kind", ["nothing", "user", "gig", "audit", "request%3A1", "person"])
    def test_kinds_that_are_no_chain(self, cast: Cast, client: Client, kind: str) -> None:
        assert read(client, cast.maya, f"/trail/{kind}/1/").status_code == 404


class TestLookUp:
    def found(self, client: Client, who: User, text: str) -> list[Event]:
        context = read(client, who, f"{reverse('audit:trails')}?q={text}").context
        return [entry.event for entry in context["events"]]

    def test_a_case_by_its_number(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        for text in (f"HP-{case.pk}", f"hp-{case.pk}", str(case.pk), f"request {case.pk}"):
            answer = read(client, cast.marc, f"{reverse('audit:trails')}?q={text}")
            assert (answer.status_code, answer["Location"]) == (302, of("request", case.pk)), text

    def test_everything_about_an_order_or_exemption(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        chains = {event.chain for event in self.found(client, cast.marc, f"order {cast.order.number}")}
        assert chains == {case.chain, cast.order.chain}
        exemption = case.exemptions.get()
        assert [event.action for event in self.found(client, cast.marc, f"exemption {exemption.pk}")] == [
            "request.approved"
        ]

    @pytest.mark.parametrize("text", ["Ana Ruiz", "ana%40example.com", "ruiz"])
    def test_what_a_person_did(self, cast: Cast, case: ApprovalRequest, client: Client, text: str) -> None:
        assert [event.action for event in self.found(client, cast.marc, text)] == [
            "request.approved",
            "request.asked",
            "request.noted",
            "request.claimed",
        ]

    def test_several_people_of_that_name(self, cast: Cast, client: Client) -> None:
        context = read(client, cast.marc, f"{reverse('audit:trails')}?q=a").context
        assert len(context["people"]) > 1
        assert context["events"] == []

    def test_an_action(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        assert [event.action for event in self.found(client, cast.marc, "request.a")] == [
            "request.approved",
            "request.answered",
            "request.asked",
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "%00",
            "%25",
            "_",
            "'",
            "HP-",
            "HP-0",
            "HP-99999999999999999999",
            "order 0",
            "actor__password",
            "x" * 500,
            "%F0%9F%94%91",
            "data__x",
            "{{7*7}}",
            "<script>",
        ],
    )
    def test_nonsense_finds_nothing_and_breaks_nothing(self, cast: Cast, client: Client, text: str) -> None:
        answer = read(client, cast.marc, f"{reverse('audit:trails')}?q={text}&before=x")
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode().split("<body")[1].replace("<script src", "")

    def test_pages_show_each_entry_once(self, cast: Cast, client: Client) -> None:
        for number in range(130):
            Message.post(by=cast.ben, order=cast.order, body=f"Message {number}")
        for text in ("", "order.", f"order {cast.order.pk}", "Ben"):
            address, seen = f"{reverse('audit:trails')}?q={text}", []
            while address:
                context = read(client, cast.marc, address).context
                seen += [entry.event.pk for entry in context["events"]]
                address = reverse("audit:trails") + context["older"] if context["older"] else ""
            assert len(seen) == len(set(seen)) >= 130, text
            assert seen == sorted(seen, reverse=True)


class TestTampering:
    def broken(self, client: Client, cast: Cast, case: ApprovalRequest) -> tuple[str, Any]:
        answer = read(client, cast.marc, of("request", case.pk))
        assert answer.status_code == 200
        return answer.content.decode(), answer.context["verdict"]

    @pytest.mark.usefixtures("unguarded")
    @pytest.mark.parametrize("body", [b"", b"garbage", b"[]", b"{}", b"\xff\xfe", b'{"personal": 7}', b'"x"'])
    def test_bytes_that_are_no_event_any_more(
        self, cast: Cast, case: ApprovalRequest, client: Client, body: bytes
    ) -> None:
        for seal in (None, canonical.seal(body)):
            run("UPDATE audit_event SET body = %s WHERE chain = %s AND seq = 3", body, case.chain)
            if seal:
                run("UPDATE audit_event SET hash = %s WHERE chain = %s AND seq = 3", seal, case.chain)
            page, verdict = self.broken(client, cast, case)
            assert verdict.broken_at == 3
            assert "Broken at entry 3:" in page
            assert "The 2 entries before it hold." in page
            for number in range(1, 7):
                assert client.get(f"{of('request', case.pk)}?entry={number}").status_code == 200
            assert b"".join(client.get(of("request", case.pk, "export"))).count(b"\n") == 6
            assert client.get(reverse("audit:trails")).status_code == 200

    @pytest.mark.usefixtures("unguarded")
    def test_a_changed_word_an_exchanged_actor_a_removed_entry(
        self, cast: Cast, case: ApprovalRequest, client: Client
    ) -> None:
        event = Event.objects.get(chain=case.chain, seq=6)
        run("UPDATE audit_personalvalue SET value = 'x' WHERE event_id = %s AND field = 'statement'", event.pk)
        assert self.broken(client, cast, case)[1].broken_at == 6
        run("UPDATE audit_event SET actor_number = %s WHERE chain = %s AND seq = 4", cast.tom.pk, case.chain)
        assert self.broken(client, cast, case)[1].broken_at == 4
        run("UPDATE audit_event SET chain = 'nonsense' WHERE chain = %s AND seq = 2", case.chain)
        page, verdict = self.broken(client, cast, case)
        assert verdict.broken_at == 2
        assert "an entry before it is missing" in page
        assert page.count('class="seal broken"') == 4
        assert read(client, cast.marc, reverse("audit:trails")).status_code == 200

    @pytest.mark.usefixtures("unguarded")
    def test_a_case_that_lost_its_whole_trail(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        run("UPDATE audit_event SET chain = 'request:0' WHERE chain = %s", case.chain)
        page, verdict = self.broken(client, cast, case)
        assert verdict.broken_at == 1
        assert "every entry is missing" in page


class TestExport:
    def test_anybody_can_check_it(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        answer = read(client, cast.maya, of("request", case.pk, "export"))
        assert answer["Content-Disposition"] == f'attachment; filename="trail-request-{case.pk}.jsonl"'
        assert "no-store" in answer["Cache-Control"]
        prev = canonical.GENESIS
        lines = [json.loads(line) for line in b"".join(answer).splitlines()]
        assert len(lines) == 6
        for line in lines:
            body = json.loads(line["body"])
            assert canonical.seal(line["body"].encode()) == line["hash"]
            assert body["prev"] == prev
            prev = line["hash"]
            for name, held in line["personal"].items():
                assert canonical.commit(bytes.fromhex(held["salt"]), held["value"]) == body["personal"][name]
        assert lines[4]["personal"]["body"]["value"] == "I have to hear him."


class TestBudget:
    def test_a_trail_costs_the_same_at_any_length(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        client.force_login(cast.marc)
        address = of("order", cast.order.pk)
        few = statements(client, address)
        for number in range(60):
            Message.post(by=cast.ben, order=cast.order, body=f"Message {number}")
        assert statements(client, address) == few <= 15

    def test_so_do_all_trails(self, cast: Cast, case: ApprovalRequest, client: Client) -> None:
        client.force_login(cast.marc)
        addresses = [reverse("audit:trails") + query for query in ("", "?q=request.", "?q=Ana+Ruiz", "?q=order+1")]
        few = [statements(client, address) for address in addresses]
        order = Order.place(gig=cast.gig, buyer=cast.ben, title="Another")
        for number in range(150):
            Message.post(by=cast.ben, order=order, body=f"Message {number}")
        assert [statements(client, address) for address in addresses] == few
        assert max(few) <= 8
