"""Some two hundred cases over the last quarter, so that lists, counts and charts look alive."""

import random
from datetime import datetime, timedelta

from accounts.models import User
from approvals.models import Policy
from approvals.promises import promised
from audit import spine
from orders.models import Gig, Order

from .cases import Case
from .catalogue import CATALOGUE, Work
from .people import AGENTS, LEADS

OLD_CASES, RECENT_CASES = 160, 38
OVER = {
    "approved": 52,
    "approved after a question": 12,
    "denied": 17,
    "withdrawn": 5,
    "lapsed": 4,
    "decided by a lead": 4,
}
DOUBT = "The clause does not quite fit; a lead should say how far it reaches."
UNDER_WAY = {"open": 58, "asked": 14, "escalated": 8, "approved": 16, "denied": 4}


class Quarter:
    """Deals out cases by a fixed seed: the same house on every machine, moved to today."""

    def __init__(
        self,
        people: dict[str, User],
        gigs: dict[str, Gig],
        policy: Policy,
        now: datetime,
    ) -> None:
        self.people, self.gigs, self.policy, self.now = people, gigs, policy, now
        self.dice = random.Random(2051)  # noqa: S311 - a story, not a secret
        self.buyers = [person for person in people.values() if person.role == "buyer"]

    def tell(self) -> None:
        """Oldest first, as case numbers would have it."""
        ages = [self.dice.triangular(10, 90, 25) for _ in range(OLD_CASES)]
        ages += [self.dice.triangular(0.02, 3, 0.4) for _ in range(RECENT_CASES)]
        for age in sorted(ages, reverse=True):
            self._one(self.now - timedelta(days=age), self.dice.choice(CATALOGUE))

    def _one(self, at: datetime, work: Work) -> None:
        order = self._order(work, at - timedelta(hours=self.dice.uniform(2, 60)))
        contacts = self.dice.choice((None, None, 1, 2, 3, 5, 8))
        case = Case(self.policy).file(
            work,
            order.seller,
            at=at,
            gig=order.gig,
            order=order,
            days=self.dice.choice((7, 14, 14, 30)),
            wants_contacts=contacts,
        )
        decided = self._end(case, work, at)
        if decided and self.now - decided > timedelta(days=12) and self.dice.random() < 0.8:
            with spine.at(decided + timedelta(days=self.dice.uniform(5, 11))):
                order.complete(by=order.buyer.party) if self.dice.random() < 0.9 else order.cancel(by=order.buyer.party)

    def _order(self, work: Work, at: datetime) -> Order:
        with spine.at(at):
            return Order.place(
                gig=self.gigs[work.gig],
                buyer=self.dice.choice(self.buyers),
                title=work.gig,
                amount_cents=self.dice.randrange(40, 900) * 100,
                delivery_due_at=at + timedelta(days=self.dice.randrange(10, 40)),
            )

    def _challenge(self, case: Case, work: Work, denied_by: User, when: datetime) -> None:
        """Two in three denials are appealed; somebody else hears it, and every third is overturned."""
        at = when + timedelta(days=self.dice.uniform(1, 6))
        heard = promised("appeal").calendar.add(at, timedelta(hours=self.dice.triangular(3, 27, 12)))
        if heard > self.now or self.dice.random() > 0.66:
            return
        case.appeal(work.answer, at)
        hearer = next(self.people[name] for name in AGENTS if self.people[name] != denied_by)
        if self.dice.random() < 0.34:
            case.overturn(hearer, work.yes, heard)
        else:
            case.uphold(hearer, work.no, heard)

    def _end(self, case: Case, work: Work, at: datetime) -> datetime | None:
        """Play the case to its ending. Returns when it ended, None if it is still open."""
        weights = UNDER_WAY if self.now - at < timedelta(days=4) else OVER
        ending = self.dice.choices(list(weights), list(weights.values()))[0]
        agent = self.people[self.dice.choice(AGENTS)]
        taken = timedelta(hours=self.dice.triangular(0.5, 14, 4))
        when = min(promised("decision").calendar.add(at, taken), at + (self.now - at) / 2)
        later = when + timedelta(hours=self.dice.uniform(2, 20))
        if ending == "open":
            return None
        if ending == "withdrawn":
            case.withdraw(when)
            return when
        case.claim(agent, when)
        if ending in ("asked", "lapsed", "approved after a question"):
            case.ask(agent, work.question, when + timedelta(minutes=4))
        if ending == "asked":
            return None
        if ending == "lapsed":
            case.lapse()
            return case.request.closed_at
        if ending == "approved after a question":
            case.answer(work.answer, later)
            case.approve(agent, work.yes, later + timedelta(hours=1))
            return later
        if ending in ("escalated", "decided by a lead"):
            case.escalate(agent, DOUBT, when + timedelta(minutes=4))
        if ending == "escalated":
            return None
        if ending == "decided by a lead":
            lead = self.people[self.dice.choice(LEADS)]
            case.approve(lead, work.yes, later)
            return later
        if ending == "denied":
            case.deny(
                agent,
                work.no,
                when + timedelta(minutes=5),
                clause=self.dice.choice(("4.1", "4.1", "4.1", "4.2")),
            )
            self._challenge(case, work, agent, when)
        else:
            case.approve(agent, work.yes, when + timedelta(minutes=6))
        return when
