"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.addresses import address
from accounts.words import kept as _

THEMES = {"light", "dark"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Theme (empty: as the reader's system has it), demo and local flags, and the sidebar's entries."""
    chosen = request.COOKIES.get("theme", "")
    return {
        "theme": chosen if chosen in THEMES else "",
        "demo": settings.HALLPASS_DEMO,
        "local": settings.LOCAL,
        "nav": import_string(settings.NAVIGATION)(request),
        **search(request),
    }


def search(request: HttpRequest) -> dict[str, str]:
    """Where the side bar's search leads who is not at the desk, and what it says; empty: to the search for cases."""
    role = getattr(getattr(request, "user", None), "role", "")
    if role == "administrator":
        return {"search_url": address("accounts:people"), "search_label": _("Search people")}
    return {"search_url": address("audit:trails") if role == "auditor" else "", "search_label": ""}
