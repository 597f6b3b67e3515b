"""What is written down for somebody is in their language and their time, whoever's act it is that writes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone, translation

from .models import User


@contextmanager
def said_to(person: User) -> Iterator[None]:
    """Within it, words and instants are as this person has them."""
    with translation.override(person.language), timezone.override(person.time_zone):
        yield
