"""A house of so many cases over three years: most decided, a backlog of a few days, some overdue."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Role, User
from approvals.models import ApprovalRequest, Clause, Decision, Policy, RequestChannel, ThreadMessage
from approvals.models.decision import DecisionClause
from orders.models import Gig, Message, Order
from support.facts import spaced
from support.models import Note, WorkItem

from .loading import Bulk
from .texts import Author, Words

YEARS = timedelta(days=3 * 365)
OPEN_SHARE = 0.02
SLICE = 10_000
DESK = ((Role.AGENT, 40), (Role.LEAD, 8))
ENDS = {"approved": 70, "denied": 20, "withdrawn": 6, "lapsed": 4}
WAITS = {"filed": 70, "needs_info": 22, "escalated": 8}


class House:
    """Writes people first, then cases with all that belongs to them, oldest first, by a fixed seed."""

    def __init__(self, cases: int, now: datetime, policy: Policy, said: Callable[[str], None]) -> None:
        self.cases, self.now, self.policy, self.said = cases, now, policy, said
        self.author, self.dice = Author(), random.Random(1)  # noqa: S311 - a made-up house
        self.names: dict[int, str] = {}
        self.clauses = list(Clause.objects.filter(policy=policy))
        models = (User, Gig, Order, Message, ApprovalRequest, RequestChannel, WorkItem, Decision, DecisionClause)
        self.bulk = {model: Bulk(model) for model in (*models, ThreadMessage, Note)}

    def build(self) -> None:
        """Everything; to be called within one transaction and without guards."""
        self._people()
        for done in range(0, self.cases, SLICE):
            for turn in range(done, min(done + SLICE, self.cases)):
                self._case(turn)
            self._write()
            if done % (10 * SLICE) == 0:
                self.said(f"{min(done + SLICE, self.cases):,} cases")

    def _write(self) -> None:
        for bulk in self.bulk.values():
            bulk.write()

    def _people(self) -> None:
        joined = self.now - YEARS
        self.desk = {role: [self._person(role, joined) for _ in range(number)] for role, number in DESK}
        self.sellers = [self._person(Role.SELLER, joined) for _ in range(max(5, self.cases // 20))]
        self.buyers = [self._person(Role.BUYER, joined) for _ in range(max(5, self.cases // 12))]
        gigs = self.bulk[Gig]
        self.gigs = {
            seller: [gigs.add(seller_id=seller, title=self.author.case().title, created_at=joined) for _ in range(2)]
            for seller in self.sellers
        }
        self._write()

    def _person(self, role: Role, joined: datetime) -> int:
        number = self.bulk[User].last + 1
        self.names[number] = self.author.name()
        return self.bulk[User].add(
            email=f"person{number}@example.com",
            name=self.names[number],
            role=role,
            password="!",  # noqa: S106 - nobody signs in so
            is_demo=True,
            wants_digest=False,
            joined_at=joined,
        )

    def _case(self, turn: int) -> None:
        dice, words = self.dice, self.author.case()
        age = YEARS * (1 - (turn + dice.random()) / self.cases)
        filed_at = self.now - age
        is_open = turn >= self.cases * (1 - OPEN_SHARE) or dice.random() < 0.0005
        # Few sellers ask often, many once.
        seller = self.sellers[int(len(self.sellers) * dice.random() ** 2)]
        buyer, gig = dice.choice(self.buyers), dice.choice(self.gigs[seller])
        order = self._order(words, gig, seller, buyer, filed_at, is_open) if is_open or dice.random() < 0.7 else None
        status = self._drawn(WAITS if is_open else ENDS)
        if is_open and age > timedelta(days=90):
            status = "escalated"
        due_at = filed_at + timedelta(hours=dice.choice((24, 24, 48, 72)))
        if is_open:  # most promises are still to be kept
            due_at = self.now + timedelta(minutes=dice.triangular(-600, 2_880, 1_200))
        closed_at = None if is_open else min(self.now, filed_at + timedelta(hours=dice.uniform(0.2, 60)))
        decider = dice.choice(self.desk[Role.AGENT])
        decided = status in ("approved", "denied")
        waiting = status == "needs_info"
        case = self.bulk[ApprovalRequest].add(
            seller_id=seller,
            gig_id=gig,
            order_id=order,
            buyer_id=buyer if order else None,
            purpose=words.purpose,
            title=words.title[:120],
            why=words.why,
            tried=words.tried,
            channels=list(words.channels),
            wants_from=filed_at,
            wants_until=filed_at + timedelta(days=dice.choice((7, 14, 14, 30))),
            policy_id=self.policy.pk,
            status=status,
            version=1 + decided,
            round=int(decided),
            filed_at=filed_at,
            due_at=due_at,
            handler_id=decider if decided or waiting else None,
            asked_at=filed_at if waiting else None,
            answer_by=self.now + timedelta(days=5) if waiting else None,
            escalated_by_id=decider if status == "escalated" else None,
            escalation_reason="Not clear." if status == "escalated" else "",
            closed_at=closed_at,
        )
        for channel in words.channels:
            self.bulk[RequestChannel].add(
                request_id=case, channel=channel, seller_id=seller, gig_id=gig, order_id=order, is_open=is_open
            )
        shown = self._shown(words, seller, buyer if order else None, decider if status == "escalated" else None)
        self._item(case, status, due_at, filed_at, closed_at, shown)
        if decided and closed_at:
            self._decision(case, words, status, decider, closed_at)
        if waiting or dice.random() < 0.12:
            self._said(ThreadMessage, case, decider, body=self.author.case().facts, kind="question", sent_at=filed_at)
        if dice.random() < 0.1:
            self._said(Note, case, decider, text=self.author.case().no, written_at=filed_at)

    def _said(self, model: Any, case: int, author: int, **values: Any) -> None:
        self.bulk[model].add(request_id=case, author_id=author, **values)

    def _drawn(self, shares: dict[str, int]) -> str:
        return self.dice.choices(list(shares), list(shares.values()))[0]

    def _order(self, words: Words, gig: int, seller: int, buyer: int, at: datetime, is_open: bool) -> int:
        placed_at = at - timedelta(hours=self.dice.uniform(2, 90))
        order = self.bulk[Order].add(
            gig_id=gig,
            seller_id=seller,
            buyer_id=buyer,
            title=words.title[:120],
            amount_cents=self.dice.randint(5, 900) * 100,
            status="open" if is_open else "completed",
            placed_at=placed_at,
            closed_at=None if is_open else at + timedelta(days=9),
        )
        if self.dice.random() < 0.3:
            self.bulk[Message].add(order_id=order, author_id=buyer, body=self.author.case().why, sent_at=placed_at)
        return order

    def _shown(self, words: Words, seller: int, buyer: int | None, escalated_by: int | None) -> dict[str, Any]:
        """What the queue shows of a case, as its item takes it over when it opens."""
        allowing = [one.number for one in self.clauses if one.kind == "allows" and one.purpose == words.purpose]
        return {
            "title": words.title[:120],
            "seller_id": seller,
            "seller_name": self.names[seller],
            "buyer_id": buyer,
            "channels": spaced(words.channels),
            "purpose": words.purpose,
            "clauses": spaced(allowing),
            "stage": "review",
            "escalated_by_id": escalated_by,
        }

    def _item(
        self,
        case: int,
        status: str,
        due_at: datetime,
        opened_at: datetime,
        closed_at: datetime | None,
        shown: dict[str, Any],
    ) -> None:
        held = status in ("filed", "escalated") and self.dice.random() < 0.004
        self.bulk[WorkItem].add(
            kind="escalation" if status == "escalated" else "review",
            state="closed" if closed_at else "open",
            request_id=case,
            due_at=due_at,
            waits_for_seller=status == "needs_info",
            claimed_by_id=self.dice.choice(self.desk[Role.AGENT]) if held else None,
            lease_until=self.now + timedelta(minutes=30) if held else None,
            opened_at=opened_at,
            closed_at=closed_at,
            **shown,
        )

    def _decision(self, case: int, words: Words, outcome: str, decider: int, at: datetime) -> None:
        kind = "allows" if outcome == "approved" else "refuses"
        fitting = [clause for clause in self.clauses if clause.kind == kind]
        clause = next((one for one in fitting if one.purpose == words.purpose), None) or self.dice.choice(fitting)
        denied = outcome == "denied"
        decision = self.bulk[Decision].add(
            request_id=case,
            round=1,
            stage="review",
            outcome=outcome,
            decider_id=decider,
            decided_at=at,
            policy_id=self.policy.pk,
            statement=words.no if denied else words.yes,
            adverse=denied,
            measure="Contact outside the platform is not approved." if denied else "",
            facts=words.facts,
            redress="You can appeal." if denied else "",
            appeal_until=at + timedelta(days=183) if denied else None,
            cited=clause.number,
        )
        self.bulk[DecisionClause].add(decision_id=decision, clause_id=clause.pk, why=words.facts)
