"""What waits on orders without a case: how each kind is shown at the desk, and what can be done about it.

`settings.DESK_ITEMS` names an `ItemKind` for each kind of work item: a room adds its own by an entry there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from orders.forms import TextField

from .models import WorkItem


def nothing(item: WorkItem, row: Any) -> dict[str, Any]:
    """The default of `context`: the row says it all."""
    return {}


@dataclass(frozen=True)
class Act:
    """One thing that can be done. `run(user, row, cleaned)` calls the verb, whose rules decide.

    `form` is what has to be said with it. Raises what the verb raises; a ValidationError lands on the form.
    """

    name: str
    label: Any
    form: type[forms.Form]
    run: Callable[[User, Any, Mapping[str, Any]], object]
    done: Any
    explains: Any = ""
    primary: bool = False


@dataclass(frozen=True)
class ItemKind:
    """How items of one kind are shown: `template` gets `item`, `row`, `order` and what `context` adds."""

    title: Any
    template: str
    load: Callable[[WorkItem], Any]
    """The row that the item's `detail` names; raises DoesNotExist."""
    acts: tuple[Act, ...]
    context: Callable[[WorkItem, Any], dict[str, Any]] = nothing


class SaidForm(forms.Form):
    """A sentence that goes with an act."""

    text = TextField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = "", help_text: Any = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label, self.fields["text"].help_text = label or self.fields["text"].label, help_text


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, ItemKind]:
    """Every kind that settings name."""
    return {kind: import_string(path) for kind, path in settings.DESK_ITEMS.items()}


def act_of(kind: str, name: str) -> Act | None:
    """The act of that name, if the kind has it."""
    return next((act for act in kinds()[kind].acts if act.name == name), None) if kind in kinds() else None
