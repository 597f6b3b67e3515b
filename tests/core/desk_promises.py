"""What holds after whatever anybody did, or the clock: the invariants of the machine (DESIGN.md section 6)."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from accounts.models import User
from approvals import statements
from approvals.models import Amendment, Appeal, ApprovalRequest, Decision, Exemption
from approvals.models.request import RequestChannel
from approvals.rules import allowed_actions
from audit.verify import verify_chain
from orders.models import Attachment, Order
from support.models import WorkItem
from tests.cast import Cast


def known(row: Any, **related: Any) -> None:
    """Give a row what it points to, so that nothing is joined or read once more."""
    row._state.fields_cache.update(related)


STRANGERS = ("rafael", "ben", "yuki", "marc", "ada")


class Promises:
    """Read from the rows, in as few statements as there are tables: they are checked after every step."""

    cast: Cast
    now: datetime
    cases: list[ApprovalRequest]
    people: dict[int, User]
    placed: dict[int, Order]

    def check(self) -> None:
        cases = {case.pk: case for case in self.cases}
        self.rulings = list(Decision.objects.order_by("round"))
        self.appeals_filed = list(Appeal.objects.all())
        self.granted = list(Exemption.objects.all())
        rulings, appeals = ({row.pk: row for row in rows} for rows in (self.rulings, self.appeals_filed))
        for appeal in self.appeals_filed:
            known(appeal, request=cases[appeal.request_id], decision=rulings[appeal.decision_id])
        for ruling in self.rulings:
            appeal = appeals[ruling.appeal_id] if ruling.appeal_id else None
            known(ruling, request=cases[ruling.request_id], decider=self.people[ruling.decider_id], appeal=appeal)
        self.states_and_rows_agree()
        self.rulings_are_made_by_whoever_may()
        self.appeals_are_heard_by_somebody_else()
        self.what_is_allowed_was_granted()
        self.nothing_is_offered_to_strangers()

    def states_and_rows_agree(self) -> None:
        by_case = defaultdict(list)
        for ruling in self.rulings:
            by_case[ruling.request_id].append(ruling)
        appealed = [appeal.request_id for appeal in self.appeals_filed if appeal.is_open]
        changing = list(Amendment.objects.open().values_list("request", flat=True))
        waiting = list(WorkItem.objects.open().values_list("request", flat=True))
        exemptions = [exemption.request_id for exemption in self.granted]
        asked = Counter(RequestChannel.objects.values_list("request", "is_open"))
        standing = list(Exemption.objects.standing(self.now).values_list("request", flat=True))
        for case in self.cases:
            decisions = by_case[case.pk]
            assert [ruling.round for ruling in decisions] == list(range(1, case.round + 1))
            assert bool(decisions) == (case.status in ("approved", "denied", "revoked"))
            assert asked[case.pk, case.is_open] == len(case.channels)
            owed = case.is_open + appealed.count(case.pk) + changing.count(case.pk)
            assert waiting.count(case.pk) == owed <= 1
            granting = [ruling for ruling in decisions if ruling.grants]
            assert exemptions.count(case.pk) == len(granting)
            assert (case.status == "approved") <= bool(granting)
            assert standing.count(case.pk) <= 1 + (case.status == "revoked")

    def rulings_are_made_by_whoever_may(self) -> None:
        for ruling in self.rulings:
            assert ruling.decider_id not in (ruling.request.seller_id, ruling.request.buyer_id)
            assert ruling.decider.role in ("agent", "lead")
            assert ruling.decider.role == "lead" or ruling.stage not in ("escalation", "revocation", "correction")
            assert ruling.stage not in ("escalation", "appeal") or ruling.decider_id != ruling.request.escalated_by_id
            assert ruling.stage != "review" or ruling.request.escalated_at is None
            assert not ruling.adverse or (ruling.facts and ruling.redress and ruling.cited and ruling.measure)
            assert not ruling.adverse or ruling.appeal_until or ruling.appeal_id

    def appeals_are_heard_by_somebody_else(self) -> None:
        """Each ruling on an appeal: after it was filed, by nobody who ruled before, once, and it says what it does."""
        for ruling in self.rulings:
            if ruling.appeal is None:
                continue
            before = {
                one.decider_id
                for one in self.rulings
                if one.request_id == ruling.request_id and one.round < ruling.round
            }
            assert ruling.decider_id not in before
            assert ruling.appeal.status == ruling.outcome
            assert ruling.appeal.filed_at < ruling.appeal.decision.appeal_until
            assert ruling.decider_id != ruling.appeal.escalated_by_id
            assert ruling.appeal_until is None
            assert (ruling.reverses_id == ruling.appeal.decision_id) == (ruling.outcome == "overturned")

    def what_is_allowed_was_granted(self) -> None:
        granted = {row.pk: row for row in self.granted}
        seen: set[tuple[int, str]] = set()
        for row in Attachment.objects.in_force(self.now):
            known(row, order=self.placed[row.order_id])
            exemption = granted[row.exemption_number]
            assert row.channel in exemption.channels
            assert row.order.is_open
            assert exemption.state(self.now) == "active"
            assert (row.order_id, row.channel) not in seen
            seen.add((row.order_id, row.channel))

    def nothing_is_offered_to_strangers(self) -> None:
        for case in self.cases:
            for name in STRANGERS:
                person = getattr(self.cast, name)
                assert case.seller_id == person.pk or allowed_actions(person, case) == ()

    def chains_and_documents_hold(self) -> None:
        """What grows and never changes is read once, at the end of a sequence."""
        for case in self.cases:
            assert verify_chain(case.chain).ok
        for ruling in Decision.objects.filter(adverse=True).select_related("document"):
            content = ruling.document.content
            assert statements.fingerprint(content) == ruling.document.sha256
            assert content["clauses"]
            assert all(clause["why"] for clause in content["clauses"])
