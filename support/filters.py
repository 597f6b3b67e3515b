"""What the queue can be filtered, sorted and shown by. Addresses hold nothing but what stands here.

`?kind=appeal,escalation&channel=video&assignee=nobody&sort=newest&columns=seller,opened`: values of one key are
alternatives, keys go together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import DESK_ROLES, User
from approvals.models import Clause, Purpose
from orders.channels import Channel

from .models import WorkItem

LONGEST = 60
AGES = {
    "1": (gettext_lazy("A day and more"), timedelta(days=1)),
    "3": (gettext_lazy("3 days and more"), timedelta(days=3)),
    "7": (gettext_lazy("A week and more"), timedelta(days=7)),
    "30": (gettext_lazy("30 days and more"), timedelta(days=30)),
}
DUE = {
    "over": (gettext_lazy("Overdue"), timedelta(0)),
    "today": (gettext_lazy("Due today"), timedelta(days=1)),
    "week": (gettext_lazy("Due this week"), timedelta(days=7)),
}
STATES = {
    "desk": (gettext_lazy("Waits for the desk"), Q(waits_for_seller=False)),
    "seller": (gettext_lazy("Waits for the seller"), Q(waits_for_seller=True)),
    "snoozed": (gettext_lazy("Snoozed"), Q()),
}
SORTS = {
    "due": (gettext_lazy("Most urgent first"), "due_at", False),
    "oldest": (gettext_lazy("Longest waiting first"), "opened_at", False),
    "newest": (gettext_lazy("Newest first"), "opened_at", True),
}
"""Word -> label, column, whether the latest comes first; the number decides among equals."""
COLUMNS = {
    "seller": gettext_lazy("Seller"),
    "kind": gettext_lazy("Kind"),
    "channel": gettext_lazy("Channel"),
    "purpose": gettext_lazy("Purpose"),
    "clause": gettext_lazy("Clause"),
    "assignee": gettext_lazy("With"),
    "opened": gettext_lazy("Waiting since"),
}
USUAL = ("seller", "kind", "channel")
NOT_FILTERS = ("after", "csrfmiddlewaretoken")
"""What else an address of the queue, or a form about it, may hold."""
KEPT = 60
"""Seconds that names of colleagues and clauses are kept for the menus."""

Chosen = Mapping[str, str]


@dataclass(frozen=True)
class Filter:
    """One key of the address. `choices` are its values and their words, or None where anything may be typed."""

    label: Any
    narrow: Callable[[str, User, datetime], Q]
    choices: Callable[[], Mapping[str, Any]] | None
    several: bool = True


def _words(table: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
    return lambda: {key: value[0] if isinstance(value, tuple) else value for key, value in table.items()}


def _clauses() -> dict[str, str]:
    """Numbers and titles of the clauses that a request or a refusal can rest on, of every version."""

    def read() -> dict[str, str]:
        rows = Clause.objects.filter(kind__in=("allows", "refuses", "never")).order_by("number", "-policy")
        return {number: f"{number} {title}" for number, title in rows.values_list("number", "title")}

    return dict(cache.get_or_set("support:clauses", read, KEPT) or {})


def _colleagues() -> dict[str, str]:
    """Whoever works at the desk."""

    def read() -> dict[str, str]:
        rows = User.objects.filter(role__in=DESK_ROLES, is_active=True).order_by("name", "pk")
        return {str(pk): name for pk, name in rows.values_list("pk", "name")[:100]}

    return dict(cache.get_or_set("support:colleagues", read, KEPT) or {})


def _assignees() -> dict[str, Any]:
    return {"me": _("Me"), "nobody": _("Nobody"), **_colleagues()}


def _assigned(value: str, user: User, at: datetime) -> Q:
    if value == "nobody":
        return Q(claimed_by=None) | Q(lease_until__lte=at)
    return Q(claimed_by=user.pk if value == "me" else int(value), lease_until__gt=at)


def _of_seller(value: str, user: User, at: datetime) -> Q:
    """By number, or by a part of the name."""
    return Q(seller=int(value)) if value.isdecimal() and len(value) < 19 else Q(seller_name__icontains=value)


FILTERS: dict[str, Filter] = {
    "kind": Filter(gettext_lazy("Kind"), lambda word, user, at: Q(kind=word), _words(dict(WorkItem.Kind.choices))),
    "state": Filter(gettext_lazy("State"), lambda word, user, at: STATES[word][1], _words(STATES), several=False),
    "channel": Filter(
        gettext_lazy("Channel"), lambda word, user, at: Q(channels__contains=f" {word} "), _words(dict(Channel.choices))
    ),
    "purpose": Filter(gettext_lazy("Purpose"), lambda word, user, at: Q(purpose=word), _words(dict(Purpose.choices))),
    "clause": Filter(gettext_lazy("Clause"), lambda word, user, at: Q(clauses__contains=f" {word} "), _clauses),
    "seller": Filter(gettext_lazy("Seller"), _of_seller, None, several=False),
    "assignee": Filter(gettext_lazy("With"), _assigned, _assignees),
    "age": Filter(
        gettext_lazy("Waiting"), lambda word, user, at: Q(opened_at__lte=at - AGES[word][1]), _words(AGES), False
    ),
    "due": Filter(gettext_lazy("Due"), lambda word, user, at: Q(due_at__lt=at + DUE[word][1]), _words(DUE), False),
}
NAMED = {"clause": _clauses, "assignee": _colleagues}
"""Filters whose choices change by themselves."""
OTHERS: dict[str, Mapping[str, Any]] = {"sort": SORTS, "columns": COLUMNS}


def chosen(query: QueryDict | Mapping[str, str]) -> dict[str, str]:
    """What an address asks for, in the order of the tables. Raises BadRequest for what stands in none of them."""
    for key in query:
        if key not in FILTERS and key not in OTHERS and key not in NOT_FILTERS:
            raise BadRequest(_("The queue cannot be filtered by “%(key)s”.") % {"key": key[:40]})
    found = {key: said for key in (*FILTERS, *OTHERS) if (said := _said(query, key))}
    for key, value in found.items():
        _check(key, value)
    return found


def _said(query: QueryDict | Mapping[str, str], key: str) -> str:
    """The value of a key; boxes ticked in a form send one value each."""
    values = query.getlist(key) if isinstance(query, QueryDict) else [query.get(key, "")]
    return ",".join(filter(None, (str(value).strip() for value in values)))


def _check(key: str, value: str) -> None:
    one = FILTERS.get(key)
    if one and one.choices is None:
        if len(value) > LONGEST or "\0" in value:
            raise BadRequest(_("That name is too long to look for."))
        return
    words = OTHERS[key] if one is None else one.choices() if one.choices else {}
    several = key == "columns" or bool(one and one.several)
    for word in value.split(",") if several else [value]:
        if word not in words:
            raise BadRequest(_("There is no %(key)s “%(value)s” to filter by.") % {"key": key, "value": word[:40]})


def narrowed(rows: Any, user: User, at: datetime, filters: Chosen) -> Any:
    """The rows that pass."""
    for key, value in filters.items():
        if one := FILTERS.get(key):
            passing = Q()
            for word in value.split(",") if one.several else [value]:
                passing |= one.narrow(word, user, at)
            rows = rows.filter(passing)
    return rows


def narrowing(filters: Chosen) -> dict[str, str]:
    """The part that leaves rows out: neither order nor columns."""
    return {key: value for key, value in filters.items() if key in FILTERS}


def columns(filters: Chosen) -> tuple[str, ...]:
    """Which columns to show beside number, title and promise, in their own order."""
    wanted = filters["columns"].split(",") if "columns" in filters else USUAL
    return tuple(column for column in COLUMNS if column in wanted)


def menus(filters: Chosen, offered: Iterable[str] = tuple(FILTERS)) -> list[dict[str, Any]]:
    """A menu for each filter: its choices with the address that each leads to, and the address without it."""
    found = []
    for key in offered:
        one, value = FILTERS[key], filters.get(key, "")
        others = {name: text for name, text in filters.items() if name != key}
        words = one.choices() if one.choices else {}
        picked = value.split(",") if value and one.several else [value] if value else []
        found.append(
            {
                "key": key,
                "label": one.label,
                "value": ", ".join(str(words.get(word, word)) for word in picked),
                "clear": address(others),
                "others": others,
                "typed": value if one.choices is None else None,
                "choices": [
                    (address({**others, key: _toggled(word, picked, one)}), label, word in picked)
                    for word, label in words.items()
                ],
            }
        )
    return found


def sorts(filters: Chosen) -> list[tuple[str, Any, bool]]:
    """Address, label and whether it is the chosen one, of each order."""
    now = filters.get("sort", "due")
    return [(address({**filters, "sort": word}), words[0], word == now) for word, words in SORTS.items()]


@dataclass(frozen=True)
class Bar:
    """The bar of filters over a list, and all that it depends on: equal bars look the same."""

    view: str
    parameters: tuple[tuple[str, str], ...]
    offered: tuple[str, ...]
    """Filters in the bar; the other ones are one step away."""
    further: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    """The choices among them that change by themselves, as they are called now."""
    saved: int | None = None
    changed: bool = False
    may_save: bool = False
    may_change: bool = False

    @property
    def chosen(self) -> dict[str, str]:
        """What is filtered, sorted and shown by."""
        return dict(self.parameters)

    @property
    def menus(self) -> list[dict[str, Any]]:
        """Of the filters in the bar."""
        return menus(self.chosen, self.offered)

    @property
    def more(self) -> list[dict[str, Any]]:
        """Of the other ones."""
        return menus(self.chosen, self.further)

    @property
    def sorts(self) -> list[tuple[str, Any, bool]]:
        """The orders to choose from."""
        return sorts(self.chosen)

    @property
    def sort(self) -> Any:
        """What the order is called."""
        return SORTS[self.chosen.get("sort", "due")][0]

    @property
    def columns(self) -> list[tuple[str, Any, bool]]:
        """Word, label and whether it is shown, of each column."""
        shown = columns(self.chosen)
        return [(word, label, word in shown) for word, label in COLUMNS.items()]

    @property
    def without_columns(self) -> dict[str, str]:
        """Everything chosen but the columns."""
        return {key: value for key, value in self.parameters if key != "columns"}

    @property
    def query(self) -> str:
        """The query part of this list's address."""
        return address(self.chosen)


def bar(view: str, filters: Chosen, shown: Iterable[str], further: Iterable[str], **saved: Any) -> Bar:
    """The bar of a view with what is chosen in it. `saved` says what may be done about saving it."""
    shown, further = tuple(shown), tuple(further)
    names = tuple(one for key in (*shown, *further) if key in NAMED for one in NAMED[key]().items())
    return Bar(view, tuple(filters.items()), shown, further, names, **saved)


def _toggled(word: str, picked: list[str], one: Filter) -> str:
    if not one.several:
        return "" if word in picked else word
    return ",".join([each for each in picked if each != word] if word in picked else [*picked, word])


def address(filters: Chosen) -> str:
    """The query part of an address, without what is empty."""
    return "?" + urlencode({key: value for key, value in filters.items() if value})
