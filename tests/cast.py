"""The people of the tests and how they stand to each other.

Maya sells English lessons to Ben. Rafael sells too, and has nothing to do with Maya's cases. Ana and
Tom are agents, Lea and Ivo leads. Marc audits, Ada administers.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Role, User
from approvals.models import Amendment, Appeal, ApprovalRequest, Clause, Decision, Exemption, Policy
from approvals.models.policy import Duty
from approvals.terms import Grounds, Terms
from orders.models import Gig, Order

DUTIES = tuple(duty.value for duty in Duty)


def person(name: str, role: Role, **fields: Any) -> User:
    """A person who signs in as name@example.com with the password `password`."""
    found = somebody(name, role, **fields)
    found.save()
    return found


def somebody(name: str, role: Role, **fields: Any) -> User:
    """The same, not saved yet."""
    email = f"{name.split()[0].lower()}@example.com"
    return User(email=email, password=hashed(), name=name, role=role, is_demo=True, **fields)


@cache
def hashed() -> str:
    """What is kept of the password."""
    return make_password("password")


@dataclass
class Cast:
    """Everybody, a gig, an order on it, and the policy in force."""

    maya: User = field(default_factory=lambda: somebody("Maya Okafor", Role.SELLER))
    ben: User = field(default_factory=lambda: somebody("Ben Adler", Role.BUYER, time_zone="Europe/Berlin"))
    rafael: User = field(default_factory=lambda: somebody("Rafael Costa", Role.SELLER))
    yuki: User = field(default_factory=lambda: somebody("Yuki Tanaka", Role.BUYER, time_zone="Asia/Tokyo"))
    ana: User = field(default_factory=lambda: somebody("Ana Ruiz", Role.AGENT))
    tom: User = field(default_factory=lambda: somebody("Tom Becker", Role.AGENT))
    lea: User = field(default_factory=lambda: somebody("Lea Holm", Role.LEAD))
    ivo: User = field(default_factory=lambda: somebody("Ivo Novak", Role.LEAD))
    marc: User = field(default_factory=lambda: somebody("Marc Vidal", Role.AUDITOR))
    ada: User = field(default_factory=lambda: somebody("Ada Lind", Role.ADMINISTRATOR))

    def __post_init__(self) -> None:
        User.objects.bulk_create(self.everybody)
        self.policy = Policy.objects.get(number=1)
        self.gig = Gig.objects.create(seller=self.maya, title="Conversational English")
        self.order = Order.place(gig=self.gig, buyer=self.ben, title="Conversational English, ten lessons")

    @property
    def everybody(self) -> tuple[User, ...]:
        return (
            self.maya,
            self.ben,
            self.rafael,
            self.yuki,
            self.ana,
            self.tom,
            self.lea,
            self.ivo,
            self.marc,
            self.ada,
        )

    def clause(self, number: str) -> Clause:
        return Clause.objects.select_related("policy").get(policy=self.policy, number=number)

    def file(self, **changes: Any) -> ApprovalRequest:
        """Maya asks for video on Ben's order, for two weeks; `changes` override any part of it."""
        now = timezone.now()
        wish: dict[str, Any] = {
            "by": self.maya,
            "gig": self.gig,
            "order": self.order,
            "channels": ["video"],
            "policy": self.policy,
            "duties": DUTIES,
            "purpose": "practice",
            "title": "Video lessons for Ben Adler",
            "why": "Ben wants to speak, and I have to hear him to correct him.",
            "tried": "Voice notes, but he cannot answer them.",
            "wants_from": now,
            "wants_until": now + timedelta(days=14),
        }
        return ApprovalRequest.file(**{**wish, **changes})

    def terms(self, request: ApprovalRequest, **changes: Any) -> Terms:
        """Exactly what was asked for."""
        asked = {
            "channels": tuple(request.channels),
            "starts_at": request.wants_from,
            "ends_at": request.wants_until,
            "contacts_allowed": request.wants_contacts,
        }
        return Terms(**{**asked, **changes})

    def grounds(self, *numbers: str, **changes: Any) -> Grounds:
        """A complete statement of reasons resting on these clauses."""
        clauses = tuple((self.clause(number), "The lesson is a conversation.") for number in numbers)
        return Grounds(
            **{
                "statement": "Speaking is what is being learnt here.",
                "clauses": clauses,
                "facts": "Ten lessons ordered; voice notes were tried.",
                **changes,
            }
        )

    def approve(self, request: ApprovalRequest, by: User | None = None, **terms: Any) -> Decision:
        return request.approve(by=by or self.ana, terms=self.terms(request, **terms), grounds=self.grounds("3.2"))

    def deny(self, request: ApprovalRequest, by: User | None = None) -> Decision:
        return request.deny(by=by or self.ana, grounds=self.grounds("4.1"))

    def appeal(self, decision: Decision, **words: Any) -> Appeal:
        """The seller challenges it."""
        decision.request.refresh_from_db()
        said = {"grounds": "Speaking cannot be written down.", **words}
        return Appeal.file(by=decision.request.seller, decision=decision, **said)

    def uphold(self, appeal: Appeal, by: User | None = None, **how: Any) -> Decision:
        return appeal.uphold(by=by or self.tom, grounds=self.grounds("4.1"), **how)

    def overturn(self, appeal: Appeal, by: User | None = None, **terms: Any) -> Decision:
        wanted = self.terms(appeal.request, **terms)
        return appeal.overturn(by=by or self.tom, terms=wanted, grounds=self.grounds("3.2"))

    def revoke(self, exemption: Exemption, by: User | None = None, **how: Any) -> Decision:
        return exemption.revoke(by=by or self.lea, grounds=self.grounds("4.1"), **how)

    def amend(self, exemption: Exemption, **wish: Any) -> Amendment:
        """The seller asks for a week more."""
        asked = {
            "channels": exemption.channels,
            "wants_until": exemption.ends_at + timedelta(days=7),
            "wants_contacts": exemption.contacts_allowed,
            "why": "Two lessons had to be moved.",
            **wish,
        }
        return Amendment.ask(by=exemption.seller, exemption=exemption, **asked)


def in_days(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)
