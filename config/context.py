"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
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
        "search_url": search_url(request),
    }


def search_url(request: HttpRequest) -> str:
    """Where the side bar's search leads who is not at the desk; empty: to the search."""
    role = getattr(getattr(request, "user", None), "role", "")
    name = {"auditor": "audit:trails", "administrator": "accounts:people"}.get(role)
    return reverse(name) if name else ""
