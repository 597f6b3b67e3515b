"""Takes the reports browsers send when a page tried to load what its policy forbids."""

import json
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

log = structlog.get_logger(__name__)

COUNTER = "csp-reports"
LONGEST = 16 * 1024  # bytes


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Counts and logs the report: the directive and where it happened, without query strings."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    report = parsed(request.body)
    log.warning(
        "csp_report",
        directive=str(report.get("effective-directive") or report.get("violated-directive"))[:60],
        blocked=without_query(report.get("blocked-uri")),
        source=without_query(report.get("source-file")),
        line=str(report.get("line-number"))[:10],
    )
    cache.add(COUNTER, 0, None)
    cache.incr(COUNTER)
    return HttpResponse(status=204)


def count() -> int:
    """How many reports came since the cache was last emptied."""
    return cache.get(COUNTER, 0)


def parsed(body: bytes) -> dict[str, Any]:
    try:
        report = json.loads(body)["csp-report"]
    except (ValueError, KeyError, TypeError):
        return {}
    return report if isinstance(report, dict) else {}


def without_query(address: object) -> str:
    """Scheme, host and first step of the path: enough to find the culprit, too little to tell a secret."""
    try:
        parts = urlsplit(str(address or ""))
    except ValueError:
        return "unreadable"
    first = parts.path.lstrip("/").split("/")[0]
    return f"{parts.scheme}:{parts.netloc}/{first}"[:100]
