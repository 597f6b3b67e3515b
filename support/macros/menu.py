"""The macros that a decision panel offers, and the panel with one of them in it."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from support.forms import DecisionForm
from support.panels import Act

from .macro import Macro
from .variables import PLACES, fill


def menu(user: User, acts: Iterable[Act]) -> list[Macro]:
    """The macros for the outcomes on offer, by shape and name. One statement."""
    shapes = [act.shape for act in acts]
    found = Macro.objects.offered_to(user).filter(shape__in=shapes).order_by("name", "pk")
    return sorted(found, key=lambda macro: shapes.index(macro.shape))


def put_in(macro: Macro, form: DecisionForm, acts: Iterable[Act]) -> DecisionForm:
    """The panel with everything typed, the macro's outcome and clauses chosen, and its words in their place."""
    typed = form["outcome"].value()
    act = next((act for act in acts if act.shape == macro.shape), None)
    fitting = {act.word for act in acts if act.shape == macro.shape}
    clauses = [pk for pk, clause in form.all_clauses.items() if clause.number in macro.numbers]
    changes: dict[str, Any] = {"macro": macro.pk}
    if act and typed not in fitting:
        changes["outcome"] = act.word
    if clauses:
        kinds = {form.all_clauses[pk].kind for pk in clauses}
        others = [pk for pk in form["clauses"].value() or () if _kind(form, pk) not in kinds]
        changes["clauses"] = [*others, *clauses]
    form = form.not_sent_yet(**changes)
    form.initial[PLACES[macro.shape][0]] = fill(macro.text, form.request, form)
    return form


def _kind(form: DecisionForm, pk: str) -> str:
    clause = form.all_clauses.get(str(pk))
    return clause.kind if clause else ""
