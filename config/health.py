"""Two questions a balancer asks: does the process live, and may it be sent work."""

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)


def database() -> list[str]:
    """What is wrong with the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return []


def problems() -> dict[str, list[str]]:
    """Every part of settings.READINESS that is not in order, with the reasons."""
    found = {}
    for part, check in settings.READINESS.items():
        try:
            reasons = list(import_string(check)())
        except Exception as error:  # whatever breaks, the answer is 503 and says which part
            log.exception("not_ready", part=part)
            reasons = [f"The check failed: {type(error).__name__}."]
        if reasons:
            found[part] = reasons
    return found


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all parts are in order, else 503 and the reasons."""
    found = problems()
    if found:
        return JsonResponse({"status": "not ready", "problems": found}, status=503)
    return JsonResponse({"status": "ready"})
