"""The very mail a seller would get, from what a person at the desk has typed so far: same templates, same context."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from notifications.rendering import Mail, render
from orders.channels import Channel

from .mails import Granted, Ruling, about_case, about_ruling, address
from .models import Amendment, Appeal, ApprovalRequest, Exemption
from .promises import answer_by, appeal_until
from .redress import redress
from .terms import Grounds, Terms
from .verbs.amending import amendment_measure
from .verbs.hearing import upheld_measure
from .verbs.holding import revocation_measure
from .verbs.ruling import denial_measure

Matter = ApprovalRequest | Appeal | Amendment | Exemption


def of_grant(outcome: str, matter: Matter, by: User, terms: Terms, grounds: Grounds) -> Mail:
    """The mail of a ruling that grants: `approved`, `corrected`, `overturned` or `amended`."""
    request = _request(matter)
    granted = Granted(
        channels=[Channel(word) for word in request.channels if word in terms.channels],
        starts_at=max(terms.starts_at, timezone.now()),
        ends_at=terms.ends_at,
        contacts_allowed=terms.contacts_allowed,
        note=terms.note,
    )
    wish: ApprovalRequest | Amendment = matter if isinstance(matter, Amendment) else request
    if isinstance(matter, Appeal) and matter.decision.amendment:
        wish = matter.decision.amendment
    ruling = _ruling(matter, by, grounds, " ".join(terms.refused(wish)))
    return render(f"approvals/{outcome}", about_ruling(request, ruling, granted), request.seller)


def of_refusal(outcome: str, matter: Matter, by: User, grounds: Grounds, effective_at: datetime | None = None) -> Mail:
    """The mail of a ruling that refuses: `denied`, `upheld`, `refused` or `revoked`."""
    request = _request(matter)
    if isinstance(matter, Appeal):
        measure = upheld_measure(request.seller, matter.decision)
    elif isinstance(matter, Amendment):
        measure = amendment_measure(request.seller)
    elif isinstance(matter, Exemption):
        now = timezone.now()
        later = bool(effective_at and effective_at > now)
        measure = revocation_measure(request.seller, max(effective_at or now, now), later=later)
    else:
        measure = denial_measure(request.seller)
    context = about_ruling(request, _ruling(matter, by, grounds, measure), None)
    return render(f"approvals/{outcome}", context, request.seller)


def of_question(matter: Matter, by: User, question: str) -> Mail:
    """The mail of a question."""
    request = _request(matter)
    asked = {"question": question, "asked_by": by.name, "answer_by": answer_by(timezone.now())}
    kind = "approvals/appeal_asked" if isinstance(matter, Appeal) else "approvals/asked"
    return render(kind, {**about_case(request), **asked}, request.seller)


def _request(matter: Matter) -> ApprovalRequest:
    return matter if isinstance(matter, ApprovalRequest) else matter.request


def _ruling(matter: Matter, by: User, grounds: Grounds, measure: str) -> Ruling:
    now, request = timezone.now(), _request(matter)
    until = appeal_until(now) if measure and not isinstance(matter, Appeal) else None
    return Ruling(
        decider=by.name,
        decided_at=now,
        statement=grounds.statement,
        measure=measure,
        facts=grounds.facts,
        redress=redress(request, until) if measure else "",
        appeal_until=until,
        grounds=grounds.clauses,
        automated_detection=grounds.automated_detection,
        statement_url=address("approvals:statement", request.pk, request.round + 1) if measure else "",
    )
