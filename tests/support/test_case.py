"""The case page: everything that helps to decide, notes that stay at the desk, and the same cost at any length."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from approvals.models import ApprovalRequest
from orders.models import Message, Upload
from support.models import Note
from support.precedents.by_postgresql import weigh
from tests.cast import Cast

from .desk import actions, bulk, many


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def long_story(cast: Cast) -> ApprovalRequest:
    """Denied, asked again, questioned, answered, noted and approved."""
    denied = cast.file()
    cast.deny(denied, by=cast.tom)
    case = cast.file(refiled_from=denied, what_changed="Ben sent a note from his school.")
    case.ask(by=cast.ana, question="Which school?")
    case.answer(by=cast.maya, text="The evening school.")
    Note.write(by=cast.tom, request=case, text="Same as the last one of hers.")
    cast.approve(case)
    return case


def test_tells_the_whole_story(ana: Client, cast: Cast) -> None:
    case = long_story(cast)
    page = ana.get(f"/desk/cases/{case.pk}/").text
    for words in (
        case.title,
        "Ben wants to speak",
        "Voice notes, but he cannot answer them.",
        "Ben sent a note from his school.",
        f"HP-{case.refiled_from_id}",
        "Which school?",
        "The evening school.",
        "Same as the last one of hers.",
        "Speaking is what is being learnt here.",
        "Ben Adler",
        cast.order.number,
        f"/trail/request/{case.pk}/",
    ):
        assert words in page, words


def everything(cast: Cast) -> ApprovalRequest:
    """On an order where screening saw something and contact is allowed: asked, answered with a file, denied, and
    appealed with a file, beside precedents and mails."""
    for turn, alike in enumerate(many(cast, 6, why="Ben wants to speak, and I have to hear him.")):
        (cast.deny if turn % 2 else cast.approve)(alike)
    cast.approve(cast.file(channels=["email"]))
    for _turn in range(3):
        Message.send(by=cast.maya, order=cast.order, body="Write to maya@example.com")
    case = cast.file()
    case.ask(by=cast.ana, question="Which school?")
    case.answer(by=cast.maya, text="The evening school.", uploads=[an_upload(case)])
    Note.write(by=cast.tom, request=case, text="Same as the last one of hers, @Ana.")
    cast.appeal(cast.deny(case, by=cast.tom), uploads=[an_upload(case)])
    weigh()
    return case


def an_upload(case: ApprovalRequest) -> Upload:
    return Upload.objects.create(scope=f"request:{case.pk}", owner=case.seller, name="school.pdf", size=9, file="x.pdf")


def test_costs_at_most_fifteen_statements_at_any_length(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    """A decided one, an open one, and one with everything a page can show, for somebody who may decide it."""
    client.force_login(cast.lea)
    long, open_one, full = long_story(cast), many(cast, 1)[0], everything(cast)
    counts: dict[int, list[int]] = {long.pk: [], open_one.pk: [], full.pk: []}
    client.get(f"/desk/cases/{full.pk}/")  # a process reads the words of a policy once
    for rows in (10, 1_000):
        bulk(cast, rows)
        for _note in range(rows // 50):
            Note.write(by=cast.tom, request=long, text="Once more.")
        client.get("/desk/")  # nobody begins their day on a case
        for number in counts:
            with django_assert_max_num_queries(15) as captured:
                page = client.get(f"/desk/cases/{number}/")
            counts[number].append(len(captured))
    assert {few == lots for few, lots in counts.values()} == {True}, counts
    assert counts[open_one.pk][0] <= 10, counts
    for words in ("school.pdf", "Cases most like this one", "What screening saw", "Your ruling on the appeal", "HP-"):
        assert words in page.text, words


class TestNotes:
    def test_is_kept_for_the_desk_alone(self, ana: Client, cast: Cast) -> None:
        case = cast.file()
        ana.post(f"/desk/cases/{case.pk}/notes/", {"text": "Ask Lea about this one."})
        note = Note.objects.get()
        assert (note.author, note.request) == (cast.ana, case)
        assert actions(case) == ["request.filed", "request.noted"]
        assert "Ask Lea" in ana.get(f"/desk/cases/{case.pk}/").text
        for name, address in (
            ("maya", f"/requests/{case.pk}/"),
            ("maya", f"/trail/request/{case.pk}/"),
            ("ben", "/orders/"),
        ):
            ana.force_login(getattr(cast, name))
            assert "Ask Lea" not in ana.get(address).text

    @pytest.mark.parametrize("text", ["", "   ", "x" * 4_001])
    def test_what_is_no_note_comes_back(self, ana: Client, cast: Cast, text: str) -> None:
        case = cast.file()
        page = ana.post(f"/desk/cases/{case.pk}/notes/", {"text": text})
        assert page.status_code == 400
        assert text.strip()[:4_000] in page.text
        assert not Note.objects.exists()

    def test_never_changes(self, cast: Cast) -> None:
        note = Note.write(by=cast.ana, request=cast.file(), text="As it was.")
        for spoil in (
            lambda: Note.objects.update(text="Otherwise."),
            lambda: Note.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                spoil()
        note.refresh_from_db()
        assert note.text == "As it was."
