"""Statements of reasons as the Union's transparency database takes them (DSA 24(5)), in files of a hundred.

No personal data leaves: what people wrote stays here, and a statement is composed from the measure, the
channels and the published clauses alone. Each one is held against the fields and limits of the schema.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from approvals.models import Decision
from jobs.models import Job
from orders.channels import Channel

PER_FILE = 100
SCHEMA = json.loads(Path(__file__).with_name("statement.schema.json").read_text())
CHECK = jsonschema.Draft202012Validator(SCHEMA)


class Unfit(ValueError):
    """A statement does not fit the schema; the message names decision and field."""


def adverse() -> Any:
    """Decisions that refused something, oldest first."""
    about = ("request", "policy", "amendment")
    return (
        Decision.objects.filter(adverse=True).select_related(*about).prefetch_related("grounds__clause").order_by("id")
    )


def statement(decision: Decision) -> dict[str, Any]:
    """One decision in the schema's words, in English whoever exports it. Raises Unfit."""
    with translation.override("en"):
        return _stated(decision)


def _stated(decision: Decision) -> dict[str, Any]:
    case, clauses = decision.request, [ground.clause for ground in decision.grounds.all()]
    channels = ", ".join(str(Channel(word).label) for word in case.channels)
    cited = "; ".join(f"{clause.number} {clause.title}" for clause in clauses)
    texts = " ".join(clause.text for clause in clauses)
    policy = f"{settings.SITE_URL}{reverse('policy')}"
    found = {
        "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION",
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": policy,
        "incompatible_content_ground": _cut(f"Policy {decision.policy.number}, {cited}", 500),
        "incompatible_content_explanation": _cut(texts or cited, 2_000),
        "incompatible_content_illegal": "No",
        "decision_facts": _cut(
            f"{FACTS[decision.outcome]} Channels: {channels}. Purpose named: {case.get_purpose_display()}.", 5_000
        ),
        "category": "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE",
        "content_type": ["CONTENT_TYPE_OTHER"],
        "content_type_other": "Request to communicate outside the platform",
        "territorial_scope": list(settings.DSA_TERRITORIAL_SCOPE),
        "content_date": _day(case.filed_at),
        "application_date": _day(decision.effective_at),
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes" if decision.automated_detection else "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": f"hallpass-{decision.pk}",
    }
    for fault in CHECK.iter_errors(found):
        field = ".".join(map(str, fault.absolute_path)) or "statement"
        raise Unfit(f"Decision {decision.pk}, {field}: {fault.message[:200]}")
    return found


FACTS = {
    "denied": "A seller asked to communicate with a buyer outside the platform; a person denied it.",
    "upheld": "A seller challenged a refusal to communicate outside the platform; another person upheld it.",
    "revoked": "A permission to communicate with a buyer outside the platform was revoked by a person.",
    "approved": "A seller asked to communicate with a buyer outside the platform; a person granted a part of it.",
    "overturned": "A refusal to communicate outside the platform was overturned; a part of it stays refused.",
}


class StatementExport:
    """A job: every adverse decision as lines of JSON, a hundred statements a line, one call each."""

    def total(self, job: Job) -> int:
        """How many statements there are now."""
        return int(_rows(job).count())

    def step(self, job: Job) -> bytes | None:
        """The next call's body. A statement that does not fit stops the export and is named."""
        found = list(_rows(job).filter(pk__gt=job.cursor.get("after", 0))[:PER_FILE])
        if not found:
            return None
        job.cursor = {**job.cursor, "after": found[-1].pk}
        job.done += len(found)
        return body(found)

    def result_name(self, job: Job) -> str:
        return f"statements-of-reasons-{job.created_at:%Y-%m-%d}.jsonl"


def body(decisions: Iterable[Decision]) -> bytes:
    """What one call of the database's interface takes: `{"statements": [...]}`, and a line's end."""
    return json.dumps({"statements": [statement(one) for one in decisions]}, ensure_ascii=False).encode() + b"\n"


def _rows(job: Job) -> Any:
    rows = adverse().filter(decided_at__lte=job.created_at)
    since = job.parameters.get("since")
    return rows.filter(decided_at__gte=datetime.fromisoformat(since).replace(tzinfo=UTC)) if since else rows


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d")


def _cut(text: str, most: int) -> str:
    """At most so many characters, at a word, with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 2].rsplit(' ', 1)[0]} …"
