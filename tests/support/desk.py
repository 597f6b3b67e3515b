"""What the tests of the desk's pages share."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from approvals.models import ApprovalRequest
from audit.models import Event
from orders.models import Gig
from support.departing import Likes
from support.facts import facts_of
from support.models import WorkItem
from tests.cast import Cast


def actions(case: ApprovalRequest) -> list[str]:
    return list(Event.objects.filter(chain=case.chain).order_by("seq").values_list("action", flat=True))


def fresh(case: ApprovalRequest) -> ApprovalRequest:
    return ApprovalRequest.objects.get(pk=case.pk)


def ruling(cast: Cast, case: ApprovalRequest, outcome: str = "approve", **changes: Any) -> dict[str, Any]:
    """What the panel sends for a complete decision."""
    clause = cast.clause("3.2" if outcome == "approve" else "4.1")
    return {
        "outcome": outcome,
        "seen": case.version,
        "clauses": clause.pk,
        "channels": case.channels,
        "starts_at": "",
        "ends_at": "2099-01-01T12:00",
        "facts": "Ten lessons were ordered.",
        "why": "The lesson is a conversation.",
        "statement": "Speaking is what is being learnt.",
        "question": "What do lessons need that messages cannot give?",
        "reason": "The clause is not clear here.",
        "likes": Likes(case.pk, 0, 0).token(),
        **changes,
    }


def decide(client: Client, case: ApprovalRequest, form: dict[str, Any]) -> Any:
    return client.post(f"/desk/cases/{case.pk}/decision/", form)


def many(cast: Cast, number: int, **wish: Any) -> list[ApprovalRequest]:
    """So many open cases of Maya's, each on a gig of its own."""
    gigs = Gig.objects.bulk_create(Gig(seller=cast.maya, title=f"Gig {turn}") for turn in range(number))
    return [cast.file(gig=gig, order=None, title=f"Case {turn}", **wish) for turn, gig in enumerate(gigs)]


def bulk(cast: Cast, number: int) -> None:
    """So many open cases at once, written past the verbs: for lists that have to be long."""
    gig, now = Gig.objects.create(seller=cast.maya, title="Bulk"), timezone.now()
    rows = ApprovalRequest.objects.bulk_create(
        ApprovalRequest(
            seller=cast.maya,
            gig=gig,
            policy=cast.policy,
            purpose="practice",
            title=f"Bulk {turn}",
            why="Because.",
            channels=["video"],
            wants_from=now,
            wants_until=now + timedelta(days=14),
            filed_at=now,
            due_at=now + timedelta(minutes=turn),
        )
        for turn in range(number)
    )
    facts = facts_of(rows[0])
    WorkItem.objects.bulk_create(
        WorkItem(**{**facts, "title": row.title}, kind="review", request=row, due_at=row.due_at, opened_at=row.filed_at)
        for row in rows
    )
