"""The breakdowns of a report: approvals, overturned decisions, duties, screening, and who decides like cases how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import DESK_ROLES, User
from accounts.words import within
from approvals.models import Purpose
from orders.channels import Channel
from orders.hints import rule_in_words

from .public import TITLED
from .reading import Asked, Figure, broken_down
from .wording import percent

Found = Mapping[str, Mapping[str, Figure]]
"""Value of a side -> measure -> figure."""
SHOWN = {
    "channel": ("ruled",),
    "purpose": ("ruled",),
    "clause": ("ruled", "heard"),
    "duty": ("duties",),
    "rule": ("stopped", "mistakes"),
}
DECIDERS = {"person": ("ruled", "heard"), "like": ("ruled",)}
FEW = 5
"""Below so many cases a rate says nothing about a person."""


@dataclass(frozen=True)
class Table:
    """A breakdown: rows of a name, numbers, and a rate that is drawn as a bar too."""

    slug: str
    title: Any
    heads: Sequence[Any]
    rows: Sequence[tuple[Sequence[Any], float | None, str]]
    """(cells, rate in per cent, tone) each."""
    total: Sequence[Any] = ()
    note: Any = ""
    empty: Any = ""


def all_of(asked: Asked, *, deciders: bool) -> list[Table]:
    """Every table of a report, from one reading; those about single deciders for whoever may see them."""
    found = broken_down(asked, SHOWN | DECIDERS if deciders else SHOWN)
    clauses = dict(TITLED.values_list("number", "words"))
    names = {"channel": dict(Channel.choices), "purpose": dict(Purpose.choices), "clause": clauses}
    shown = [
        overturned("clause", found["clause"], clauses),
        *(approvals(side, found[side], names[side]) for side in ("channel", "purpose", "clause")),
        *([duties(found["duty"])] if asked.side != "team" else []),
        *([screening(found["rule"])] if asked.side == "all" else []),
    ]
    if not deciders:
        return shown
    people = {str(pk): name for pk, name in User.objects.filter(role__in=DESK_ROLES).values_list("pk", "name")}
    return [*shown, overturned("person", found["person"], people), consistency(found["like"])]


def approvals(side: str, found: Found, names: Mapping[str, Any]) -> Table:
    """Approved, of what was decided, by channel, purpose or clause."""
    titles = {"channel": _("Channel"), "purpose": _("Purpose"), "clause": _("Clause")}
    slug = {"channel": "by-channel", "purpose": "by-purpose", "clause": "by-clause"}[side]
    rows = [
        (
            (names.get(value, value), one["ruled"].number, one["ruled"].part, percent(one["ruled"])),
            one["ruled"].percent,
            "",
        )
        for value, one in _most(found, "ruled")
        if one["ruled"].number
    ]
    heads = (titles[side], _("Decided"), _("Approved"), _("Rate"))
    return Table(
        slug, _("Approved, by %(side)s") % {"side": within(titles[side])}, heads, rows, empty=_("No decisions.")
    )


def overturned(side: str, found: Found, names: Mapping[str, Any]) -> Table:
    """Appeals that were heard and what became of the decision they challenged, by its clause or its decider."""
    rows = []
    for value, one in _most({value: one for value, one in found.items() if one["heard"].number}, "heard"):
        ruled, heard = one["ruled"], one["heard"]
        cells = (names.get(value, value), ruled.number - ruled.part, heard.number, heard.part, percent(heard))
        rows.append((cells, heard.percent, "late" if (heard.percent or 0) >= 40 and heard.number >= FEW else ""))
    by_clause = side == "clause"
    heads = (_("Clause") if by_clause else _("Decided by"), _("Denied"), _("Heard"), _("Overturned"), _("Rate"))
    title = _("Overturned on appeal, by clause") if by_clause else _("Overturned on appeal, by decider")
    slug = "overturned-by-clause" if by_clause else "overturned-by-decider"
    return Table(slug, title, heads, rows, empty=_("No appeal was heard in these days."))


def duties(found: Found) -> Table:
    """Of the orders that ended with contact outside: which duties were kept."""
    words = {
        "ask": _("Ask first"),
        "copy": _("Copy back"),
        "deliver": _("Deliver here"),
        "pay": _("Get paid here"),
        "all": _("All four"),
    }
    rows = []
    for duty, label in words.items():
        if duty in found:
            one = found[duty]["duties"]
            tone = "good" if (one.percent or 0) >= 95 else "late"
            rows.append(((label, one.part, one.number, percent(one)), one.percent, tone))
    heads = (_("Duty"), _("Kept"), _("Orders"), _("Rate"))
    return Table(
        "duties", _("How the four duties are kept"), heads, rows, empty=_("No order with contact outside ended.")
    )


def screening(found: Found) -> Table:
    """What each rule stopped, and how often an agent said that it was wrong."""
    rows = []
    for rule, one in _most(found, "stopped"):
        wrong = Figure(one["stopped"].number, one["mistakes"].part)
        cells = (rule_in_words(rule), wrong.number, one["mistakes"].number, wrong.part, percent(wrong))
        rows.append((cells, wrong.percent, "late" if (wrong.percent or 0) > 5 else ""))
    heads = (_("Rule"), _("Stopped"), _("Mistakes answered"), _("Sender was right"), _("Wrong"))
    return Table("screening", _("Mistakes of screening"), heads, rows, empty=_("Screening stopped nothing."))


def consistency(found: Found) -> Table:
    """Like cases (same purpose and channels): how often each decider went with the majority of all deciders."""
    like: dict[str, dict[str, Figure]] = {}
    for value, one in found.items():
        group, _bar, person = value.rpartition("|")
        like.setdefault(group, {})[person] = one["ruled"]
    agreed: dict[str, Figure] = {}
    for people in like.values():
        total = Figure(sum(each.number for each in people.values()), sum(each.part for each in people.values()))
        if len(people) < 2 or total.number < FEW or total.part * 2 == total.number:
            continue
        for person, each in people.items():
            with_most = each.part if total.part * 2 > total.number else each.number - each.part
            agreed.setdefault(person, Figure()).add(each.number, with_most)
    names = dict(User.objects.filter(pk__in=agreed).values_list("pk", "name"))
    rows = [
        ((names.get(int(person), person), each.number, each.part, percent(each)), each.percent, "")
        for person, each in sorted(agreed.items(), key=lambda pair: pair[1].percent or 0)
    ]
    note = _("Like cases share purpose and channels, and were decided by two people or more. Differing is no fault: it")
    note += _(" says where to compare notes.")
    heads = (_("Decided by"), _("Like cases"), _("With the majority"), _("Rate"))
    return Table("consistency", _("Consistency on like cases"), heads, rows, note=note, empty=_("No like cases yet."))


def _most(found: Found, measure: str) -> list[tuple[str, Mapping[str, Figure]]]:
    return sorted(found.items(), key=lambda pair: (-pair[1][measure].number, pair[0]))
