"""Search: what is found, by whom, in what order; operators, mistyped words, and documents that follow the cases."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from approvals.models import Appeal, ApprovalRequest
from orders.models import Message, Order
from support.models import Note, SearchDocument, SearchName
from support.search import asking, finding, spelling
from support.search.indexing import name_all
from tests.cast import Cast

EVIL = "\"><script>alert(1)</script>'{{ 7|add:7 }} screen"


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def found(user: User, text: str) -> list[tuple[str, int]]:
    asked = asking.read(text)
    assert not asked.said, asked.said
    return [(document.kind, document.number) for document in finding.find(user, asked).documents]


def cases(user: User, text: str) -> set[int]:
    return {number for kind, number in found(user, f"kind:case {text}")}


class TestWords:
    def test_stems_phrases_and_what_is_left_out(self, cast: Cast) -> None:
        shared = cast.file(why="We look at one shared screen together.")
        other = cast.file(why="Screens are shared later.", channels=["phone"])
        assert cases(cast.ana, "sharing screens") == {shared.pk, other.pk}
        assert cases(cast.ana, '"shared screen"') == {shared.pk}
        assert cases(cast.ana, "screen -together") == {other.pk}
        assert cases(cast.ana, "screen nowhere") == set()

    def test_every_kind_is_found_by_its_own_words(self, cast: Cast) -> None:
        case = cast.file(why="I teach juggling with oranges.")
        case.ask(by=cast.ana, question="Why lemons?")
        case.answer(by=cast.maya, text="Because of the grapefruit.")
        note = Note.write(by=cast.tom, request=case, text="She means pomegranates.")
        decision = cast.deny(case)
        message = Message.post(by=cast.ben, order=cast.order, body="Shall we bring tangerines?")
        thread = [line.pk for line in case.thread.order_by("pk")]
        for word, expected in {
            "oranges": ("case", case.pk),
            "lemons": ("thread", thread[0]),
            "grapefruit": ("thread", thread[1]),
            "pomegranate": ("note", note.pk),
            "tangerine": ("message", message.pk),
        }.items():
            assert found(cast.ana, word) == [expected], word
        assert ("ruling", decision.pk) in found(cast.ana, "learnt")
        assert ("order", cast.order.pk) in found(cast.ana, "lessons kind:order")
        appeal = Appeal.file(by=cast.maya, decision=decision, grounds="Kumquats were overlooked.")
        assert found(cast.ana, "kumquat") == found(cast.maya, "kumquat") == [("appeal", appeal.pk)]
        assert found(cast.ben, "kumquat") == []

    @pytest.mark.parametrize(
        "text", ["'", '"', '""', "the", "(", "a:*", "NEAR(a b)", "* OR 1=1", "\\", "%", "-", "²", "🦀"]
    )
    def test_nothing_typed_breaks_it(self, ana: Client, cast: Cast, text: str) -> None:
        cast.file()
        assert ana.get("/search/", {"q": text}).status_code == 200
        assert ana.get("/search/", {"q": f'case {text} "lesson'}).status_code == 200


class TestOperators:
    @pytest.fixture
    def denied(self, cast: Cast) -> ApprovalRequest:
        case = cast.file(channels=["phone"], purpose="consultation", title="Phone for an interview")
        cast.deny(case, by=cast.tom)
        return case

    @pytest.mark.parametrize(
        ("text", "hits"),
        [
            ("seller:maya", True),
            ('seller:"Maya Okafor"', True),
            ("seller:maya@example.com", True),
            ("seller:rafael", False),
            ("seller:nobody", False),
            ("buyer:ben", True),
            ("buyer:yuki", False),
            ("by:tom", True),
            ("by:ana", False),
            ("state:denied", True),
            ("state:approved,denied", True),
            ("state:open", False),
            ("clause:4.1", True),
            ("clause:4", False),
            ("channel:phone", True),
            ("channel:video", False),
            ("purpose:consultation", True),
            ("before:2099-01", True),
            ("before:2020", False),
            ("after:2020-03-15", True),
            ("after:2099", False),
            ("SELLER:MAYA state:denied interview", True),
        ],
    )
    def test_each_narrows(self, cast: Cast, denied: ApprovalRequest, text: str, hits: bool) -> None:
        assert cases(cast.ana, text) == ({denied.pk} if hits else set())

    def test_a_name_that_hundreds_bear(self, cast: Cast, denied: ApprovalRequest) -> None:
        User.objects.bulk_create(
            User(email=f"maya{turn}@example.com", name=f"Maya {turn}", role=Role.SELLER) for turn in range(250)
        )
        assert cases(cast.ana, "seller:maya") == cases(cast.ana, "seller:maya interview") == {denied.pk}
        assert cases(cast.ana, "seller:maya state:approved") == set()

    def test_a_name_that_is_a_common_word(self, cast: Cast, denied: ApprovalRequest) -> None:
        User.objects.filter(pk=cast.maya.pk).update(name="Will O’Döwn-May")
        for name in ("will", "may", "o’döwn", '"döwn will"', "WILL"):
            assert cases(cast.ana, f"seller:{name}") == {denied.pk}, name
        for gone in ("maya", "okafor", '"will okafor"'):
            assert cases(cast.ana, f"seller:{gone}") == set(), gone

    def test_names_follow_the_people(self, cast: Cast) -> None:
        def kept() -> set[tuple[str, int]]:
            return set(SearchName.objects.values_list("word", "person"))

        before = kept()
        User.objects.create(email="twice@example.com", name="Anna anna Maria", role=Role.SELLER)
        name_all()
        if connection.vendor == "postgresql":
            assert {word for word, _person in kept() - before} == {"anna", "maria"}
            assert ("okafor", cast.maya.pk) in before
        SearchDocument.objects.filter(kind="person", title="Anna anna Maria").delete()
        assert kept() == before

    def test_numbers(self, cast: Cast, denied: ApprovalRequest) -> None:
        assert cases(cast.ana, f"case:HP-{denied.pk}") == {denied.pk}
        assert ("order", cast.order.pk) in found(cast.ana, f"order:{cast.order.pk}")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("colour:red", "There is no “colour:” to search by. You can use seller:, buyer:, by:"),
            ("state:happy", "“state:” is one of filed, needs_info"),
            ("before:soon", "“before:” takes a date, such as 2026-03 or 2026-03-15."),
            ("before:2026-13", "“before:” takes a date"),
            ("clause:four", "“clause:” takes the number of a clause, such as clause:4.1."),
            ("order:x", "“order:” takes a number"),
            ('seller:""', "Say what “seller:” is to be"),
            ("-only", "Name at least one word to look for"),
        ],
    )
    def test_what_is_unclear_is_said(self, ana: Client, text: str, said: str) -> None:
        page = ana.get("/search/", {"q": text})
        assert page.status_code == 200
        assert said in page.text.replace("&quot;", '"')
        assert "documents" not in page.context

    def test_an_address_is_no_operator(self) -> None:
        asked = asking.read("https://example.com/a and 10:30")
        assert not asked.said
        assert [one.text for one in asked.words] == ["https://example.com/a", "and", "10:30"]


class TestWhoFindsWhat:
    def test_only_what_they_may_see(self, cast: Cast) -> None:
        case = cast.file(why="Walrus.")
        Note.write(by=cast.tom, request=case, text="Walrus, internally.")
        case.ask(by=cast.ana, question="Which walrus?")
        Message.post(by=cast.ben, order=cast.order, body="My walrus.")
        kinds = {person: {kind for kind, _number in found(person, "walrus")} for person in cast.everybody}
        assert kinds[cast.maya] == {"case", "thread", "message"}
        assert kinds[cast.ben] == {"message"}
        assert kinds[cast.rafael] == kinds[cast.yuki] == kinds[cast.ada] == set()
        everything = {"case", "thread", "message", "note"}
        assert kinds[cast.ana] == kinds[cast.lea] == kinds[cast.marc] == everything

    def test_operators_open_nothing_more(self, cast: Cast) -> None:
        case = cast.file()
        for text in ("seller:maya", f"case:{case.pk}", "kind:note,case,person", "by:ana", "kind:person"):
            assert found(cast.rafael, text) == []
        assert found(cast.ada, f"case:{case.pk}") == []

    def test_every_role_has_a_page_whose_links_open(self, cast: Cast, client: Client) -> None:
        case = cast.file()
        Message.post(by=cast.ben, order=cast.order, body="About the lessons.")
        Note.write(by=cast.tom, request=case, text="Lessons again.")
        for person in cast.everybody:
            client.force_login(person)
            for text in ("lessons", "maya"):
                page = client.get("/search/", {"q": text})
                assert page.status_code == 200
                for document in page.context["documents"]:
                    assert client.get(document.url.partition("#")[0]).status_code == 200, (person, document)

    def test_strangers_sign_in_first(self, client: Client, db: None) -> None:
        assert client.get("/search/?q=a").status_code == 302


class TestPage:
    def test_a_number_leads_to_its_case(self, ana: Client, cast: Cast) -> None:
        case = cast.file()
        for text in (str(case.pk), f"HP-{case.pk}", f" hp-{case.pk} "):
            assert ana.get("/search/", {"q": text})["Location"] == f"/desk/cases/{case.pk}/"
        ana.force_login(cast.maya)
        assert ana.get("/search/", {"q": str(case.pk)})["Location"] == f"/requests/{case.pk}/"
        ana.force_login(cast.rafael)
        assert ana.get("/search/", {"q": str(case.pk)}).status_code == 200

    @pytest.mark.parametrize("text", ["99999", "9" * 30, "HP-"])
    def test_no_such_number_finds_nothing(self, ana: Client, cast: Cast, text: str) -> None:
        assert "Nothing found" in ana.get("/search/", {"q": text}).text

    def test_pages_follow_without_gap_or_double(self, ana: Client, cast: Cast) -> None:
        at = timezone.now()
        rows = [SearchDocument(kind="note", number=n, case=n, at=at, title="Haystack", body="x") for n in range(1, 61)]
        SearchDocument.objects.bulk_create(rows)
        seen, address = [], "?q=haystack&kind=note"
        for _turn in range(3):
            page = ana.get(f"/search/{address}")
            seen += [document.number for document in page.context["documents"]]
            address = page.context["older"]
        assert seen == list(range(60, 0, -1))
        assert address == ""

    def test_what_is_typed_and_found_stays_text(self, ana: Client, cast: Cast) -> None:
        cast.file(title=EVIL[:120], why=EVIL)
        page = ana.get("/search/", {"q": f"screen {EVIL}"}).text + ana.get("/search/", {"q": "screen"}).text
        assert "<script>alert" not in page
        assert "<mark>screen</mark>" in page

    def test_costs_the_same_at_any_length(self, ana: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
        counts = []
        for rows in (10, 1_000):
            start = SearchDocument.objects.count() + 1_000_000
            SearchDocument.objects.bulk_create(
                SearchDocument(kind="note", number=start + n, case=1, at=timezone.now(), title="Needle", body="y")
                for n in range(rows)
            )
            with django_assert_max_num_queries(7) as captured:
                assert ana.get("/search/?q=needle").status_code == 200
            counts.append(len(captured))
        assert counts[1] <= counts[0]


class TestSpelling:
    def test_a_mistyped_word_is_put_right(self, ana: Client, cast: Cast) -> None:
        cast.file(why="Pronunciation needs hearing.")
        spelling.learn()
        page = ana.get("/search/", {"q": "pronounciation state:filed"})
        assert "This is what “pronunciation state:filed” finds." in page.text
        assert [document.kind for document in page.context["documents"]] == ["case"]

    def test_a_mistyped_name_too(self, ana: Client, cast: Cast) -> None:
        case = cast.file()
        spelling.learn()
        page = ana.get("/search/", {"q": "seller:okafro kind:case"})
        assert [document.number for document in page.context["documents"]] == [case.pk]

    def test_what_resembles_nothing_finds_nothing(self, ana: Client, cast: Cast) -> None:
        cast.file()
        spelling.learn()
        assert "Nothing found" in ana.get("/search/", {"q": "xylophonist"}).text


class TestDocuments:
    def test_writing_anew_changes_nothing(self, cast: Cast) -> None:
        case = cast.file()
        case.ask(by=cast.ana, question="Why?")
        case.answer(by=cast.maya, text="So.")
        Note.write(by=cast.tom, request=case, text="Hm.")
        cast.deny(case)
        cast.approve(cast.file(title="Another"))
        Message.post(by=cast.ben, order=cast.order, body="Hello.")
        cast.order.cancel(by=cast.ben.party)
        cast.file(gig=cast.gig, order=None, title="Third").withdraw(by=cast.maya)
        person = User.invite(by=cast.ada, email="nora@example.com", name="Nora Quist", role=Role.AGENT)
        person.change_role(by=cast.ada, role=Role.AUDITOR)

        def kept() -> dict[tuple[str, int], dict[str, Any]]:
            rows = SearchDocument.objects.values()
            return {(row["kind"], row["number"]): {k: v for k, v in row.items() if k != "id"} for row in rows}

        before = kept()
        assert SearchDocument.objects.get(kind="person", number=person.pk).state == Role.AUDITOR
        call_command("reindex")
        assert kept() == before

    def test_what_is_undone_is_not_found(self, cast: Cast) -> None:
        case = cast.file()
        with pytest.raises(Exception, match="statement"):
            case.deny(by=cast.ana, grounds=cast.grounds("4.1", statement=""))
        assert SearchDocument.objects.get(kind="case").state == "filed"
        assert not SearchDocument.objects.filter(kind="ruling").exists()

    def test_a_deleted_document_is_forgotten(self, cast: Cast) -> None:
        cast.file(why="Axolotl.")
        assert found(cast.ana, "axolotl")
        SearchDocument.objects.filter(kind="case").update(body="Newt.")
        assert not found(cast.ana, "axolotl") and found(cast.ana, "newt")
        SearchDocument.objects.filter(kind="case").delete()
        assert not found(cast.ana, "newt")

    def test_an_order_is_found_by_both_its_people(self, cast: Cast) -> None:
        order = Order.place(gig=cast.gig, buyer=cast.yuki, title="Zeppelin lessons")
        assert ("order", order.pk) in found(cast.yuki, "zeppelin")
        assert ("order", order.pk) in found(cast.maya, "yuki")
        assert found(cast.ben, "zeppelin") == []
