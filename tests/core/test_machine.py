"""A machine that plays with the verbs in any order, with several people and a moving clock.

Whatever it does, the promises of the house hold. The long profile is `make soak`.
"""

import os
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from approvals.models import ApprovalRequest, Decision, Exemption
from approvals.rules import allowed_actions
from audit import guards, spine
from audit.conflicts import Conflict
from audit.models import Event
from audit.verify import verify_chain
from orders.models import Attachment, Order
from support.models import Taken, WorkItem
from tests.cast import Cast

SEQUENCES = int(os.environ.get("HALLPASS_SEQUENCES", "25"))
REFUSALS = (PermissionDenied, ValidationError, Conflict, Taken)
PEOPLE = ("maya", "rafael", "ben", "ana", "tom", "lea", "ivo", "marc", "ada")
CHANNELS = st.sets(st.sampled_from(["video", "phone", "email"]), min_size=1)


class Desk(RuleBasedStateMachine):
    """People act on Maya's cases. Refusals are expected; broken promises are not."""

    @initialize()
    def open_the_house(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.cast, self.now, self.acts = Cast(), datetime.now().astimezone(), 0
        self.orders = [self.cast.order, Order.place(gig=self.cast.gig, buyer=self.cast.yuki, title="Five lessons")]

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @property
    def cases(self) -> list[ApprovalRequest]:
        return list(ApprovalRequest.objects.with_people().order_by("pk"))

    def attempt(self, act: Any) -> None:
        """One act at the machine's own time; a refusal must leave no event behind."""
        before = Event.objects.count()
        try:
            with spine.at(self.now), transaction.atomic():
                act()
        except REFUSALS:
            assert Event.objects.count() == before

    def one(self, data: Any) -> ApprovalRequest:
        return data.draw(st.sampled_from(self.cases))

    @rule(days=st.sampled_from([0.01, 0.4, 2, 7, 8, 30]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)

    @rule(channels=CHANNELS, where=st.integers(0, 2), days=st.integers(1, 30), by=st.sampled_from(PEOPLE[:2]))
    def file(self, channels: set[str], where: int, days: int, by: str) -> None:
        order = self.orders[where] if where < 2 else None
        window = {"wants_from": self.now, "wants_until": self.now + timedelta(days=days)}
        person = getattr(self.cast, by)
        self.attempt(lambda: self.cast.file(by=person, channels=sorted(channels), order=order, **window))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE), verb=st.sampled_from(["ask", "answer", "escalate", "withdraw"]))
    def speak(self, data: Any, by: str, verb: str) -> None:
        case, person = self.one(data), getattr(self.cast, by)
        words = {"ask": {"question": "Why?"}, "answer": {"text": "So."}, "escalate": {"reason": "Hm."}, "withdraw": {}}
        self.attempt(lambda: getattr(case, verb)(by=person, **words[verb]))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE), days=st.integers(0, 20), fewer=st.booleans())
    def approve(self, data: Any, by: str, days: int, fewer: bool) -> None:
        case, person = self.one(data), getattr(self.cast, by)
        channels = tuple(case.channels[:1] if fewer else case.channels)
        window = {"starts_at": self.now, "ends_at": self.now + timedelta(days=days)}
        self.attempt(lambda: self.cast.approve(case, by=person, channels=channels, **window))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def deny(self, data: Any, by: str) -> None:
        case, person = self.one(data), getattr(self.cast, by)
        self.attempt(lambda: self.cast.deny(case, by=person))

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def lapse(self, data: Any) -> None:
        case = self.one(data)
        self.attempt(case.lapse)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def claim(self, data: Any, by: str) -> None:
        item = WorkItem.objects.select_related("request", "claimed_by").filter(request=self.one(data)).last()
        person = getattr(self.cast, by)
        if item:
            self.attempt(lambda: item.claim(by=person))

    @rule(which=st.integers(0, 1), ending=st.sampled_from(["complete", "cancel"]))
    def close_order(self, which: int, ending: str) -> None:
        order = Order.objects.get(pk=self.orders[which].pk)
        self.attempt(lambda: getattr(order, ending)(by=self.cast.ben.party))

    @invariant()
    def every_chain_holds(self) -> None:
        for case in self.cases if hasattr(self, "cast") else []:
            assert verify_chain(case.chain).ok

    @invariant()
    def states_and_rows_agree(self) -> None:
        for case in self.cases if hasattr(self, "cast") else []:
            decisions = list(case.decisions.all())
            assert len(decisions) == case.round == (case.status in ("approved", "denied"))
            assert case.asked_channels.filter(is_open=case.is_open).count() == len(case.channels)
            assert WorkItem.objects.open().filter(request=case).count() == int(case.is_open)
            assert (case.exemptions.count() == 1) == (case.status == "approved")

    @invariant()
    def nobody_decides_their_own(self) -> None:
        for decision in Decision.objects.select_related("request", "decider"):
            assert decision.decider_id not in (decision.request.seller_id, decision.request.buyer_id)
            assert decision.stage == "review" or decision.decider_id != decision.request.escalated_by_id
            assert not decision.adverse or (decision.facts and decision.redress and decision.appeal_until)

    @invariant()
    def what_is_allowed_was_granted(self) -> None:
        granted = {row.pk: row for row in Exemption.objects.all()}
        seen: set[tuple[int, str]] = set()
        for row in Attachment.objects.in_force(getattr(self, "now", datetime.now().astimezone())).select_related(
            "order"
        ):
            exemption = granted[row.exemption_number]
            assert row.channel in exemption.channels
            assert row.order.is_open
            assert exemption.state(self.now) == "active"
            assert (row.order_id, row.channel) not in seen
            seen.add((row.order_id, row.channel))

    @invariant()
    def what_is_offered_is_possible(self) -> None:
        """No button is offered to people who are not part of it."""
        for case in self.cases if hasattr(self, "cast") else []:
            for name in ("rafael", "ben", "marc", "ada"):
                assert allowed_actions(getattr(self.cast, name), case) == ()


@pytest.mark.django_db
def test_no_sequence_breaks_a_promise() -> None:
    assert guards.missing() == []
    profile = settings(
        max_examples=SEQUENCES,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=SEQUENCES <= 25,
    )
    run_state_machine_as_test(Desk, settings=profile)
