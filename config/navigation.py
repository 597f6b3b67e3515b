"""The side bar: which rooms a person sees, and for the desk how much waits in each view."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.addresses import address
from accounts.sessions import signed_in
from accounts.words import kept as _
from support.counters import MOST
from support.pinned import MANY, pinned_for
from support.queue import VIEWS, counts, labels


@dataclass(frozen=True)
class Entry:
    """One entry: where it leads, and how much waits there."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None = None
    most: int | None = None
    """Shown with a plus instead of a count that goes no further."""
    alarm: bool = False
    key: str = ""

    @property
    def mark(self) -> str:
        """What its icon is called on the page."""
        return f"nav-{self.url.strip('/').replace('/', '-')}"


@dataclass(frozen=True)
class Group:
    """Entries under one heading, or none."""

    label: str
    entries: tuple[Entry, ...]


def entries(request: HttpRequest) -> Any:
    """Groups of entries for the signed-in person; nothing is counted unless a page shows them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff_role:
        return ()
    return SimpleLazyObject(lambda: tuple(group for group in _groups(request) if group.entries))


def _groups(request: HttpRequest) -> list[Group]:
    user = signed_in(request)
    desk, auditor, administrator = user.at_desk, user.role == "auditor", user.role == "administrator"
    rooms = [
        ((_("Macros"), "support:macros", "text-quote"), desk or administrator),
        ((_("Exemptions"), "support:exemptions", "shield-check"), desk or auditor),
        ((_("Reports"), "support:reports", "chart-column"), desk or auditor),
        ((_("Long work"), "jobs:jobs", "list-checks"), desk or auditor),
        ((_("Orders"), "orders:orders", "package"), desk or auditor),
        ((_("Policy"), "policy", "book-open"), True),
        ((_("Screening"), "orders:verdicts", "scan-search"), user.role in ("lead", "auditor", "administrator")),
    ]
    keys = [
        (_("People"), "accounts:people", "users"),
        (_("Keys for programs"), "accounts:tokens", "key-round"),
        (_("Hours and promises"), "approvals:hours", "timer"),
        (_("Policies"), "approvals:policies", "book-open"),
        (_("Tables"), "admin:index", "table-2"),
    ]
    proof = [_entry(request, _("Trails"), "audit:trails", "history")] if desk or auditor else []
    groups = [
        ("", _queues(request) if desk else _cases(request) if auditor else []),
        (_("Saved views"), _saved(request) if desk else []),
        (_("Proof") if desk else "", proof),
        ("", [_entry(request, *one) for one in keys] if administrator else []),
        (_("Desk"), [_entry(request, *one) for one, shown in rooms if shown]),
    ]
    return [Group(label, tuple(entries)) for label, entries in groups]


def _queues(request: HttpRequest) -> list[Entry]:
    held, called = counts(signed_in(request), timezone.now()), labels()
    return [
        Entry(
            label=called[view.slug],
            url=address("support:view", view.slug),
            icon=view.icon,
            current=_current(request, view.slug),
            count=held[view.slug],
            most=MOST - 1 if view.slug == "overdue" and held[view.slug] == MOST else None,
            alarm=view.alarm,
            key=view.key,
        )
        for view in VIEWS
        if view.slug != "mail" or held["mail"]
    ]


def _saved(request: HttpRequest) -> list[Entry]:
    """What this person pinned, and where all of them are."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    here = request.resolver_match.kwargs.get("pk") if request.resolver_match and name == "support:saved" else None
    on_queue = name in ("support:queue", "support:view", "support:saved", "support:saved_views")
    views = [
        Entry(
            label=label,
            url=address("support:saved", pk),
            icon="users" if scope == "team" else "bookmark",
            current=pk == here,
            count=count,
            most=MANY if count == MANY + 1 else None,
        )
        for pk, label, scope, count in pinned_for(signed_in(request), timezone.now(), counting=on_queue)
    ]
    return [*views, _entry(request, _("All saved views"), "support:saved_views", "ellipsis")]


def _cases(request: HttpRequest) -> list[Entry]:
    """What an auditor reads of the queue: everything open, uncounted."""
    return [Entry(_("Cases"), address("support:view", "all"), "layers", _current(request, "all"))]


def _current(request: HttpRequest, slug: str) -> bool:
    match = request.resolver_match
    if match is None or match.view_name not in ("support:queue", "support:view"):
        return False
    return bool(match.kwargs.get("slug", "unclaimed") == slug)


def _entry(request: HttpRequest, label: str, name: str, icon: str) -> Entry:
    match = request.resolver_match
    return Entry(label, address(name), icon, match is not None and match.view_name == name)
