"""What comes after a decision: appeals in every state, a revocation, a change of terms, somebody who is away."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.absences import Absence
from accounts.models import User
from approvals.models import Calendar, Policy, PolicyDraft, Promise
from audit import spine
from orders.models import Gig, Order

from .cases import Case
from .catalogue import CATALOGUE, Work

LESSONS, ACCENT, DEPLOY, _SERVER, TAX, VAT, LEASE, CONTRACTS = CATALOGUE[:8]
SENTENCE = "A written brief and a delivered document can settle this. Questions can be asked in the conversation."


class Rulings:
    """Each story once, relative to the moment of loading."""

    def __init__(self, people: dict[str, User], gigs: dict[str, Gig], policy: Policy, now: datetime) -> None:
        self.people, self.gigs, self.policy, self.now = people, gigs, policy, now

    def tell(self) -> None:
        self.appeal_waits_to_be_heard()
        self.appeal_waits_for_its_seller()
        self.appeal_is_with_the_leads()
        self.overturned_by_a_lead()
        self.revoked_and_appealed()
        self.asks_for_two_more_weeks()
        self.somebody_is_away()
        self.a_policy_is_announced()
        self.the_leads_keep_hours_of_their_own()

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def case(self, work: Work, seller: str, buyer: str, days: float, title: str) -> Case:
        with spine.at(self.ago(days + 1)):
            order = Order.place(
                gig=self.gigs[work.gig],
                buyer=self.people[buyer],
                title=work.gig,
                amount_cents=24_000,
                delivery_due_at=self.now + timedelta(days=16),
            )
        who = self.people[seller]
        return Case(self.policy).file(work, who, at=self.ago(days), gig=order.gig, order=order, days=40, title=title)

    def appeal_waits_to_be_heard(self) -> None:
        """Denied by Tom; Ana, Ifeoma or a lead may hear it."""
        case = self.case(VAT, "claire", "nora", 6, "A call about three VAT numbers")
        case.deny(self.people["tom"], SENTENCE, self.ago(5))
        case.appeal(
            "Two of the three numbers were opened last week. The tax office only explains them on the phone, "
            "with Nora and me on the line together.",
            self.ago(0.3),
            new_facts="The office wrote that it answers no letters about numbers younger than a month.",
        )

    def appeal_waits_for_its_seller(self) -> None:
        case = self.case(TAX, "claire", "oliver", 9, "A call before the return goes out")
        case.deny(self.people["tom"], SENTENCE, self.ago(8))
        case.appeal("He reads no German, and the form is in German.", self.ago(4))
        with spine.at(self.ago(2)):
            case.challenge.ask(by=self.people["ana"], question="Would a translated copy of the form on the order help?")

    def appeal_is_with_the_leads(self) -> None:
        case = self.case(CONTRACTS, "leila", "amara", 11, "Reading a contract aloud with the ministry")
        case.deny(self.people["tom"], SENTENCE, self.ago(10))
        case.appeal("The ministry reads contracts aloud on a call, and records it. There is no other way.", self.ago(5))
        with spine.at(self.ago(4)):
            case.challenge.escalate(by=self.people["ana"], reason="A third party asks for the call. No clause says so.")

    def overturned_by_a_lead(self) -> None:
        case = self.case(LESSONS, "maya", "yuki", 26, "Hearing practice before an exam")
        case.deny(self.people["tom"], "Recordings on the order let Yuki listen as often as she likes.", self.ago(25))
        case.appeal("The exam is a conversation. She has to answer at once, which no recording trains.", self.ago(22))
        with spine.at(self.ago(21)):
            case.challenge.escalate(by=self.people["ifeoma"], reason="3.2 names practice; is an exam that?")
        case.overturn(
            self.people["lea"],
            "The exam is spoken, so the practice has to be. Clause 3.2 is meant for exactly this.",
            self.ago(20),
            days=30,
        )

    def revoked_and_appealed(self) -> None:
        """By one lead; the appeal is for another."""
        case = self.case(DEPLOY, "tomasz", "priya", 16, "Shared screen for a release weekend")
        case.approve(self.people["ana"], DEPLOY.yes, self.ago(15))
        case.revoke(
            self.people["lea"],
            "Two screens were shared, and two weeks later nothing of it stands on the order. Write the summaries, "
            "and ask again: the work itself needed the shared screen.",
            "Contacts on the first and second weekend, told by Priya; no summary in the conversation.",
            self.ago(3),
        )
        case.appeal("I was in hospital from the second weekend on. Here are both summaries.", self.ago(1))

    def asks_for_two_more_weeks(self) -> None:
        case = self.case(ACCENT, "maya", "ben", 13, "Phone for a pronunciation check")
        case.approve(self.people["ana"], ACCENT.yes, self.ago(12))
        case.ask_for_more("Ben is ill. Two calls had to be moved to the weeks after.", self.ago(0.4), days=14)

    def somebody_is_away(self) -> None:
        today = timezone.localdate(self.now)
        first, last = today - timedelta(days=1), today + timedelta(days=6)
        with spine.at(self.ago(2)):
            Absence.declare(by=self.people["ifeoma"], stand_in=self.people["ana"], first=first, last=last)

    def the_leads_keep_hours_of_their_own(self) -> None:
        """The desk is closed on Berlin's holidays; leads rule in shorter hours, and not between the years."""
        ada, year = self.people["ada"], self.now.year
        with spine.at(self.ago(3)):
            Calendar.objects.get().change(by=ada, country="DE", subdivision="BE")
            leads = Calendar.make(
                by=ada,
                name="Leads",
                time_zone="Europe/Berlin",
                week=[[["10:00", "12:30"], ["13:30", "17:00"]]] * 5 + [[], []],
                country="DE",
                subdivision="BE",
                closed_days=[f"{year}-12-{day}" for day in (28, 29, 30, 31)],
            )
            Promise.objects.get(kind="escalation").change(by=ada, hours=6, calendar=leads)

    def a_policy_is_announced(self) -> None:
        """The next version holds in twelve days: copying back is said more plainly, and recordings are named."""
        with spine.at(self.ago(4)):
            draft = PolicyDraft.copy_of(self.policy, by=self.people["ada"])
            for clause in draft.clauses:
                if clause["duty"] == "copy_back":
                    clause["text"] = (
                        "Within 24 hours of each contact, whatever was agreed outside is written into the order's "
                        "conversation, with who took part, for the other side to confirm or dispute."
                    )
            place = max(at for at, clause in enumerate(draft.clauses) if clause["kind"] == "refuses") + 1
            recorded = {
                "number": "4.9",
                "kind": "refuses",
                "title": "Where a recording would do",
                "text": "What can be shown in a recording on the order needs no contact outside.",
                "purpose": "",
                "duty": "",
            }
            draft.clauses.insert(place, recorded)
            draft.save()
            Policy.announce(by=self.people["ada"], draft=draft, effective_from=self.now + timedelta(days=12))
