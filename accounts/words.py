"""Words as somebody has them: in their language and their time, and as they stand inside a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.utils import timezone, translation

from .models import User


@contextmanager
def said_to(person: User) -> Iterator[None]:
    """What is written down for a person, whoever's act it is, is in that person's language and time zone."""
    with translation.override(person.language), timezone.override(person.time_zone):
        yield


def within(words: Any) -> str:
    """A label inside a sentence or a list: small in English; German nouns keep their capitals, so all of it stays."""
    said = str(words)
    return said if (translation.get_language() or "").startswith("de") else said.lower()


def kept(text: str) -> str:
    """`gettext`, translated once: a list says the same few words in every row. For words of the code alone."""
    return _kept(text, translation.get_language() or "")


@lru_cache(maxsize=1_024)
def _kept(text: str, language: str) -> str:
    return translation.gettext(text)
