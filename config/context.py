"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

THEMES = {"light", "dark"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Theme (empty: as the reader's system has it), demo and local flags, and the sidebar's entries."""
    chosen = request.COOKIES.get("theme", "")
    return {
        "theme": chosen if chosen in THEMES else "",
        "demo": settings.HALLPASS_DEMO,
        "local": settings.LOCAL,
        "nav": import_string(settings.NAVIGATION)(request),
    }
