"""A machine that plays with the verbs in any order, with several people and a moving clock.

Whatever it does, the promises of the house hold. The long profile is `make soak`.
"""

import os
from collections import Counter
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

from approvals import statements
from approvals.models import Amendment, Appeal, ApprovalRequest, Decision, Exemption
from approvals.rules import allowed_actions, amendments, appeals, exemptions
from approvals.rules.table import Table
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
HEARD = st.sampled_from(["ask", "answer", "escalate", "withdraw", "uphold", "overturn", "go_on", "take"])
CHANNELS = st.sets(st.sampled_from(["video", "phone", "email"]), min_size=1)


reached: Counter[str] = Counter()
"""How often the sequences came to which ruling."""


class Desk(RuleBasedStateMachine):
    """People act on Maya's cases. Refusals are expected; broken promises are not."""

    house: Cast
    """Everybody, made once: each sequence begins with them and is undone."""

    @initialize(
        begins=st.sampled_from(["empty", "denied", "appealed", "with leads", "approved", "revoked", "changing"])
    )
    def open_the_house(self, begins: str) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.cast, self.now = self.house, datetime.now().astimezone()
        self.orders = [self.cast.order, Order.place(gig=self.cast.gig, buyer=self.cast.yuki, title="Five lessons")]
        self.checked: tuple[int, datetime] | None = None
        with spine.at(self.now):
            self.begin(begins)
        self.look()

    def look(self) -> None:
        """What there is now: read again after each act, not before each choice."""
        self.cases = list(ApprovalRequest.objects.with_people().order_by("pk"))
        self.refusals = list(Decision.objects.filter(adverse=True).order_by("pk"))
        self.appeals = list(Appeal.objects.order_by("pk").values_list("pk", flat=True))
        self.exemptions = list(Exemption.objects.order_by("pk").values_list("pk", flat=True))
        self.amendments = list(Amendment.objects.order_by("pk").values_list("pk", flat=True))

    def begin(self, where: str) -> None:
        """A case as far as that, so that short sequences get to the later acts too."""
        cast = self.cast
        if where == "empty":
            return
        window = {"wants_from": self.now, "wants_until": self.now + timedelta(days=14)}
        case = cast.file(channels=["video", "phone"], **window)
        if where in ("denied", "appealed", "with leads"):
            denied = cast.deny(case)
            appeal = cast.appeal(denied) if where != "denied" else None
            if appeal and where == "with leads":
                appeal.escalate(by=cast.tom, reason="No clause fits.")
            return
        exemption = cast.approve(case, channels=("video",)).exemption
        if where == "revoked":
            cast.revoke(exemption)
        elif where == "changing":
            cast.amend(exemption)

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            try:
                self.chains_and_documents_hold()
                reached.update(self.cases_ended_as())
            finally:
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)

    def chains_and_documents_hold(self) -> None:
        """What grows and never changes is read once, at the end of a sequence."""
        for case in getattr(self, "cases", []):
            assert verify_chain(case.chain).ok
        for ruling in Decision.objects.filter(adverse=True).select_related("document"):
            content = ruling.document.content
            assert statements.fingerprint(content) == ruling.document.sha256
            assert content["clauses"]
            assert all(clause["why"] for clause in content["clauses"])

    def cases_ended_as(self) -> list[str]:
        """What this sequence came to, for the count of what all of them reached."""
        rulings = Decision.objects.values_list("stage", "outcome")
        ended = [f"{stage} {outcome}" for stage, outcome in rulings]
        return [*ended, *(f"appeal {row.status}" for row in Appeal.objects.all())]

    def attempt(self, act: Any) -> None:
        """One act at the machine's own time; a refusal must leave no event behind."""
        before = Event.objects.count()
        try:
            with spine.at(self.now), transaction.atomic():
                act()
        except REFUSALS:
            assert Event.objects.count() == before
        self.look()

    def aptly(self, data: Any, apt: int, table: Table, row: Any, by: str, verb: str) -> tuple[str, str]:
        """Three times in four somebody who may and an act that is open to them, so that stories go on; else any."""
        with spine.at(self.now):
            open_acts = [(name, act) for name in PEOPLE for act in table.allowed_actions(getattr(self.cast, name), row)]
        return data.draw(st.sampled_from(open_acts)) if apt and open_acts else (by, verb)

    def one(self, data: Any) -> ApprovalRequest:
        return ApprovalRequest.objects.with_people().get(pk=data.draw(st.sampled_from([one.pk for one in self.cases])))

    @rule(days=st.sampled_from([0.01, 0.4, 2, 7, 8, 30, 190]))
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

    @precondition(lambda self: self.refusals)
    @rule(data=st.data(), by=st.sampled_from(["maya", "maya", "rafael", "ana"]))
    def appeal(self, data: Any, by: str) -> None:
        decision = Decision.objects.get(pk=data.draw(st.sampled_from([ruling.pk for ruling in self.refusals])))
        person = getattr(self.cast, by)
        self.attempt(lambda: Appeal.file(by=person, decision=decision, grounds="It cannot be written down."))

    @precondition(lambda self: self.appeals)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE), verb=HEARD, days=st.integers(1, 20), apt=st.integers(0, 3))
    def hear(self, data: Any, by: str, verb: str, days: int, apt: int) -> None:
        appeal = Appeal.objects.with_people().get(pk=data.draw(st.sampled_from(self.appeals)))
        by, verb = self.aptly(data, apt, appeals.TABLE, appeal, by, verb)
        person, grounds = getattr(self.cast, by), self.cast.grounds
        window = {"starts_at": self.now, "ends_at": self.now + timedelta(days=days)}
        acts = {
            "ask": lambda: appeal.ask(by=person, question="Why?"),
            "answer": lambda: appeal.answer(by=person, text="So."),
            "escalate": lambda: appeal.escalate(by=person, reason="Hm."),
            "withdraw": lambda: appeal.withdraw(by=person),
            "uphold": lambda: appeal.uphold(by=person, grounds=grounds("4.1"), unfounded=days % 2 == 0),
            "overturn": lambda: self.cast.overturn(appeal, by=person, **window),
            "go_on": appeal.go_on,
            "take": lambda: appeal.take(by=person),
        }
        self.attempt(acts[verb])

    @precondition(lambda self: self.exemptions)
    @rule(
        data=st.data(),
        by=st.sampled_from(PEOPLE),
        verb=st.sampled_from(["revoke", "give_up", "amend", "extend"]),
        days=st.integers(0, 9),
        apt=st.integers(0, 3),
    )
    def hold(self, data: Any, by: str, verb: str, days: int, apt: int) -> None:
        rows = Exemption.objects.select_related("seller", "order", "request__seller", "request__gig", "request__order")
        exemption = rows.select_related("request__buyer").get(pk=data.draw(st.sampled_from(self.exemptions)))
        by, verb = self.aptly(data, apt, exemptions.TABLE, exemption, by, verb)
        person, later = getattr(self.cast, by), self.now + timedelta(days=days)
        until = exemption.ends_at + timedelta(days=days + 1) if apt % 2 else later + timedelta(hours=1)
        wish = {"channels": exemption.channels, "wants_until": until, "wants_contacts": None, "why": "Moved."}
        acts = {
            "revoke": lambda: self.cast.revoke(exemption, by=person, effective_at=later if days % 2 else None),
            "give_up": lambda: exemption.give_up(by=person),
            "amend": lambda: Amendment.ask(by=person, exemption=exemption, **wish),
            "extend": lambda: exemption.extend(by=person, until=until, contacts=None, statement="Moved."),
        }
        self.attempt(acts[verb])

    @precondition(lambda self: self.amendments)
    @rule(
        data=st.data(),
        by=st.sampled_from(PEOPLE),
        verb=st.sampled_from(["grant", "refuse", "withdraw"]),
        less=st.booleans(),
        apt=st.integers(0, 3),
    )
    def change_terms(self, data: Any, by: str, verb: str, less: bool, apt: int) -> None:
        asked = Amendment.objects.with_people().get(pk=data.draw(st.sampled_from(self.amendments)))
        by, verb = self.aptly(data, apt, amendments.TABLE, asked, by, verb)
        person, cast = getattr(self.cast, by), self.cast
        until = self.now + timedelta(days=1) if less else asked.wants_until
        terms = cast.terms(asked.request, channels=tuple(asked.channels), starts_at=self.now, ends_at=until)
        acts = {
            "grant": lambda: asked.grant(by=person, terms=terms, grounds=cast.grounds("3.2")),
            "refuse": lambda: asked.refuse(by=person, grounds=cast.grounds("4.1")),
            "withdraw": lambda: asked.withdraw(by=person),
            "take": lambda: asked.take(by=person),
        }
        self.attempt(acts[verb])

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE), days=st.integers(1, 20))
    def correct(self, data: Any, by: str, days: int) -> None:
        case, person = self.one(data), getattr(self.cast, by)
        terms = self.cast.terms(case, starts_at=self.now, ends_at=self.now + timedelta(days=days))
        self.attempt(lambda: case.correct(by=person, terms=terms, grounds=self.cast.grounds("3.2")))

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
    def promises_hold(self) -> None:
        """Every promise, after whatever changed: an act, or the clock."""
        if not hasattr(self, "checked"):
            return
        now = (Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0, self.now)
        if now != self.checked:
            self.states_and_rows_agree()
            self.appeals_are_heard_by_somebody_else()
            self.nobody_decides_their_own()
            self.what_is_allowed_was_granted()
            self.what_is_offered_is_possible()
            self.checked = now

    def states_and_rows_agree(self) -> None:
        for case in self.cases:
            decisions = list(case.decisions.order_by("round"))
            assert [ruling.round for ruling in decisions] == list(range(1, case.round + 1))
            assert bool(decisions) == (case.status in ("approved", "denied", "revoked"))
            assert case.asked_channels.filter(is_open=case.is_open).count() == len(case.channels)
            appealed, changing = case.appeals.open().count(), case.amendments.open().count()
            assert WorkItem.objects.open().filter(request=case).count() == case.is_open + appealed + changing <= 1
            granting = [ruling for ruling in decisions if ruling.grants]
            assert case.exemptions.count() == len(granting)
            assert (case.status == "approved") <= bool(granting)
            assert case.exemptions.standing(self.now).count() <= 1 + (case.status == "revoked")

    def appeals_are_heard_by_somebody_else(self) -> None:
        """Each ruling on an appeal: after it was filed, by nobody who ruled before, once, and it says what it does."""
        for ruling in Decision.objects.filter(appeal__isnull=False).select_related("appeal__decision", "request"):
            before = ruling.request.decisions.filter(round__lt=ruling.round)
            assert ruling.decider_id not in before.values_list("decider", flat=True)
            assert ruling.appeal.status == ruling.outcome
            assert ruling.appeal.filed_at < ruling.appeal.decision.appeal_until
            assert ruling.stage != "escalation" or ruling.decider.role == "lead"
            assert ruling.decider_id != ruling.appeal.escalated_by_id
            assert ruling.appeal_until is None
        for ruling in Decision.objects.filter(stage__in=("revocation", "correction")).select_related("decider"):
            assert ruling.decider.role == "lead"

    def nobody_decides_their_own(self) -> None:
        for decision in Decision.objects.select_related("request", "decider"):
            assert decision.decider_id not in (decision.request.seller_id, decision.request.buyer_id)
            assert decision.stage not in ("escalation", "appeal") or (
                decision.decider_id != decision.request.escalated_by_id
            )
            assert not decision.adverse or (decision.facts and decision.redress and decision.cited)
            assert not decision.adverse or decision.appeal_until or decision.appeal_id

    def what_is_allowed_was_granted(self) -> None:
        granted = {row.pk: row for row in Exemption.objects.all()}
        seen: set[tuple[int, str]] = set()
        for row in Attachment.objects.in_force(self.now).select_related("order"):
            exemption = granted[row.exemption_number]
            assert row.channel in exemption.channels
            assert row.order.is_open
            assert exemption.state(self.now) == "active"
            assert (row.order_id, row.channel) not in seen
            seen.add((row.order_id, row.channel))

    def what_is_offered_is_possible(self) -> None:
        """No button is offered to people who are not part of it."""
        for case in self.cases:
            for name in ("rafael", "ben", "marc", "ada"):
                assert allowed_actions(getattr(self.cast, name), case) == ()


@pytest.mark.django_db
def test_no_sequence_breaks_a_promise() -> None:
    assert guards.missing() == []
    Desk.house = Cast()
    profile = settings(
        max_examples=SEQUENCES,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=SEQUENCES <= 25,
    )
    run_state_machine_as_test(Desk, settings=profile)
    print(dict(sorted(reached.items())))
    if SEQUENCES >= 200:  # a machine that never gets anywhere proves nothing
        assert {"appeal upheld", "appeal overturned", "escalation overturned", "revocation revoked"} <= set(reached)
