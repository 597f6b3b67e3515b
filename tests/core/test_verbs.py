"""Every verb of a request: the new status, exactly one event, and who is refused."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from approvals.errors import AlreadyOpen
from approvals.models import ApprovalRequest, Decision, Exemption
from approvals.promises import working_time_between
from audit.conflicts import Stale, WrongState
from audit.models import Event
from audit.verify import verify_chain
from orders.models import Attachment, Gig, Order
from support.models import LEASE, Taken, WorkItem
from tests.cast import Cast, in_days

pytestmark = pytest.mark.django_db


def actions(request: ApprovalRequest) -> list[str]:
    assert verify_chain(request.chain).ok
    return list(Event.objects.filter(chain=request.chain).order_by("seq").values_list("action", flat=True))


def stale(request: ApprovalRequest) -> ApprovalRequest:
    return ApprovalRequest.objects.get(pk=request.pk)


class TestFile:
    def test_opens_a_case_and_a_review(self, cast: Cast) -> None:
        request = cast.file()
        assert (request.status, request.buyer, request.due_at > timezone.now()) == ("filed", cast.ben, True)
        assert actions(request) == ["request.filed"]
        item = WorkItem.objects.get(request=request)
        assert (item.kind, item.state, item.due_at) == ("review", "open", request.due_at)

    def test_what_was_typed_is_only_committed_to(self, cast: Cast) -> None:
        event = Event.objects.get(chain=cast.file().chain)
        assert b"hear him" not in bytes(event.body)
        assert b"Okafor" not in bytes(event.body)
        assert event.personal["why"].startswith("Ben wants to speak")
        assert event.actor.label == "Maya Okafor"

    def test_filed_twice_is_one_case(self, cast: Cast) -> None:
        nonce = uuid.uuid4()
        assert cast.file(nonce=nonce) == cast.file(nonce=nonce)
        assert ApprovalRequest.objects.count() == 1

    def test_somebody_elses_gig(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            cast.file(by=cast.rafael)

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("channels", {"channels": []}),
            ("wants_until", {"wants_until": in_days(-1), "wants_from": in_days(-3)}),
            ("wants_until", {"wants_until": in_days(1), "wants_from": in_days(2)}),
            ("duties", {"duties": ("ask_first", "copy_back", "deliver_here")}),
        ],
    )
    def test_what_cannot_be_asked_for(self, cast: Cast, field: str, changes: dict) -> None:
        with pytest.raises(ValidationError) as refused:
            cast.file(**changes)
        assert set(refused.value.message_dict) == {field}
        assert not ApprovalRequest.objects.exists()
        assert not Event.objects.filter(action="request.filed").exists()

    def test_one_open_request_per_channel_names_the_open_one(self, cast: Cast) -> None:
        first = cast.file()
        with pytest.raises(AlreadyOpen) as refused:
            cast.file(channels=["phone", "video"])
        assert refused.value.existing == first
        assert cast.file(channels=["phone"]).status == "filed"

    def test_a_lapsed_question_makes_room(self, cast: Cast) -> None:
        first = cast.file()
        first.ask(by=cast.ana, question="What for?")
        with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
            again = cast.file()
        assert stale(first).status == "lapsed"
        assert again.status == "filed"
        assert actions(first) == ["request.filed", "request.asked", "request.lapsed"]

    def test_again_after_a_denial_says_what_changed(self, cast: Cast) -> None:
        denied = cast.file()
        cast.deny(denied)
        with pytest.raises(ValidationError) as refused:
            cast.file(refiled_from=denied)
        assert "what_changed" in refused.value.message_dict
        again = cast.file(refiled_from=denied, what_changed="Ben sent a note from his school.")
        assert list(denied.refilings.all()) == [again]


class TestAskAndAnswer:
    def test_the_promise_waits_for_the_seller(self, cast: Cast) -> None:
        request = cast.file()
        due = request.due_at
        request.ask(by=cast.ana, question="What do lessons need that messages cannot give?")
        assert (request.status, request.handler) == ("needs_info", cast.ana)
        assert WorkItem.objects.get(request=request).waits_for_seller
        asked = request.asked_at
        with time_machine.travel(asked + timedelta(hours=5), tick=False):
            request.answer(by=cast.maya, text="I have to hear him.")
        assert request.status == "filed"
        answered = asked + timedelta(hours=5)
        assert working_time_between(answered, request.due_at) == working_time_between(asked, due)
        item = WorkItem.objects.get(request=request)
        assert (item.waits_for_seller, item.due_at) == (False, request.due_at)
        assert actions(request) == ["request.filed", "request.asked", "request.answered"]

    def test_strangers_are_refused(self, cast: Cast) -> None:
        request = cast.file()
        for stranger in (cast.maya, cast.ben, cast.rafael, cast.marc, cast.ada):
            with pytest.raises(PermissionDenied):
                request.ask(by=stranger, question="?")
        request.ask(by=cast.ana, question="What for?")
        for stranger in (cast.ben, cast.rafael, cast.marc):
            with pytest.raises(PermissionDenied):
                request.answer(by=stranger, text="!")
        assert actions(request) == ["request.filed", "request.asked"]

    def test_a_stale_copy_is_refused(self, cast: Cast) -> None:
        request = cast.file()
        seen = request.version
        request.ask(by=cast.ana, question="What for?")
        request.answer(by=cast.maya, text="To hear him.")
        with pytest.raises(Stale) as refused:
            stale(request).ask(by=cast.tom, question="And why?", seen=seen)
        assert refused.value.row.version == request.version

    def test_nothing_is_not_a_question(self, cast: Cast) -> None:
        request = cast.file()
        with pytest.raises(ValidationError):
            request.ask(by=cast.ana, question="  \n ")
        assert request.status == "filed"

    def test_lapses_only_after_its_time(self, cast: Cast) -> None:
        request = cast.file()
        request.ask(by=cast.ana, question="What for?")
        for moment, lapses in ((timedelta(microseconds=-1), False), (timedelta(0), True)):
            with time_machine.travel(request.answer_by + moment, tick=False):
                if lapses:
                    request.lapse()
                else:
                    with pytest.raises(WrongState):
                        request.lapse()
        assert request.status == "lapsed"


class TestApprove:
    def test_grants_and_attaches_in_one_transaction(self, cast: Cast) -> None:
        request = cast.file()
        decision = cast.approve(request)
        exemption = Exemption.objects.get(decision=decision)
        row = Attachment.objects.get(order=cast.order)
        assert (request.status, decision.stage, decision.adverse) == ("approved", "review", False)
        assert (row.channel, row.exemption_number, row.granted_by) == ("video", exemption.pk, cast.ana)
        assert (row.decision_number, row.clause) == (decision.pk, "3.2")
        assert actions(request) == ["request.filed", "request.approved"]
        assert WorkItem.objects.get(request=request).state == "closed"

    def test_holds_from_start_to_end_to_the_microsecond(self, cast: Cast) -> None:
        decision = cast.approve(cast.file())
        exemption, live = decision.exemption, Attachment.objects.filter(order=cast.order)
        tick = timedelta(microseconds=1)
        for at, held in (
            (exemption.starts_at - tick, False),
            (exemption.starts_at, True),
            (exemption.ends_at - tick, True),
            (exemption.ends_at, False),
        ):
            assert live.in_force(at).exists() is held
            assert (exemption.state(at) == "active") is held
            assert Exemption.objects.in_force(at).exists() is held

    def test_less_than_asked_is_adverse_and_needs_reasons(self, cast: Cast) -> None:
        request = cast.file(channels=["video", "phone"])
        bare = cast.grounds("3.2", facts="")
        with pytest.raises(ValidationError) as refused:
            request.approve(by=cast.ana, terms=cast.terms(request, channels=("video",)), grounds=bare)
        assert set(refused.value.message_dict) == {"facts"}
        decision = cast.approve(stale(request), channels=("video",))
        assert decision.adverse
        assert "Phone" in decision.measure
        assert decision.appeal_until is not None
        assert str(decision.appeal_until.year) in decision.redress

    @pytest.mark.parametrize("name", ["maya", "ben", "rafael", "marc", "ada"])
    def test_only_the_desk_decides(self, cast: Cast, name: str) -> None:
        request = cast.file()
        with pytest.raises(PermissionDenied):
            cast.approve(request, by=getattr(cast, name))
        assert not Decision.objects.exists()
        assert stale(request).status == "filed"

    def test_the_second_decider_learns_who_was_first(self, cast: Cast) -> None:
        request = cast.file()
        late = stale(request)
        cast.approve(request)
        with pytest.raises(WrongState) as refused:
            cast.deny(late, by=cast.tom)
        assert refused.value.row.handler == cast.ana
        assert Decision.objects.count() == 1
        assert actions(request) == ["request.filed", "request.approved"]

    def test_a_gig_covers_its_open_and_its_future_orders(self, cast: Cast) -> None:
        request = cast.file(order=None)
        decision = cast.approve(request)
        assert decision.exemption.gig == cast.gig
        later = Order.place(gig=cast.gig, buyer=cast.yuki, title="Five lessons")
        elsewhere = Order.place(
            gig=Gig.objects.create(seller=cast.maya, title="Proofreading"), buyer=cast.yuki, title="A text"
        )
        covered = set(Attachment.objects.values_list("order_id", flat=True))
        assert covered == {cast.order.pk, later.pk}
        assert elsewhere.pk not in covered
        assert actions(request)[-1] == "exemption.attached"

    def test_a_gig_with_a_buyer_covers_only_theirs(self, cast: Cast) -> None:
        cast.approve(cast.file(order=None, buyer=cast.yuki))
        theirs = Order.place(gig=cast.gig, buyer=cast.yuki, title="Five lessons")
        assert set(Attachment.objects.values_list("order_id", flat=True)) == {theirs.pk}

    def test_what_is_allowed_already_cannot_be_granted_twice(self, cast: Cast) -> None:
        cast.approve(cast.file())
        again = cast.file()
        with pytest.raises(ValidationError) as refused:
            cast.approve(again)
        assert "ends_at" in refused.value.message_dict
        assert stale(again).status == "filed"
        assert Decision.objects.count() == 1

    def test_a_closed_order_ends_what_was_allowed(self, cast: Cast) -> None:
        cast.approve(cast.file())
        waiting = cast.file(channels=["phone"])
        cast.order.complete(by=cast.ben.party)
        row = Attachment.objects.get(order=cast.order)
        assert (row.ended_why, row.state(timezone.now())) == ("order_completed", "ended")
        with pytest.raises(ValidationError):
            cast.approve(waiting)
        assert Attachment.objects.count() == 1


class TestDeny:
    def test_says_why_and_how_to_appeal(self, cast: Cast) -> None:
        request = cast.file()
        decision = cast.deny(request)
        assert (request.status, decision.adverse) == ("denied", True)
        assert decision.appeal_until > timezone.now() + timedelta(days=180)
        assert actions(request) == ["request.filed", "request.denied"]
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("statement", {"statement": " "}),
            ("facts", {"facts": ""}),
            ("clauses", {"clauses": ()}),
        ],
    )
    def test_every_missing_part_is_named(self, cast: Cast, field: str, changes: dict) -> None:
        request = cast.file()
        with pytest.raises(ValidationError) as refused:
            request.deny(by=cast.ana, grounds=cast.grounds("4.1", **changes))
        assert set(refused.value.message_dict) == {field}
        assert stale(request).status == "filed"

    def test_why_the_clause_applies_is_compulsory(self, cast: Cast) -> None:
        request = cast.file()
        bare = cast.grounds(clauses=((cast.clause("4.1"), ""),))
        with pytest.raises(ValidationError) as refused:
            request.deny(by=cast.ana, grounds=bare)
        assert set(refused.value.message_dict) == {"why"}


class TestEscalate:
    def test_a_lead_who_took_no_part_decides(self, cast: Cast) -> None:
        request = cast.file()
        request.ask(by=cast.lea, question="What for?")
        request.answer(by=cast.maya, text="To hear him.")
        request.escalate(by=cast.ana, reason="The clause does not fit.")
        assert request.status == "escalated"
        assert list(WorkItem.objects.open().values_list("kind", flat=True)) == ["escalation"]
        for barred in (cast.ana, cast.tom, cast.lea):
            with pytest.raises(PermissionDenied):
                cast.approve(stale(request), by=barred)
        assert cast.approve(stale(request), by=cast.ivo).stage == "escalation"


class TestWithdraw:
    def test_only_the_seller_and_only_while_open(self, cast: Cast) -> None:
        request = cast.file()
        with pytest.raises(PermissionDenied):
            request.withdraw(by=cast.rafael)
        request.withdraw(by=cast.maya)
        assert request.status == "withdrawn"
        assert actions(request) == ["request.filed", "request.withdrawn"]
        with pytest.raises(WrongState):
            request.withdraw(by=cast.maya)
        assert cast.file().status == "filed"


class TestClaim:
    def test_a_lease_that_time_ends(self, cast: Cast) -> None:
        item = WorkItem.objects.get(request=cast.file())
        item.claim(by=cast.ana)
        assert item.request.handler == cast.ana
        with pytest.raises(Taken):
            WorkItem.objects.get(pk=item.pk).claim(by=cast.tom)
        item.claim(by=cast.ana)
        assert actions(item.request) == ["request.filed", "request.claimed"]
        with time_machine.travel(item.lease_until + timedelta(microseconds=1), tick=False):
            WorkItem.objects.get(pk=item.pk).claim(by=cast.tom)
        assert timedelta(minutes=30) == LEASE

    def test_released_by_its_holder_only(self, cast: Cast) -> None:
        item = WorkItem.objects.get(request=cast.file())
        item.claim(by=cast.ana)
        with pytest.raises(Taken):
            WorkItem.objects.get(pk=item.pk).release(by=cast.tom)
        item.release(by=cast.ana)
        assert WorkItem.objects.get(pk=item.pk).claimed_by is None
        assert actions(item.request)[-1] == "request.released"


class TestFailure:
    def test_a_failed_verb_leaves_the_row_in_hand_as_it_was(self, cast: Cast) -> None:
        """Whoever shows the case again must not show a status that was never saved."""
        cast.approve(cast.file())
        again = cast.file()
        with pytest.raises(ValidationError):
            cast.approve(again)
        assert (again.status, again.version, again.handler, again.is_open) == ("filed", 1, None, True)
        assert cast.approve(again, starts_at=again.wants_until, ends_at=again.wants_until + timedelta(days=1))
