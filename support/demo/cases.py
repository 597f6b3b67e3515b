"""How one case of the demo is told: each verb at its own instant of the past."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from approvals.models import Amendment, Appeal, ApprovalRequest, Clause, Policy, Purpose
from approvals.models.policy import Duty
from approvals.terms import Grounds, Terms
from audit import spine
from orders.models import Gig, Order
from support.models import WorkItem

from .catalogue import Work

DUTIES = tuple(duty.value for duty in Duty)


class Case:
    """One request and its story so far. Every method is one verb at the instant `at`."""

    challenge: Appeal

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.clauses = {clause.number: clause for clause in policy.clauses.all()}
        self.request: ApprovalRequest

    def file(
        self,
        work: Work,
        seller: User,
        *,
        at: datetime,
        gig: Gig,
        order: Order | None = None,
        days: int = 14,
        **wish: Any,
    ) -> "Case":
        with spine.at(at):
            self.request = ApprovalRequest.file(
                by=seller,
                gig=gig,
                order=order,
                channels=work.channels,
                policy=self.policy,
                duties=DUTIES,
                **{
                    "purpose": work.purpose,
                    "title": work.title,
                    "why": work.why,
                    "tried": work.tried,
                    "wants_from": at,
                    "wants_until": at + timedelta(days=days),
                    **wish,
                },
            )
        return self

    def claim(self, by: User, at: datetime) -> "Case":
        with spine.at(at):
            WorkItem.objects.open().select_related("request").get(request=self.request).claim(by=by)
        return self

    def ask(self, by: User, question: str, at: datetime) -> "Case":
        with spine.at(at):
            self.request.ask(by=by, question=question)
        return self

    def answer(self, text: str, at: datetime) -> "Case":
        with spine.at(at):
            self.request.answer(by=self.request.seller, text=text)
        return self

    def approve(self, by: User, statement: str, at: datetime, **changes: Any) -> "Case":
        """Grant what was asked for from now on; `changes` narrow or widen it."""
        request = self.request
        terms = {
            "channels": tuple(request.channels),
            "starts_at": at,
            "ends_at": request.wants_until,
            "contacts_allowed": request.wants_contacts,
            **changes,
        }
        clause = self.allowing()
        with spine.at(at):
            request.approve(
                by=by,
                terms=Terms(**terms),
                grounds=Grounds(
                    statement,
                    ((clause, "The work named in the request is of this kind."),),
                    request.why,
                ),
            )
        return self

    def deny(self, by: User, statement: str, at: datetime, *, clause: str = "4.1") -> "Case":
        why = "What was asked for can be had in messages and a delivered document."
        with spine.at(at):
            self.request.deny(
                by=by,
                grounds=Grounds(
                    statement,
                    ((self.clauses[clause], why),),
                    f"The request says: {self.request.why}",
                ),
            )
        return self

    def escalate(self, by: User, reason: str, at: datetime) -> "Case":
        with spine.at(at):
            self.request.escalate(by=by, reason=reason)
        return self

    def appeal(self, grounds: str, at: datetime, *, new_facts: str = "") -> "Case":
        """The seller challenges the last decision."""
        with spine.at(at):
            self.request.refresh_from_db()
            ruling = self.request.decisions.latest("round")
            ruling.request = self.request
            by = self.request.seller
            self.challenge = Appeal.file(by=by, decision=ruling, grounds=grounds, new_facts=new_facts)
        return self

    def uphold(self, by: User, statement: str, at: datetime, *, clause: str = "4.1") -> "Case":
        why = "Nothing in the appeal shows that messages and a document would not do."
        said = self.challenge.grounds
        with spine.at(at):
            self.challenge.uphold(
                by=by, grounds=Grounds(statement, ((self.clauses[clause], why),), f"The appeal says: {said}")
            )
        return self

    def overturn(self, by: User, statement: str, at: datetime, *, days: int = 14) -> "Case":
        request = self.request
        terms = Terms(tuple(request.channels), at, max(request.wants_until, at + timedelta(days=days)))
        why = "The work named in the request is of this kind, as the appeal shows."
        with spine.at(at):
            self.challenge.overturn(
                by=by,
                terms=terms,
                grounds=Grounds(statement, ((self.allowing(), why),), f"The appeal says: {self.challenge.grounds}"),
            )
        return self

    def revoke(self, by: User, statement: str, facts: str, at: datetime) -> "Case":
        """A lead ends the exemption that stands."""
        with spine.at(at):
            exemption = self.request.exemptions.latest("pk")
            exemption.request = self.request
            clause = (self.clauses["2.2"], "Contacts took place, and nothing of them was written into the order.")
            exemption.revoke(by=by, grounds=Grounds(statement, (clause,), facts))
        return self

    def ask_for_more(self, why: str, at: datetime, *, days: int) -> "Case":
        """The seller asks for a longer permission."""
        with spine.at(at):
            exemption = self.request.exemptions.latest("pk")
            exemption.request = self.request
            Amendment.ask(
                by=self.request.seller,
                exemption=exemption,
                channels=exemption.channels,
                wants_until=exemption.ends_at + timedelta(days=days),
                wants_contacts=exemption.contacts_allowed,
                why=why,
            )
        return self

    def withdraw(self, at: datetime) -> "Case":
        with spine.at(at):
            self.request.withdraw(by=self.request.seller)
        return self

    def lapse(self) -> "Case":
        if waits_until := self.request.answer_by:
            with spine.at(waits_until + timedelta(minutes=1)):
                self.request.lapse()
        return self

    def allowing(self) -> Clause:
        """The clause that allows this purpose."""
        return next(clause for clause in self.clauses.values() if clause.purpose == Purpose(self.request.purpose).value)
