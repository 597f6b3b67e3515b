"""Who is at which case right now: reading it, or deciding on it. Kept in the cache alone, forgotten by itself.

An open case page beats every few seconds. Each person has one entry in the cache, which only their own
beats write, so no two people ever write the same one; the roster names whose entries there are to look at.
It is written by beats too: where nobody was at a case for minutes there is none, and nobody is asked for.
Without a cache everybody is alone.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache

from accounts.models import Role, User

from .models import WorkItem

GONE = 25.0
"""Seconds without a beat after which somebody is no longer there."""
MOST = 8
"""So many cases one person can be at: windows side by side, not every tab of a morning."""
ROSTER, ROSTER_FRESH, ROSTER_KEPT = "presence:people", 60.0, 600


@dataclass(frozen=True)
class Present:
    """Somebody who is at a case."""

    pk: int
    name: str
    deciding: bool

    @property
    def state(self) -> str:
        """As the component `presence` calls it."""
        return "deciding" if self.deciding else "reading"

    @property
    def get_short_name(self) -> str:
        """As `User` has it, for the components."""
        return self.name.split(" ")[0]


def beat(user: User, case: int, *, deciding: bool = False) -> None:
    """This person is at the case now. An auditor is seen reading, and decides nothing."""
    now = time.time()
    here = _entries([user.pk], now).get(user.pk, {})
    here[case] = (now, deciding and user.at_desk)
    newest = sorted(here.items(), key=lambda entry: entry[1][0])[-MOST:]
    cache.set(_key(user.pk), dict(newest), GONE)
    _enrol(user, now)


def leave(user: User, case: int) -> None:
    """This person closed the case."""
    here = _entries([user.pk], time.time()).get(user.pk, {})
    if here.pop(case, None):
        cache.set(_key(user.pk), here, GONE)


def present(cases: Iterable[int], *, but: User) -> dict[int, list[Present]]:
    """Who else is at each of these cases, who decides first. Reads the cache twice, whatever their number."""
    wanted = set(cases)
    roster = cache.get(ROSTER) if wanted else None
    if not roster:
        return {}
    names = {pk: name for pk, name in roster["people"].items() if pk != but.pk}
    found: dict[int, list[Present]] = {}
    for pk, here in _entries(names, time.time()).items():
        for case in wanted & here.keys():
            found.setdefault(case, []).append(Present(pk, names[pk], here[case][1]))
    for people in found.values():
        people.sort(key=lambda one: (not one.deciding, one.name))
    return found


def mark(user: User, items: list[WorkItem], at: datetime) -> None:
    """Give each item of a page `held_by`, a colleague with a lease on it; `present`, the others who are at its
    case; and `holder_present`, whether the one is among them."""
    found = present([item.request_id for item in items if item.request_id], but=user)
    for item in items:
        here = found.get(item.request_id or 0, [])
        item.held_by = item.holder(at) if item.claimed_by_id != user.pk else None  # type: ignore[attr-defined]
        item.present = here  # type: ignore[attr-defined]
        item.holder_present = any(one.pk == item.claimed_by_id for one in here)  # type: ignore[attr-defined]


def _key(person: int) -> str:
    return f"presence:{person}"


def _entries(people: Iterable[int], now: float) -> dict[int, dict[int, Any]]:
    """For each person the cases they are at: `{case: (when, deciding)}`, without those of a while ago."""
    kept = cache.get_many([_key(pk) for pk in people])
    return {
        int(key.rpartition(":")[2]): {case: (at, deciding) for case, (at, deciding) in here.items() if now - at < GONE}
        for key, here in kept.items()
    }


def _enrol(user: User, now: float) -> None:
    """See to it that the roster names this person, and is made anew each minute."""
    roster = cache.get(ROSTER)
    if roster and now - roster["at"] < ROSTER_FRESH and user.pk in roster["people"]:
        return
    desk = User.objects.filter(is_active=True, role__in=(Role.AGENT, Role.LEAD, Role.AUDITOR))
    people = dict(desk.values_list("pk", "name"))
    cache.set(ROSTER, {"at": now, "people": people}, ROSTER_KEPT)
