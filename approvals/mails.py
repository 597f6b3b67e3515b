"""What the mails about a case show: built from rows when they are sent, or from a form for the preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from orders.channels import Channel

from .models import ApprovalRequest, Clause, Decision, Exemption


@dataclass(frozen=True)
class Granted:
    """What is allowed: of an exemption, or of terms that are still being written."""

    channels: Sequence[Channel]
    starts_at: datetime
    ends_at: datetime
    contacts_allowed: int | None
    note: str


@dataclass(frozen=True)
class Ruling:
    """A decision as a mail shows it, saved or not."""

    decider: str
    decided_at: datetime
    statement: str
    measure: str
    facts: str
    redress: str
    appeal_until: datetime | None
    grounds: Sequence[tuple[Clause, str]]
    automated_detection: bool = False
    statement_url: str = ""


def address(name: str, *args: object) -> str:
    """A whole address of this Hallpass."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def about_case(request: ApprovalRequest) -> dict[str, Any]:
    """What every mail about a case shows."""
    return {
        "case": request,
        "number": request.number,
        "seller": request.seller,
        "buyer": request.buyer,
        "order": request.order,
        "gig": request.gig,
        "channels": request.channel_list,
        "case_url": address("approvals:request", request.pk),
        "appeal_url": address("approvals:appeal", request.pk),
        "order_url": address("orders:order", request.order_id) if request.order_id else "",
        "policy_url": address("policy_version", request.policy.number),
    }


def about_ruling(request: ApprovalRequest, ruling: Ruling, granted: Granted | None) -> dict[str, Any]:
    """What a mail about a decision shows beside the case."""
    return {**about_case(request), "ruling": ruling, "granted": granted}


def ruling_of(decision: Decision) -> Ruling:
    """A saved decision, as it stands."""
    return Ruling(
        decider=decision.decider.name,
        decided_at=decision.decided_at,
        statement=decision.statement,
        measure=decision.measure,
        facts=decision.facts,
        redress=decision.redress,
        appeal_until=decision.appeal_until,
        automated_detection=decision.automated_detection,
        grounds=[(row.clause, row.why) for row in decision.grounds.select_related("clause__policy")],
        statement_url=address("approvals:statement", decision.request_id, decision.round) if decision.adverse else "",
    )


def granted_by(exemption: Exemption) -> Granted:
    """A saved exemption, as it stands."""
    return Granted(
        channels=exemption.channel_list,
        starts_at=exemption.starts_at,
        ends_at=exemption.ends_at,
        contacts_allowed=exemption.contacts_allowed,
        note=exemption.terms,
    )
