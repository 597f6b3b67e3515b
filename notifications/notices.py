"""Mails about a person's own account. Accounts stands below this room, so its notices live here."""

from collections.abc import Iterable
from typing import Any

from accounts.links import set_password_url
from accounts.models import User
from audit.models import Event
from audit.reactions import About

from .registry import Notice


def _person(event: Event, about: About) -> Iterable[User]:
    return (about["person"],)


def _invitation(event: Event, recipient: User) -> dict[str, Any]:
    return {"link": set_password_url(recipient), "inviter": event.actor.label}


def _lost(event: Event, recipient: User) -> dict[str, Any]:
    return {"administrator": event.actor.label, "at": event.at}


def _still_new(event: Event, recipient: User) -> bool:
    """An invitation is void once the person chose a password or was switched off."""
    return recipient.is_active and not recipient.has_usable_password()


NOTICES: dict[str, tuple[Notice, ...]] = {
    "person.invited": (Notice("accounts/invited", _person, _invitation, _still_new),),
    "person.second_factor_lost": (Notice("accounts/second_factor_lost", _person, _lost),),
}
