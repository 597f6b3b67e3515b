"""The stories a visitor meets first, written by hand. Times are relative to the moment of loading."""

from datetime import datetime, timedelta

from accounts.models import User
from approvals.models import Policy
from audit import spine
from orders.models import Gig, Message, Order

from .cases import Case
from .catalogue import CATALOGUE, Work
from .contacts import Contacts

People = dict[str, User]
LESSONS, ACCENT, DEPLOY, _, TAX, VAT, LEASE, CONTRACTS = CATALOGUE[:8]


class Stories:
    """Tells each story once; `gigs` are shared with the cases of the quarter."""

    def __init__(self, people: People, gigs: dict[str, Gig], policy: Policy, now: datetime) -> None:
        self.people, self.gigs, self.policy, self.now = people, gigs, policy, now
        self.contacts = Contacts(now)

    def tell(self) -> None:
        self.teacher_with_a_video_lesson()
        self.teacher_is_asked()
        self.teacher_waits_for_a_gig()
        self.developer_waits_for_a_shared_screen()
        self.consultant_refused()
        self.overdue_signature()
        self.escalated_contracts()
        self.asked_again()

    def ago(self, days: float = 0, hours: float = 0) -> datetime:
        return self.now - timedelta(days=days, hours=hours)

    def order(self, work: Work, buyer: str, days: float, title: str = "") -> Order:
        with spine.at(self.ago(days)):
            return Order.place(
                gig=self.gigs[work.gig],
                buyer=self.people[buyer],
                title=title or work.gig,
                amount_cents=18_000,
                delivery_due_at=self.now + timedelta(days=9),
            )

    def say(self, order: Order, *lines: tuple[str, str, float]) -> None:
        """Put (who, text, days ago) into the order's conversation."""
        for who, text, days in lines:
            with spine.at(self.ago(days)):
                Message.post(by=self.people[who], order=order, body=text)

    def teacher_with_a_video_lesson(self) -> None:
        """Approved for video, nine days in, five to go."""
        order = self.order(LESSONS, "ben", 12)
        self.say(
            order,
            (
                "maya",
                "Welcome, Ben. What would you like to be able to say after ten lessons?",
                11.9,
            ),
            (
                "ben",
                "I want to stop freezing when somebody asks me a question in a meeting.",
                11.8,
            ),
            (
                "maya",
                "Then we should speak, not write. I am asking support whether we may meet on video.",
                11.5,
            ),
        )
        case = Case(self.policy).file(
            LESSONS,
            self.people["maya"],
            at=self.ago(11),
            gig=order.gig,
            order=order,
            days=16,
            wants_contacts=5,
            title="Video lessons for Ben Adler",
            why="Ben wants to speak, and I have to hear him to correct him.",
        )
        case.claim(self.people["ana"], self.ago(9.4))
        case.ask(
            self.people["ana"],
            "What do ten lessons need that messages cannot give?",
            self.ago(9.35),
        )
        case.answer(
            "Ben freezes when he is asked something. That only shows, and only goes away, in a conversation.",
            self.ago(9.2),
        )
        case.approve(
            self.people["ana"],
            "Speaking is what is being learnt here. Five lessons on video, the rest as ordered.",
            self.ago(9.1),
        )
        self.say(
            order,
            (
                "maya",
                "Approved. Video is allowed for five lessons. I will write a summary here after each.",
                9,
            ),
        )
        lessons = (
            (7.1, "We spoke about his week and his job. Agreed: ten new words a day, no other homework."),
            (5, "We practised small talk at work and past tenses. Ben writes eight sentences with phrasal verbs."),
        )
        for days, agreed in lessons:
            lesson = self.contacts.log(order, "video", self.ago(days), agreed, minutes=50)
            if days > 6:  # Ben has not said yet whether the second summary is right
                with spine.at(self.ago(days - 0.1)):
                    lesson.confirm(by=order.buyer)
        self.contacts.forget(self.contacts.log(order, "video", self.ago(1.6), minutes=50))
        self.contacts.prove(case.request.exemptions.get(), self.ago(8.9))
        with spine.at(self.ago(0.9)):
            order.pay(by=order.buyer.party)
        self.say(
            order,
            (
                "ben",
                "That went well, thank you. Could we do Thursday at 18:00 instead of Wednesday?",
                1.2,
            ),
            ("maya", "Thursday at 18:00 is fine.", 1.1),
        )

    def teacher_is_asked(self) -> None:
        """A question is open; the seller has five days left to answer."""
        order = self.order(ACCENT, "yuki", 6, "Placement interview, business English")
        case = Case(self.policy).file(
            ACCENT,
            self.people["maya"],
            at=self.ago(4),
            gig=order.gig,
            order=order,
            title="Phone for a placement interview",
        )
        case.claim(self.people["ana"], self.ago(2.1))
        case.ask(
            self.people["ana"],
            "Would a recording of both of you on the order place Yuki as well? If not, what is missing?",
            self.ago(2),
        )

    def teacher_waits_for_a_gig(self) -> None:
        """Asked before any order exists."""
        Case(self.policy).file(
            ACCENT,
            self.people["maya"],
            at=self.ago(hours=2),
            gig=self.gigs[ACCENT.gig],
            days=60,
            title="Video for a pronunciation course",
        )

    def developer_waits_for_a_shared_screen(self) -> None:
        """Somebody's next case: due soon, everything said."""
        order = self.order(DEPLOY, "priya", 8)
        self.say(
            order,
            (
                "priya",
                "Our last release took the site down. Can you look over our shoulder this time?",
                1.4,
            ),
            (
                "tomasz",
                "I would like to. I am asking support first whether we may share a screen.",
                1.3,
            ),
        )
        Case(self.policy).file(
            DEPLOY,
            self.people["tomasz"],
            at=self.ago(1.2),
            gig=order.gig,
            order=order,
            wants_contacts=4,
        )

    def consultant_refused(self) -> None:
        """Denied, because a document would do."""
        order = self.order(TAX, "oliver", 7)
        case = Case(self.policy).file(TAX, self.people["claire"], at=self.ago(5), gig=order.gig, order=order)
        case.claim(self.people["tom"], self.ago(3.3))
        case.ask(
            self.people["tom"],
            "What would a call settle that a written brief could not?",
            self.ago(3.2),
        )
        case.answer("He has fourteen foreign invoices and gets nervous in writing.", self.ago(3))
        case.deny(
            self.people["tom"],
            "A written brief and a delivered document can settle this. Your gig promises a reviewed return with notes, "
            "and which invoices count abroad can be asked and answered in writing. You told us that Oliver gets "
            "nervous in writing. That matters: if he needs a call to take part, clause 3.7 is the one to name.",
            self.ago(2.4),
        )

    def overdue_signature(self) -> None:
        """Nobody decided in time."""
        order = self.order(LEASE, "ines", 9)
        Case(self.policy).file(
            LEASE,
            self.people["rafael"],
            at=self.ago(6),
            gig=order.gig,
            order=order,
            wants_contacts=1,
        )

    def escalated_contracts(self) -> None:
        """An agent was not sure; a lead decides."""
        order = self.order(CONTRACTS, "amara", 10)
        case = Case(self.policy).file(CONTRACTS, self.people["leila"], at=self.ago(4), gig=order.gig, order=order)
        case.claim(self.people["ifeoma"], self.ago(3))
        case.escalate(
            self.people["ifeoma"],
            "A ministry's e-mail address is not the buyer's. I do not know whether 3.6 reaches that far.",
            self.ago(2.8),
        )

    def asked_again(self) -> None:
        """Denied once, filed again with what changed, granted for less than asked."""
        order = self.order(VAT, "nora", 30)
        first = Case(self.policy).file(VAT, self.people["claire"], at=self.ago(28), gig=order.gig, order=order)
        first.deny(self.people["tom"], VAT.no, self.ago(27))
        again = Case(self.policy).file(
            VAT,
            self.people["claire"],
            at=self.ago(20),
            gig=order.gig,
            order=order,
            days=30,
            refiled_from=first.request,
            what_changed="The tax office asked for the books within ten days; there is no time to photograph them.",
            wants_contacts=6,
        )
        again.approve(
            self.people["ana"],
            "Ten days leave no time for photographs. Two calls should settle it.",
            self.ago(19),
            contacts_allowed=2,
        )
        for days, agreed in ((16, "The tax office wants four folders. Nora sends two tonight."), (13, "All is in.")):
            call = self.contacts.log(order, VAT.channels[0], self.ago(days), agreed, minutes=40)
            with spine.at(self.ago(days - 0.2)):
                call.confirm(by=order.buyer)
