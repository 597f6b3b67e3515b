"""Statements of reasons: composed once with an adverse decision, kept as they were, shown as page and PDF."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.words import said_to
from audit.canonical import encode, instant

if TYPE_CHECKING:
    from .models import ApprovalRequest, Clause, Decision, Statement


def write(decision: "Decision") -> "Statement":
    """Keep the statement of an adverse decision, in its decider's words and its seller's language."""
    content = compose(decision, decision.rests_on)
    statement: Statement = apps.get_model("approvals", "Statement").objects.create(
        decision=decision, content=content, sha256=fingerprint(content), written_at=decision.decided_at
    )
    decision.document = statement
    return statement


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 in hex over the canonical bytes (audit/canonical.py) of the content."""
    return hashlib.sha256(encode(content)).hexdigest()


def compose(decision: "Decision", clauses: Iterable[tuple["Clause", str]]) -> dict[str, Any]:
    """Everything DSA 17(3) asks for, as strings: the measure with scope and start, facts, automation,
    clauses with why they apply, redress. Instants are RFC 3339 in UTC."""
    with said_to(decision.request.seller):
        return _content(decision, clauses)


def _content(decision: "Decision", clauses: Iterable[tuple["Clause", str]]) -> dict[str, Any]:
    request = decision.request
    return {
        "version": 1,
        "language": get_language() or settings.LANGUAGE_CODE,
        "case": request.number,
        "title": request.title,
        "round": decision.round,
        "stage": decision.stage,
        "outcome": decision.outcome,
        "seller": request.seller.name,
        "scope": _scope(request),
        "channels": list(request.channels),
        "decider": decision.decider.name,
        "decided_at": instant(decision.decided_at),
        "takes_effect_at": instant(decision.effective_at),
        "measure": decision.measure,
        "facts": decision.facts,
        "automated_detection": int(decision.automated_detection),
        "automated_decision": 0,
        "statement": decision.statement,
        "policy": request.policy.number,
        "clauses": [
            {
                "number": clause.number,
                "title": clause.title,
                "text": clause.text,
                "why": why,
                "url": f"{settings.SITE_URL}{clause.get_absolute_url()}",
            }
            for clause, why in clauses
        ],
        "redress": decision.redress,
        "appeal_until": instant(decision.appeal_until) if decision.appeal_until else "",
    }


def _scope(request: "ApprovalRequest") -> str:
    """What it is about: “Order 58 213 with Ben Adler”, or the gig."""
    if request.order:
        buyer = request.buyer.name if request.buyer else ""
        return _("Order %(number)s with %(buyer)s") % {"number": request.order.number, "buyer": buyer}
    return _("Gig “%(gig)s”: its open and future orders") % {"gig": request.gig.title}
