"""The trail: what is sealed, and that every kind of tampering is found and its first place named."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from approvals.models import ApprovalRequest
from audit import canonical, guards, spine
from audit.models import Event, PersonalValue
from audit.verify import verify_chain
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> ApprovalRequest:
    """Four events: filed, asked, answered, approved."""
    request = cast.file()
    request.ask(by=cast.ana, question="What for?")
    request.answer(by=cast.maya, text="To hear him.")
    cast.approve(request)
    return request


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Somebody with every right on the database took the guards away."""
    guards.drop_all()
    yield
    guards.install_all()


def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def rewritten(event: Event, **changes: object) -> bytes:
    return canonical.encode({**event.content, **changes})


def test_a_chain_holds_as_written(case: ApprovalRequest) -> None:
    verdict = verify_chain(case.chain)
    assert (verdict.ok, verdict.checked) == (True, 4)


def test_bytes_can_be_made_again_by_anybody(case: ApprovalRequest) -> None:
    """Sorted keys, no spaces, ASCII, strings and integers: no library of ours is needed."""
    for event in Event.objects.filter(chain=case.chain):
        plain = json.dumps(json.loads(bytes(event.body)), sort_keys=True, separators=(",", ":")).encode()
        assert plain == bytes(event.body)
        assert event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") == event.content["at"]


def test_an_end_read_earlier_saves_a_statement_and_never_forks_the_chain(case: ApprovalRequest) -> None:
    """Another writer moved the end since: the event goes behind that writer's."""
    before = Event.objects.filter(chain=case.chain).latest("seq")
    end = spine.End(before.seq, before.hash)
    lines = []
    for note in ("in time", "late"):
        with spine.change(by=case.seller.party) as act:
            lines.append(act.record("story.told", chain=case.chain, data={"note": note}, after=end))
    assert [line.seq for line in lines] == [before.seq + 1, before.seq + 2]
    assert [line.prev_hash for line in lines] == [before.hash, lines[0].hash]
    assert verify_chain(case.chain).ok


@pytest.mark.parametrize("loose", [1.5, True, None, b"x", {"a": {1: "x"}}, [True]], ids=repr)
def test_only_strings_and_integers_are_sealed(loose: object) -> None:
    with pytest.raises(TypeError):
        canonical.encode({"data": loose})


TAMPERINGS: dict[str, tuple[int, Callable[[Event], None]]] = {
    "an action is renamed": (2, lambda e: run("UPDATE audit_event SET action = 'request.denied' WHERE id = %s", e.pk)),
    "an actor is exchanged": (2, lambda e: run("UPDATE audit_event SET actor_number = 0 WHERE id = %s", e.pk)),
    "a time is moved": (2, lambda e: run("UPDATE audit_event SET at = '2020-01-01 00:00:00+00' WHERE id = %s", e.pk)),
    "the bytes are changed": (
        2,
        lambda e: run("UPDATE audit_event SET body = %s WHERE id = %s", rewritten(e, data={}), e.pk),
    ),
    "bytes and seal are changed": (
        3,
        lambda e: run(
            "UPDATE audit_event SET body = %s, hash = %s WHERE id = %s",
            rewritten(e, data={}),
            canonical.seal(rewritten(e, data={})),
            e.pk,
        ),
    ),
    "the seal is changed": (2, lambda e: run("UPDATE audit_event SET hash = %s WHERE id = %s", "0" * 64, e.pk)),
    "the link is changed": (2, lambda e: run("UPDATE audit_event SET prev_hash = %s WHERE id = %s", "1" * 64, e.pk)),
    "the number is changed": (2, lambda e: run("UPDATE audit_event SET seq = 77 WHERE id = %s", e.pk)),
    "the chain is changed": (2, lambda e: run("UPDATE audit_event SET chain = 'request:0' WHERE id = %s", e.pk)),
    "a kept text is changed": (
        2,
        lambda e: run("UPDATE audit_personalvalue SET value = 'x' WHERE event_id = %s", e.pk),
    ),
    "an event is removed": (2, lambda e: remove(e)),
}


def remove(event: Event) -> None:
    for table in ("audit_personalvalue", "audit_eventsubject", "notifications_notification"):
        run(f"DELETE FROM {table} WHERE event_id = %s", event.pk)
    run("DELETE FROM audit_event WHERE id = %s", event.pk)


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_found_and_named(case: ApprovalRequest, tampering: str) -> None:
    place, act = TAMPERINGS[tampering]
    act(Event.objects.get(chain=case.chain, seq=2))
    verdict = verify_chain(case.chain)
    assert verdict.broken_at == place
    assert verdict.why


def test_erasing_a_text_leaves_the_chain_whole(case: ApprovalRequest) -> None:
    PersonalValue.objects.filter(event__chain=case.chain, field="why").delete()
    assert verify_chain(case.chain).ok
    assert "why" not in Event.objects.get(chain=case.chain, seq=1).personal


def test_equal_texts_do_not_show_in_the_seals(cast: Cast) -> None:
    first, second = cast.file(), cast.file(channels=["phone"])
    commitments = [Event.objects.get(chain=case.chain).content["personal"]["why"] for case in (first, second)]
    assert commitments[0] != commitments[1]
