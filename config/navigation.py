"""The side bar: which rooms a person sees, and for the desk how much waits in each view."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.sessions import signed_in
from support.counters import MOST
from support.pinned import MANY, pinned_for
from support.queue import VIEWS, counts

Item = dict[str, Any]


def entries(request: HttpRequest) -> Any:
    """Groups of entries for the signed-in person; nothing is counted unless a page shows them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff_role:
        return []
    return SimpleLazyObject(lambda: [group for group in _groups(request) if group["items"]])


def _groups(request: HttpRequest) -> list[dict[str, Any]]:
    user = signed_in(request)
    desk, auditor, administrator = user.at_desk, user.role == "auditor", user.role == "administrator"
    return [
        {"label": "", "items": _queues(request) if desk else _cases(request) if auditor else []},
        {"label": _("Saved views"), "items": _saved(request) if desk else []},
        {
            "label": _("Proof") if desk else "",
            "items": [_item(request, _("Trails"), "audit:trails", "history")] if desk or auditor else [],
        },
        {
            "label": "",
            "items": [
                _item(request, _("People"), "accounts:people", "users"),
                _item(request, _("Keys for programs"), "accounts:tokens", "key-round"),
                _item(request, _("Hours and promises"), "approvals:hours", "timer"),
                _item(request, _("Policies"), "approvals:policies", "book-open"),
                _item(request, _("Tables"), "admin:index", "table-2"),
            ]
            if administrator
            else [],
        },
        {
            "label": _("Desk"),
            "items": [
                *([_item(request, _("Macros"), "support:macros", "text-quote")] if desk or administrator else []),
                *([_item(request, _("Exemptions"), "support:exemptions", "shield-check")] if desk or auditor else []),
                *([_item(request, _("Reports"), "support:reports", "chart-column")] if desk or auditor else []),
                *([_item(request, _("Long work"), "jobs:jobs", "list-checks")] if desk or auditor else []),
                *([_item(request, _("Orders"), "orders:orders", "package")] if desk or auditor else []),
                _item(request, _("Policy"), "policy", "book-open"),
                *(
                    [_item(request, _("Screening"), "orders:verdicts", "scan-search")]
                    if user.role in ("lead", "auditor", "administrator")
                    else []
                ),
            ],
        },
    ]


def _queues(request: HttpRequest) -> list[Item]:
    held = counts(signed_in(request), timezone.now())
    return [
        {
            "label": view.label,
            "url": reverse("support:view", args=[view.slug]),
            "icon": view.icon,
            "count": held[view.slug],
            "most": MOST - 1 if view.slug == "overdue" and held[view.slug] == MOST else None,
            "alarm": view.alarm,
            "key": view.key,
            "current": _current(request, view.slug),
        }
        for view in VIEWS
        if view.slug != "mail" or held["mail"]
    ]


def _saved(request: HttpRequest) -> list[Item]:
    """What this person pinned, and where all of them are."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    here = request.resolver_match.kwargs.get("pk") if request.resolver_match and name == "support:saved" else None
    on_queue = name in ("support:queue", "support:view", "support:saved", "support:saved_views")
    views = [
        {
            "label": label,
            "url": reverse("support:saved", args=[pk]),
            "icon": "users" if scope == "team" else "bookmark",
            "count": count,
            "most": MANY if count == MANY + 1 else None,
            "current": pk == here,
        }
        for pk, label, scope, count in pinned_for(signed_in(request), timezone.now(), counting=on_queue)
    ]
    return [*views, _item(request, _("All saved views"), "support:saved_views", "ellipsis")]


def _cases(request: HttpRequest) -> list[Item]:
    """What an auditor reads of the queue: everything open, uncounted."""
    return [
        {
            "label": _("Cases"),
            "url": reverse("support:view", args=["all"]),
            "icon": "layers",
            "current": _current(request, "all"),
        }
    ]


def _current(request: HttpRequest, slug: str) -> bool:
    match = request.resolver_match
    if match is None or match.view_name not in ("support:queue", "support:view"):
        return False
    return bool(match.kwargs.get("slug", "unclaimed") == slug)


def _item(request: HttpRequest, label: str, name: str, icon: str) -> Item:
    match = request.resolver_match
    return {
        "label": label,
        "url": reverse(name),
        "icon": icon,
        "current": match is not None and match.view_name == name,
    }
