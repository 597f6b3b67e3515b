"""The desk's queue: its views, filters, counts and pages. Everything reads open work items by due date."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Role, User

from . import barred, filters
from .counters import Held, held
from .filters import Chosen
from .models import WorkItem, WorkItemQuerySet

PAGE = 25
REPORTS = ("held", "mistake", "breach", "misuse", "duty")
"""What happened on orders and waits for somebody to look at it."""
NEXT_FIRST, NEXT_TRIES = 5, 50
"""So many items are looked at together for the most urgent one that a person may decide: first, and after that."""
NEXT_MOST = 1_000


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
    View(
        "snoozed",
        gettext_lazy("Snoozed"),
        "moon",
        "g z",
        lambda user, at: Q(),
        lambda held: held.waiting(lanes=("snoozed",)),
    ),
    View("reports", gettext_lazy("Reported"), "flag", "g r", *_of(*REPORTS)),
    View("mail", gettext_lazy("Undelivered mail"), "mail-x", "g d", *_of("delivery")),
    View("all", gettext_lazy("All open"), "layers", "g a", lambda user, at: Q(), lambda held: held.waiting()),
)
BY_SLUG = {view.slug: view for view in VIEWS}


def labels() -> dict[str, str]:
    """What each view is called."""
    return _labels(get_language() or "")


@lru_cache(maxsize=8)
def _labels(language: str) -> dict[str, str]:
    return {view.slug: str(view.label) for view in VIEWS}


def counts(user: User, at: datetime) -> dict[str, int]:
    """How many items each view holds, from the counters; overdue ones are counted up to three hundred."""
    queue = held(user, at)
    return {view.slug: view.count(queue) for view in VIEWS}


def select(view: View, user: User, at: datetime, chosen: Chosen) -> WorkItemQuerySet:
    """Items of the view that pass the filters, in the order asked for: the most urgent first by default.

    Nothing is joined: what a row shows stands on the item.
    """
    state = "snoozed" if view.slug == "snoozed" or chosen.get("state") == "snoozed" else "open"
    rows = filters.narrowed(WorkItem.objects.filter(view.condition(user, at), state=state), user, at, chosen)
    _label, column, latest_first = filters.SORTS[chosen.get("sort", "due")]
    sign = "-" if latest_first else ""
    found: WorkItemQuerySet = rows.order_by(f"{sign}{column}", f"{sign}id")
    return found


def page(rows: WorkItemQuerySet, after: str, sort: str = "due") -> tuple[list[WorkItem], str]:
    """One page after the cursor, and the cursor of the next one (empty at the end). Raises BadRequest."""
    _label, column, latest_first = filters.SORTS[sort]
    if after:
        rows = beyond(rows, *read_cursor(after), column, latest_first)
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    with_holders(found := found[:PAGE])
    return found, f"{getattr(found[-1], column).isoformat()}_{found[-1].pk}" if more else ""


def with_holders(items: list[WorkItem]) -> None:
    """Read who holds these items; nothing is read where nobody does, as in most of the queue."""
    held = {item.claimed_by_id for item in items if item.claimed_by_id}
    people = User.objects.in_bulk(held) if held else {}
    for item in items:
        if item.claimed_by_id:
            item.claimed_by = people[item.claimed_by_id]


def beyond(
    rows: WorkItemQuerySet, moment: datetime, number: int, column: str = "due_at", latest_first: bool = False
) -> WorkItemQuerySet:
    """The rows after that one, in the order of the queue."""
    side = "lt" if latest_first else "gt"
    behind = Q(**{f"{column}__{side}": moment}) | Q(**{column: moment, f"id__{side}": number})
    return rows.filter(behind, **{f"{column}__{side}e": moment})


def most_urgent(user: User, at: datetime) -> Iterator[WorkItem]:
    """Unclaimed items this person may decide, most urgent first; of a thousand at most.

    What no agent decides is left out beforehand. The first five nearly always hold one; then fifty at a time.
    """
    rows = select(BY_SLUG["unclaimed"], user, at, {})
    if user.role != Role.LEAD:
        rows = rows.exclude(kind="escalation")
    seen, together, last = 0, NEXT_FIRST, None
    while seen < NEXT_MOST:
        items = list((beyond(rows, last.due_at, last.pk) if last else rows)[:together])
        barred.mark(user, items)
        yield from (item for item in items if not item.barred)  # type: ignore[attr-defined]
        if len(items) < together:
            return
        seen, together, last = seen + together, NEXT_TRIES, items[-1]


def read_cursor(after: str) -> tuple[datetime, int]:
    """The instant and number a page begins after. Raises BadRequest."""
    text, _separator, number = after.rpartition("_")
    try:
        moment = parse_datetime(text)
        moment = moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):  # at the ends of time some zones have no such instant
        moment = None
    if moment is None or not number.isdecimal() or len(number) > 18:
        raise BadRequest(_("This page's address is broken. Open the list from the start."))
    return moment, int(number)
