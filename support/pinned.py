"""The saved views of a side bar, with how much waits in each: counted so far, and not anew for every page."""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection

from accounts.models import User

from . import queue
from .models import SavedView
from .saved import PINS, side_bar_key

MANY = 99
"""Items of a saved view are counted so far; then the side bar says `99+`."""
FRESH = timedelta(seconds=20)
"""So long the counts stand; then the next page of the queue counts anew."""
KEPT = 24 * 60 * 60
"""Seconds that what was read is kept: pages other than the queue show it as it is, a change forgets it at once."""

Entry = tuple[int, str, str, int]


def pinned_for(user: User, at: datetime, *, counting: bool) -> list[Entry]:
    """(number, name, scope, how many) of what this person pinned.

    Two statements where `counting` and the counts are old, or where nothing is kept; else none.
    """
    kept: tuple[datetime, list[Entry]] | None = cache.get(side_bar_key(user.pk))
    if kept and (not counting or at - kept[0] < FRESH):
        return kept[1]
    views = list(SavedView.objects.offered_to(user).filter(pinned_by=user).order_by("scope", "name")[:PINS])
    held = _counts(user, at, views)
    found = [(view.pk, view.name, view.scope, held.get(view.pk, 0)) for view in views]
    cache.set(side_bar_key(user.pk), (at, found), KEPT)
    return found


def _counts(user: User, at: datetime, views: list[SavedView]) -> dict[int, int]:
    """How many items each shows, up to one more than MANY, in one statement."""
    if not views:
        return {}
    parts, given = [], list[Any]()
    for view in views:
        rows = queue.select(queue.BY_SLUG[view.base], user, at, view.parameters).order_by()
        sql, values = rows.values("pk")[: MANY + 1].query.sql_with_params()
        parts.append(f"SELECT %s, count(*) FROM ({sql}) shown")  # noqa: S608 - the ORM's own SQL
        given += [view.pk, *values]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        return {int(pk): int(number) for pk, number in cursor.fetchall()}
