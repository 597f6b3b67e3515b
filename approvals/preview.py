"""The very mail a seller would get, from what an agent has typed so far: same templates, same context."""

from django.utils import timezone

from accounts.models import User
from notifications.rendering import Mail, render
from orders.channels import Channel

from .mails import Granted, Ruling, about_case, about_ruling
from .models import ApprovalRequest
from .promises import answer_by, appeal_until
from .redress import redress
from .terms import Grounds, Terms
from .verbs.ruling import denial_measure


def preview_approval(request: ApprovalRequest, by: User, terms: Terms, grounds: Grounds) -> Mail:
    """The mail of an approval on these terms."""
    granted = Granted(
        channels=[Channel(word) for word in request.channels if word in terms.channels],
        starts_at=max(terms.starts_at, timezone.now()),
        ends_at=terms.ends_at,
        contacts_allowed=terms.contacts_allowed,
        note=terms.note,
    )
    ruling = _ruling(by, grounds, " ".join(terms.refused(request)))
    return render("approvals/approved", about_ruling(request, ruling, granted), request.seller)


def preview_denial(request: ApprovalRequest, by: User, grounds: Grounds) -> Mail:
    """The mail of a denial."""
    ruling = _ruling(by, grounds, denial_measure())
    return render("approvals/denied", about_ruling(request, ruling, None), request.seller)


def preview_question(request: ApprovalRequest, by: User, question: str) -> Mail:
    """The mail of a question."""
    asked = {"question": question, "asked_by": by.name, "answer_by": answer_by(timezone.now())}
    return render("approvals/asked", {**about_case(request), **asked}, request.seller)


def _ruling(by: User, grounds: Grounds, measure: str) -> Ruling:
    now = timezone.now()
    until = appeal_until(now) if measure else None
    return Ruling(
        decider=by.name,
        decided_at=now,
        statement=grounds.statement,
        measure=measure,
        facts=grounds.facts,
        redress=redress(until) if until else "",
        appeal_until=until,
        grounds=grounds.clauses,
        automated_detection=grounds.automated_detection,
    )
