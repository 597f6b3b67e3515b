"""Precedents: paraphrases find each other, at any size and on both engines; what the case page shows of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from approvals.models import ApprovalRequest
from orders.models import Gig
from support.models import SearchDocument
from support.precedents import by_postgresql, finding
from support.precedents.by_postgresql import weigh
from support.scale.texts import Author
from tests.cast import Cast

from .desk import many, ruling
from .twins import TUNING, TWINS, Pair

HOUSE = 5_000


def document(number: int, **words: Any) -> SearchDocument:
    at = timezone.now() - timedelta(minutes=number)
    return SearchDocument(kind="case", number=number, case=number, at=at, **words)


def hidden(pairs: tuple[Pair, ...], sprinkled: int) -> None:
    """One twin of each pair among thousands of decided cases; into each of them so many words of the twins."""
    author = Author()
    pool = sorted({word for pair in (*TWINS, *TUNING) for telling in pair[2:] for word in " ".join(telling).split()})
    rows = []
    for number in range(1, HOUSE + 1):
        words = author.case()
        rows.append(
            document(
                number,
                state=author.dice.choice(("approved", "approved", "approved", "denied")),
                purpose=words.purpose,
                channels=f" {' '.join(words.channels)} ",
                title=words.title,
                body=" ".join((words.why, words.tried, *author.dice.sample(pool, sprinkled))).strip(),
                names=f"{author.name()}, {author.name()}",
            )
        )
    for turn, (purpose, channel, _first, (title, why)) in enumerate(pairs):
        twin = rows[(turn * 157 + 23) % HOUSE]
        twin.purpose, twin.channels, twin.title, twin.body = purpose, f" {channel} ", title, why
    SearchDocument.objects.bulk_create(rows, batch_size=500)
    weigh()


def ranks(pairs: tuple[Pair, ...]) -> list[int]:
    """The place of each twin among the precedents of the other one; 99 where it is missing."""
    places = []
    for turn, (purpose, channel, (title, why), _second) in enumerate(pairs):
        case = ApprovalRequest(pk=HOUSE + 1, title=title, why=why, purpose=purpose, channels=[channel])
        found = finding.alike(case)
        number = (turn * 157 + 23) % HOUSE + 1
        places.append(found.index(number) + 1 if number in found else 99)
    return places


@pytest.mark.parametrize("sprinkled", [0, 8], ids=["as written", "with words of the twins everywhere"])
@pytest.mark.parametrize("pairs", [TUNING, TWINS], ids=["tuning", "held back"])
def test_paraphrases_find_each_other(db: None, pairs: tuple[Pair, ...], sprinkled: int) -> None:
    """Nine of ten among the first five, also where no word is rare any more."""
    hidden(pairs, sprinkled)
    places = ranks(pairs)
    print(sum(place <= 5 for place in places), "of", len(pairs), places)
    assert sum(place <= 5 for place in places) >= 0.9 * len(pairs), places


class TestOnTheCasePage:
    @pytest.fixture
    def case(self, cast: Cast) -> ApprovalRequest:
        """Open, beside an approval, a denial and an open case for nearly the same thing, and something else."""
        alike, other, still_open, case, _far = many(cast, 5, why="Pronunciation is trained by hearing the vowels.")
        cast.approve(alike)
        cast.deny(other, by=cast.tom)
        assert still_open.is_open
        weigh()
        return case

    def test_shows_outcome_clause_decider_and_share(self, client: Client, cast: Cast, case: ApprovalRequest) -> None:
        client.force_login(cast.lea)
        page = client.get(f"/desk/cases/{case.pk}/")
        shown = page.context["precedents"].shown
        assert [(one.status, one.clauses, one.decider) for one in shown] == [
            ("approved", "3.2", cast.ana.name),  # under the very clause that would allow this one
            ("denied", "4.1", cast.tom.name),
        ]
        assert "1 of 2 approved" in page.text
        assert "Use wording" in page.text

    def test_none_are_shown_where_nothing_is_decided(self, client: Client, cast: Cast, case: ApprovalRequest) -> None:
        client.force_login(cast.marc)
        assert "Cases most like this one" not in client.get(f"/desk/cases/{case.pk}/").text
        client.force_login(cast.ana)
        case.withdraw(by=cast.maya)
        assert "Cases most like this one" not in client.get(f"/desk/cases/{case.pk}/").text

    def test_wording_without_javascript(self, client: Client, cast: Cast, case: ApprovalRequest) -> None:
        """The panel comes back with everything typed, and with the precedent's statement."""
        client.force_login(cast.ana)
        precedent = client.get(f"/desk/cases/{case.pk}/").context["precedents"].shown[0].ruling
        typed = ruling(cast, case, "deny", facts="Facts I typed.", statement="Mine.", wording=precedent.pk)
        page = client.post(f"/desk/cases/{case.pk}/wording/", typed)
        assert page.status_code == 200
        form = page.context["form"]
        assert form["statement"].value() == precedent.statement != "Mine."
        assert form["facts"].value() == "Facts I typed."
        assert form["outcome"].value() == page.context["chosen"] == "deny"
        assert form["clauses"].value() == [str(cast.clause("4.1").pk)]
        assert "error" not in page.text.split('id="decision"')[1].split("</form>")[0].replace("c-error", "")
        assert ApprovalRequest.objects.get(pk=case.pk).status == "filed"

    def test_reasons_are_shown_and_name_who_is_here(self, client: Client, cast: Cast, case: ApprovalRequest) -> None:
        """The decider's reasons stand beside each; used, they name this seller and this buyer."""
        other = cast.file(by=cast.rafael, gig=Gig.objects.create(seller=cast.rafael, title="Vowels"), order=None,
                          title="Vowels", why="Pronunciation is trained by hearing the vowels.")  # fmt: skip
        said = "Rafael, a recording serves here; Rafaela may go on."
        other.deny(by=cast.tom, grounds=cast.grounds("4.1", statement=said))
        weigh()
        client.force_login(cast.ana)
        page = client.get(f"/desk/cases/{case.pk}/")
        found = next(one for one in page.context["precedents"].shown if one.case == other.pk)
        assert said in page.text
        assert found.wording_for(case) == "Maya, a recording serves here; Rafaela may go on."
        typed = ruling(cast, case, "deny", wording=found.ruling.pk)
        form = client.post(f"/desk/cases/{case.pk}/wording/", typed).context["form"]
        assert form["statement"].value() == "Maya, a recording serves here; Rafaela may go on."

    @pytest.mark.parametrize("wording", ["", "x", "0", "9" * 30, "²"])
    def test_no_such_wording(self, client: Client, cast: Cast, case: ApprovalRequest, wording: str) -> None:
        client.force_login(cast.ana)
        form = ruling(cast, case, wording=wording)
        assert client.post(f"/desk/cases/{case.pk}/wording/", form).status_code == 404

    def test_wording_is_for_the_desk(self, client: Client, cast: Cast, case: ApprovalRequest) -> None:
        for person in (cast.maya, cast.marc, cast.ada):
            client.force_login(person)
            form = ruling(cast, case, wording="1")
            assert client.post(f"/desk/cases/{case.pk}/wording/", form).status_code == 403


def test_words_full_of_signs_break_nothing(cast: Cast) -> None:
    case = cast.file(title="' & | ! ( ) \\ \" :* <->", why="it's -- 'quoted' \\ \"NEAR(\" AND NOT * %s %(x)s {title}")
    assert finding.alike(case) == []
    assert finding.alike(ApprovalRequest(pk=7, title="", why="", purpose="other", channels=[])) == []


def test_big_houses_ask_for_several_frequent_words_together() -> None:
    """About as many cases are compared in a house of a million as in one of five thousand."""
    terms = [by_postgresql.Term(f"word{n}", 0.0005 * (n + 1), False) for n in range(40)]
    small, big = by_postgresql.candidates(terms, 5_000), by_postgresql.candidates(terms, 1_000_000)
    assert "&" not in small.split(" | ")[0] and len(small.split(" | ")) > 20
    assert big.startswith("'word0' | ('word1' & 'word2')")
    assert len(big) < 20_000
