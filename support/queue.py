"""The desk's queue: its views, filters, counts and pages. Everything reads open work items by due date."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.models import Purpose
from orders.channels import Channel

from .barred import barred_from
from .barred import parts_in as _parts
from .counters import Held, held
from .models import WorkItem, WorkItemQuerySet

PAGE = 25
REPORTS = ("held", "mistake", "breach", "misuse", "duty")
"""What happened on orders and waits for somebody to look at it."""
NEXT_TRIES = 50


@dataclass(frozen=True)
class View:
    """One entry of the side bar: which open items it shows to whom."""

    slug: str
    label: Any
    icon: str
    key: str
    condition: Callable[[User, datetime], Q]
    count: Callable[[Held], int]
    alarm: bool = False


def _desk(user: User, at: datetime) -> Q:
    return Q(waits_for_seller=False)


def _free(user: User, at: datetime) -> Q:
    return _desk(user, at) & (Q(claimed_by=None) | Q(lease_until__lte=at))


def _of(*kinds: str) -> tuple[Callable[[User, datetime], Q], Callable[[Held], int]]:
    """Condition and count of a view that shows these kinds, whoever they wait for."""
    return lambda user, at: Q(kind__in=kinds), lambda held: held.waiting(kinds=kinds)


VIEWS = (
    View("unclaimed", gettext_lazy("Unclaimed"), "inbox", "g u", _free, lambda held: held.unclaimed),
    View(
        "mine",
        gettext_lazy("Mine"),
        "user",
        "g m",
        lambda user, at: Q(claimed_by=user, lease_until__gt=at),
        lambda held: held.mine,
    ),
    View(
        "overdue",
        gettext_lazy("Overdue"),
        "timer",
        "g o",
        lambda user, at: _desk(user, at) & Q(due_at__lt=at),
        lambda held: held.late,
        alarm=True,
    ),
    View("appeals", gettext_lazy("Appeals"), "scale", "g p", *_of("appeal")),
    View("escalated", gettext_lazy("Escalated"), "arrow-up-right", "g e", *_of("escalation")),
    View(
        "waiting",
        gettext_lazy("Waiting for seller"),
        "message-square-text",
        "g w",
        lambda user, at: Q(waits_for_seller=True),
        lambda held: held.waiting(lanes=("seller",)),
    ),
    View("reports", gettext_lazy("Reports"), "flag", "g r", *_of(*REPORTS)),
    View("mail", gettext_lazy("Undelivered mail"), "mail-x", "g d", *_of("delivery")),
    View("all", gettext_lazy("All open"), "layers", "g a", lambda user, at: Q(), lambda held: held.waiting()),
)
BY_SLUG = {view.slug: view for view in VIEWS}
DUE = {
    "today": (gettext_lazy("Due today"), timedelta(days=1)),
    "week": (gettext_lazy("Due this week"), timedelta(days=7)),
}
FILTERS: dict[str, tuple[str, dict[str, Any]]] = {
    # key in the address -> (column, allowed values and their words): nothing else reaches the database
    "kind": ("kind", dict(WorkItem.Kind.choices)),
    "channel": ("request__asked_channels__channel", dict(Channel.choices)),
    "purpose": ("request__purpose", dict(Purpose.choices)),
    "due": ("due_at__lt", {slug: label for slug, (label, _span) in DUE.items()}),
}
NO_FILTERS = ("after", "csrfmiddlewaretoken")
"""What else an address of the queue, or a form about it, may hold."""


def counts(user: User, at: datetime) -> dict[str, int]:
    """How many items each view holds, from the counters; overdue ones are counted up to a thousand."""
    queue = held(user, at)
    return {view.slug: view.count(queue) for view in VIEWS}


def chosen_filters(query: QueryDict) -> dict[str, str]:
    """The filters an address asks for. Raises BadRequest for keys and values that are not on the list."""
    for key in query:
        if key not in FILTERS and key not in NO_FILTERS:
            raise BadRequest(_("The queue cannot be filtered by “%(key)s”.") % {"key": key[:40]})
    chosen = {key: str(query[key]) for key in FILTERS if query.get(key)}
    for key, value in chosen.items():
        if value not in FILTERS[key][1]:
            raise BadRequest(_("There is no %(key)s “%(value)s” to filter by.") % {"key": key, "value": value[:40]})
    return chosen


def select(view: View, user: User, at: datetime, filters: dict[str, str]) -> WorkItemQuerySet:
    """Open items of the view that pass the filters, most urgent first."""
    rows = WorkItem.objects.open().filter(view.condition(user, at))
    for key, value in filters.items():
        column = FILTERS[key][0]
        rows = rows.filter(**{column: at + DUE[value][1] if key == "due" else value})
    related = ("request__seller", "order__seller", "claimed_by")
    return rows.select_related(*related).order_by("due_at", "id")


def page(rows: WorkItemQuerySet, after: str) -> tuple[list[WorkItem], str]:
    """One page after the cursor, and the cursor of the next one (empty at the end). Raises BadRequest."""
    if after:
        rows = beyond(rows, *read_cursor(after))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    return found, f"{found[-1].due_at.isoformat()}_{found[-1].pk}" if more else ""


def beyond(rows: WorkItemQuerySet, due_at: datetime, number: int) -> WorkItemQuerySet:
    """The rows after that one, in the order of the queue."""
    return rows.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=number), due_at__gte=due_at)


def mark_barred(user: User, items: Iterable[WorkItem]) -> None:
    """Give each item `barred`: why this person may not decide it, or an empty sentence. Two statements at most."""
    items = list(items)
    deciding = [item for item in items if item.kind != "delivery" and not item.waits_for_seller and user.at_desk]
    known = _parts(
        user, [item.request_id for item in deciding if item.request_id and item.kind in ("appeal", "escalation")]
    )
    for item in items:
        item.barred = ""  # type: ignore[attr-defined]
    for item in deciding:
        if item.request:
            item.request.viewer_parts = known(item)  # type: ignore[attr-defined]
        item.barred = barred_from(user, item) or ""  # type: ignore[attr-defined]


def most_urgent(user: User, at: datetime) -> list[WorkItem]:
    """Unclaimed items this person may decide, most urgent first; at most fifty are looked at."""
    items = list(select(BY_SLUG["unclaimed"], user, at, {})[:NEXT_TRIES])
    mark_barred(user, items)
    return [item for item in items if not item.barred]  # type: ignore[attr-defined]


def read_cursor(after: str) -> tuple[datetime, int]:
    """The instant and number a page begins after. Raises BadRequest."""
    text, _separator, number = after.rpartition("_")
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not number.isdecimal() or len(number) > 18:
        raise BadRequest(_("This page's address is broken. Open the list from the start."))
    return moment, int(number)
