"""An event reads as a sentence, to everybody and to the person it is about."""

import pytest
from django.utils import timezone

from approvals.sentences import SENTENCES, channels_in_words, day, detail, sentence, title
from audit.models import Event, PersonalValue
from audit.spine import append, change, now
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def last(chain: str) -> Event:
    return Event.objects.filter(chain=chain).latest("seq")


def test_filed(cast: Cast) -> None:
    request = cast.file(channels=["video", "phone"])
    number = cast.order.number
    assert sentence(last(request.chain)) == (
        f"asked for phone and video on order {number} and acknowledged the four duties"
    )
    assert title(last(request.chain)) == "Maya Okafor asked"
    assert title(last(request.chain), cast.maya) == "You asked"
    assert detail(last(request.chain)) == f"Phone and video for order {number}, all four duties acknowledged."


def test_filed_again_names_the_denial(cast: Cast) -> None:
    before = cast.file()
    cast.deny(before)
    again = cast.file(refiled_from=before, what_changed="He cannot write at all.")
    assert sentence(last(again.chain)).endswith(f"after the denial of {before.number}")


def test_a_question_speaks_to_its_reader(cast: Cast) -> None:
    request = cast.file()
    request.ask(by=cast.ana, question="What would a call settle?")
    event = last(request.chain)
    assert sentence(event) == "asked Maya: “What would a call settle?”"
    assert sentence(event, cast.maya) == "asked you: “What would a call settle?”"
    assert title(event, cast.maya) == "Ana asked you"
    assert title(event) == "Ana asked Maya"


def test_decisions_name_terms_and_clause(cast: Cast) -> None:
    request = cast.file(wants_contacts=5)
    cast.approve(request)
    event = last(request.chain)
    assert sentence(event).startswith("approved video until ")
    assert sentence(event).endswith(", up to 5 contacts, under clause 3.2")
    assert title(event) == "Approved"
    assert detail(event).endswith("Ana Ruiz decided under clause 3.2.")


def test_denied(cast: Cast) -> None:
    request = cast.file()
    cast.deny(request)
    assert sentence(last(request.chain)) == "denied contact outside, under clause 4.1"


def test_what_was_erased_leaves_a_sentence(cast: Cast) -> None:
    request = cast.file()
    request.ask(by=cast.ana, question="What would a call settle?")
    event = last(request.chain)
    event._prefetched_objects_cache = {"personal_values": PersonalValue.objects.none()}
    assert sentence(event) == "asked the seller: (text erased)"
    assert title(event) == "Somebody asked the seller"


def test_an_action_nobody_wrote_about_still_reads(cast: Cast) -> None:
    with change(by=cast.ana.party) as act:
        event = act.record("kiosk.opened_late", chain="kiosk:1")
    assert sentence(event) == "kiosk: opened late"
    assert title(event) == "Kiosk: opened late"
    assert detail(event) == ""


def test_every_sentence_holds_without_any_data(cast: Cast) -> None:
    for action in SENTENCES:
        event = append(action, by=cast.ana.party, at=now(), chain=action, subjects=(), data={}, personal={})
        assert sentence(event), action
        assert title(event), action
        assert sentence(event, cast.maya), action


def test_text_is_cut(cast: Cast) -> None:
    request = cast.file()
    request.ask(by=cast.ana, question="why " * 400)
    assert len(sentence(last(request.chain))) < 320


def test_channels_keep_the_tables_order() -> None:
    assert channels_in_words(["video", "email", "phone"]) == "email, phone and video"


def test_days_are_the_readers() -> None:
    moment = timezone.now().replace(month=5, day=3, hour=22, minute=30)
    with timezone.override("Europe/Berlin"):
        assert day(moment) == "4\u00a0May"
    with timezone.override("UTC"):
        assert day(moment.isoformat()) == "3\u00a0May"
        assert day(moment.replace(year=2019)) == "3\u00a0May\u00a02019"
