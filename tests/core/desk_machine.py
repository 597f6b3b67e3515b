"""A machine that plays with the verbs in any order, with several people and a moving clock."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from approvals import tasks
from approvals.models import Amendment, Appeal, ApprovalRequest, Decision, Exemption
from approvals.rules import amendments, appeals, cases, exemptions
from audit import spine
from audit.conflicts import Conflict
from audit.models import Event
from orders.models import Order
from support.models import Taken, WorkItem
from support.tasks import remind
from tests.cast import Cast

from .desk_promises import Promises, known

REFUSALS = (PermissionDenied, ValidationError, Conflict, Taken)
PEOPLE = ("ana", "tom", "lea", "ivo", "maya", "ben", "rafael", "marc", "ada")
CHANNELS = st.sets(st.sampled_from(["video", "phone", "email"]), min_size=1)
BEGINNINGS = [
    *("empty", "asked", "escalated", "denied", "appealed", "with leads"),
    *("approved", "revoked", "changing", "changed", "partly"),
]
APT = st.integers(0, 3)
"""Three times in four an act is tried where it is open, by somebody who may, so that stories go on; else by anybody."""
DAYS = st.integers(0, 20)
TASKS = (tasks.lapse_overdue, tasks.urge_sellers, tasks.go_on_with_appeals, remind)
THERE = (
    "SELECT 'refusals', id FROM approvals_decision WHERE adverse UNION ALL SELECT 'appeals', id FROM approvals_appeal"
    " UNION ALL SELECT 'exemptions', id FROM approvals_exemption"
    " UNION ALL SELECT 'amendments', id FROM approvals_amendment"
)
Refuses = Callable[[Any, str, Any], Any]

reached: Counter[str] = Counter()
"""How often the sequences came to which ruling."""


class Desk(Promises, RuleBasedStateMachine):
    """People act on Maya's cases. Refusals are expected; broken promises are not."""

    house: Cast
    """Everybody, made once: each sequence begins with them and is undone."""
    refusals: list[int]
    appeals: list[int]
    exemptions: list[int]
    amendments: list[int]

    @initialize(begins=st.sampled_from(BEGINNINGS))
    def open_the_house(self, begins: str) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.cast, self.now = self.house, datetime.now().astimezone()
        self.orders = [self.cast.order, Order.place(gig=self.cast.gig, buyer=self.cast.yuki, title="Five lessons")]
        self.checked: tuple[int, datetime] | None = None
        with spine.at(self.now):
            self.begin(begins)
        self.look()

    def begin(self, where: str) -> None:
        """A case as far as that, so that short sequences get to the later acts too."""
        cast = self.cast
        if where == "empty":
            return
        window = {"wants_from": self.now, "wants_until": self.now + timedelta(days=14)}
        case = cast.file(channels=["video", "phone"], **window)
        if where == "asked":
            case.ask(by=cast.ana, question="Since when?")
            return
        if where == "escalated":
            case.escalate(by=cast.ana, reason="No clause fits.")
            return
        if where in ("denied", "appealed", "with leads"):
            denied = cast.deny(case)
            appeal = cast.appeal(denied) if where != "denied" else None
            if appeal and where == "with leads":
                appeal.escalate(by=cast.tom, reason="No clause fits.")
            return
        granted = cast.approve(case, channels=("video",))
        if where == "partly":
            cast.appeal(granted)
        elif where == "revoked":
            cast.revoke(granted.exemption)
        elif where in ("changing", "changed"):
            asked = cast.amend(granted.exemption)
            if where == "changed":
                asked.refuse(by=cast.tom, grounds=cast.grounds("4.1"))

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            try:
                if hasattr(self, "cases"):
                    self.chains_and_documents_hold()
                    reached.update(["sequences", *self.cases_ended_as()])
            finally:
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)

    def cases_ended_as(self) -> list[str]:
        """What this sequence came to, for the count of what all of them reached."""
        ended = [f"{stage} {outcome}" for stage, outcome in Decision.objects.values_list("stage", "outcome")]
        ended += [f"appeal {status}" for status in Appeal.objects.values_list("status", flat=True)]
        ended += [f"change {status}" for status in Amendment.objects.values_list("status", flat=True)]
        return [*ended, *(f"case {case.status}" for case in self.cases)]

    # --- how an act is tried ---

    def look(self) -> None:
        """What there is now: read again after each act, not before each choice."""
        cast, people = self.cast, {person.pk: person for person in self.cast.everybody}
        self.people, self.placed = people, Order.objects.in_bulk()
        for order in self.placed.values():
            known(order, seller=people[order.seller_id], buyer=people[order.buyer_id], gig=cast.gig)
        self.cases = list(ApprovalRequest.objects.order_by("pk"))
        for case in self.cases:
            mine = {"seller": people[case.seller_id], "buyer": people.get(case.buyer_id or 0), "policy": cast.policy}
            handler, order = people.get(case.handler_id or 0), self.placed.get(case.order_id or 0)
            known(case, **mine, gig=cast.gig, order=order, handler=handler)
        with connection.cursor() as cursor:
            cursor.execute(THERE)
            numbers = sorted(cursor.fetchall())
        for kind in ("refusals", "appeals", "exemptions", "amendments"):
            setattr(self, kind, [number for what, number in numbers if what == kind])

    def attempt(self, act: Callable[[], Any]) -> None:
        """One act at the machine's own time; a refusal must leave no event behind."""
        before = Event.objects.count()
        try:
            with spine.at(self.now), transaction.atomic():
                act()
        except REFUSALS:
            assert Event.objects.count() == before
        self.look()

    def somebody(
        self, data: Any, apt: int, refuses: Refuses, rows: Iterable[Any], verbs: Iterable[str]
    ) -> tuple[Any, str, Any]:
        """A row, a verb and a person to try it: by the rules if `apt` and anything is open to anybody, else any."""
        rows, verbs = list(rows), list(verbs)
        able = []
        if apt:
            with spine.at(self.now):
                able = [
                    (row, verb, getattr(self.cast, name))
                    for row in rows
                    for verb in verbs
                    for name in PEOPLE
                    if refuses(getattr(self.cast, name), verb, row) is None
                ]
        if able:
            row, verb, person = able[data.draw(st.integers(0, len(able) - 1))]
            return row, verb, person
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        return row, data.draw(st.sampled_from(verbs)), getattr(self.cast, data.draw(st.sampled_from(PEOPLE)))

    def window(self, days: int) -> dict[str, datetime]:
        return {"starts_at": self.now, "ends_at": self.now + timedelta(days=days)}

    def appeals_now(self) -> list[Appeal]:
        return list(Appeal.objects.with_people().order_by("-pk"))

    def exemptions_now(self) -> list[Exemption]:
        about = ("seller", "order", "request__seller", "request__gig", "request__order", "request__buyer")
        return list(Exemption.objects.select_related(*about).order_by("-pk"))

    # --- the clock ---

    @rule(days=st.sampled_from([0.01, 0.4, 2, 7, 8, 30, 190]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)

    @rule(which=st.sets(st.sampled_from(range(len(TASKS))), min_size=1))
    def the_scheduler_runs(self, which: set[int]) -> None:
        """Some of what is due: lapses, warnings, reminders, escalations. None may be needed for the rest to hold."""
        with time_machine.travel(self.now, tick=False):
            for one in sorted(which):
                TASKS[one]()
        self.look()

    # --- a case and its first ruling ---

    @rule(channels=CHANNELS, where=st.integers(0, 2), days=st.integers(1, 30), by=st.sampled_from(["maya", "rafael"]))
    def file(self, channels: set[str], where: int, days: int, by: str) -> None:
        order = self.orders[where] if where < 2 else None
        window = {"wants_from": self.now, "wants_until": self.now + timedelta(days=days)}
        person = getattr(self.cast, by)
        self.attempt(lambda: self.cast.file(by=person, channels=sorted(channels), order=order, **window))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), apt=APT)
    def speak(self, data: Any, apt: int) -> None:
        words = {"ask": {"question": "Why?"}, "answer": {"text": "So."}, "escalate": {"reason": "Hm."}, "withdraw": {}}
        case, verb, person = self.somebody(data, apt, cases.refusal, self.cases, words)
        self.attempt(lambda: getattr(case, verb)(by=person, **words[verb]))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), days=DAYS, fewer=st.booleans(), apt=APT)
    def approve(self, data: Any, days: int, fewer: bool, apt: int) -> None:
        case, _verb, person = self.somebody(data, apt, cases.refusal, self.cases, ["approve"])
        channels = tuple(case.channels[:1] if fewer else case.channels)
        self.attempt(lambda: self.cast.approve(case, by=person, channels=channels, **self.window(days)))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), apt=APT)
    def deny(self, data: Any, apt: int) -> None:
        case, _verb, person = self.somebody(data, apt, cases.refusal, self.cases, ["deny"])
        self.attempt(lambda: self.cast.deny(case, by=person))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), days=DAYS, apt=APT)
    def correct(self, data: Any, days: int, apt: int) -> None:
        case, _verb, person = self.somebody(data, apt, cases.refusal, self.cases, ["correct"])
        terms = self.cast.terms(case, **self.window(days))
        self.attempt(lambda: case.correct(by=person, terms=terms, grounds=self.cast.grounds("3.2")))

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def lapse(self, data: Any) -> None:
        self.attempt(self.cases[data.draw(st.integers(0, len(self.cases) - 1))].lapse)

    # --- appeals ---

    @precondition(lambda self: self.refusals)
    @rule(data=st.data(), by=st.sampled_from(["maya", "maya", "rafael", "ana"]))
    def appeal(self, data: Any, by: str) -> None:
        decision = Decision.objects.get(pk=self.refusals[data.draw(st.integers(0, len(self.refusals) - 1))])
        person = getattr(self.cast, by)
        self.attempt(lambda: Appeal.file(by=person, decision=decision, grounds="It cannot be written down."))

    @precondition(lambda self: self.appeals)
    @rule(data=st.data(), apt=APT)
    def hear(self, data: Any, apt: int) -> None:
        words = {"ask": {"question": "Why?"}, "answer": {"text": "So."}, "escalate": {"reason": "Hm."}}
        verbs = [*words, "withdraw", "take"]
        appeal, verb, person = self.somebody(data, apt, appeals.refusal, self.appeals_now(), verbs)
        self.attempt(lambda: getattr(appeal, verb)(by=person, **words.get(verb, {})))

    @precondition(lambda self: self.appeals)
    @rule(data=st.data(), unfounded=st.booleans(), apt=APT)
    def uphold(self, data: Any, unfounded: bool, apt: int) -> None:
        appeal, _verb, person = self.somebody(data, apt, appeals.refusal, self.appeals_now(), ["uphold"])
        self.attempt(lambda: self.cast.uphold(appeal, by=person, unfounded=unfounded))

    @precondition(lambda self: self.appeals)
    @rule(data=st.data(), days=DAYS, apt=APT)
    def overturn(self, data: Any, days: int, apt: int) -> None:
        appeal, _verb, person = self.somebody(data, apt, appeals.refusal, self.appeals_now(), ["overturn"])
        self.attempt(lambda: self.cast.overturn(appeal, by=person, **self.window(days)))

    # --- what was granted ---

    @precondition(lambda self: self.exemptions)
    @rule(data=st.data(), days=DAYS, apt=APT)
    def revoke(self, data: Any, days: int, apt: int) -> None:
        exemption, _verb, person = self.somebody(data, apt, exemptions.refusal, self.exemptions_now(), ["revoke"])
        when = self.now + timedelta(days=days) if days % 2 else None
        self.attempt(lambda: self.cast.revoke(exemption, by=person, effective_at=when))

    @precondition(lambda self: self.exemptions)
    @rule(data=st.data(), days=DAYS, apt=APT)
    def hold(self, data: Any, days: int, apt: int) -> None:
        verbs = ["give_up", "amend", "extend"]
        exemption, verb, person = self.somebody(data, apt, exemptions.refusal, self.exemptions_now(), verbs)
        until = exemption.ends_at + timedelta(days=days + 1) if apt % 2 else self.now + timedelta(days=days, hours=1)
        wish = {"channels": exemption.channels, "wants_until": until, "wants_contacts": None, "why": "Moved."}
        acts = {
            "give_up": lambda: exemption.give_up(by=person),
            "amend": lambda: Amendment.ask(by=person, exemption=exemption, **wish),
            "extend": lambda: exemption.extend(by=person, until=until, contacts=None, statement="Moved."),
        }
        self.attempt(acts[verb])

    @precondition(lambda self: self.amendments)
    @rule(data=st.data(), less=st.booleans(), apt=APT)
    def change_terms(self, data: Any, less: bool, apt: int) -> None:
        rows, cast = Amendment.objects.with_people().order_by("-pk"), self.cast
        asked, verb, person = self.somebody(data, apt, amendments.refusal, rows, ["grant", "refuse", "withdraw"])
        until = self.now + timedelta(days=1) if less else asked.wants_until
        terms = cast.terms(asked.request, channels=tuple(asked.channels), starts_at=self.now, ends_at=until)
        acts = {
            "grant": lambda: asked.grant(by=person, terms=terms, grounds=cast.grounds("3.2")),
            "refuse": lambda: asked.refuse(by=person, grounds=cast.grounds("4.1")),
            "withdraw": lambda: asked.withdraw(by=person),
        }
        self.attempt(acts[verb])

    @rule(which=st.integers(0, 1), by=st.sampled_from(["ben", "yuki", "maya", "ana"]))
    def stop(self, which: int, by: str) -> None:
        """The buyer does not want contact outside."""
        order, person = Order.objects.with_people().get(pk=self.orders[which].pk), getattr(self.cast, by)
        self.attempt(lambda: Exemption.stop(by=person, order=order))

    # --- around it ---

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def claim(self, data: Any, by: str) -> None:
        case = self.cases[data.draw(st.integers(0, len(self.cases) - 1))]
        item = WorkItem.objects.select_related("request", "claimed_by").filter(request=case).last()
        person = getattr(self.cast, by)
        if item:
            self.attempt(lambda: item.claim(by=person))

    @rule(which=st.integers(0, 1), ending=st.sampled_from(["complete", "cancel"]), really=st.integers(0, 3))
    def close_order(self, which: int, ending: str, really: int) -> None:
        """One time in four: most stories need an order that goes on."""
        if really == 3:
            order = Order.objects.get(pk=self.orders[which].pk)
            self.attempt(lambda: getattr(order, ending)(by=self.cast.ben.party))

    @invariant()
    def promises_hold(self) -> None:
        """Every promise, after whatever changed: an act, or the clock."""
        if not hasattr(self, "checked"):
            return
        now = (Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0, self.now)
        if now != self.checked:
            self.check()
            self.checked = now
