"""Which action tells whom: the tables that settings.NOTICES names, one per app."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from audit.models import Event
from audit.reactions import About


def always(event: Event, recipient: User) -> bool:
    """The default of `holds`: what happened stays true."""
    return True


@dataclass(frozen=True)
class Notice:
    """One kind of mail because of one action.

    `template` is `app/name`, found as templates/mail/app/name.{subject.txt,txt,html}. `to` picks the
    recipients from the live objects of the change. `context` builds what the template shows, from the
    database, when the mail is sent. `holds` says then whether it is still worth sending.
    """

    template: str
    to: Callable[[Event, About], Iterable[User]]
    context: Callable[[Event, User], dict[str, Any]]
    holds: Callable[[Event, User], bool] = always


@lru_cache(maxsize=1)
def table() -> Mapping[str, tuple[Notice, ...]]:
    """Action -> notices of all apps together."""
    merged: dict[str, tuple[Notice, ...]] = {}
    for path in settings.NOTICES:
        for action, notices in import_string(path).items():
            merged[action] = (*merged.get(action, ()), *notices)
    return merged


def find(action: str, template: str) -> Notice:
    """The notice that a planned notification was made from. Raises LookupError if it was retired."""
    for notice in table().get(action, ()):
        if notice.template == template:
            return notice
    raise LookupError(f"No notice {template} for {action}")
