"""Addresses of pages, found once: a list asks for the same few dozen again and again."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(name: str, *numbers: int | str) -> str:
    """`reverse`, kept per name, arguments and the prefix the house stands under. Raises NoReverseMatch."""
    return _found(name, numbers, get_script_prefix())


@lru_cache(maxsize=8_192)
def _found(name: str, numbers: tuple[int | str, ...], prefix: str) -> str:
    return reverse(name, args=numbers)
