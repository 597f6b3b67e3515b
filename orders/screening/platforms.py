"""Platforms: what they are called, what a name on them is, which channels it opens."""

from dataclasses import dataclass
from functools import cache

from orders.screening.files import read_words
from orders.screening.findings import Type
from orders.screening.normalise import plain_lower

CHANNELS: dict[str, frozenset[str]] = {
    "email": frozenset({"email"}),
    "phone": frozenset({"phone"}),
    "messenger": frozenset({"messenger"}),
    "social": frozenset({"messenger", "other"}),
    "url": frozenset({"other"}),
    "payment": frozenset(),
}
"""Channels of a detail whose platform is not known, by type."""


@dataclass(frozen=True, slots=True)
class Platform:
    """One row of `data/platforms.toml`."""

    name: str
    type: Type
    channels: frozenset[str]
    words: tuple[str, ...]
    hosts: tuple[str, ...]
    plain_word: bool
    described: tuple[str, ...]


@cache
def platforms() -> tuple[Platform, ...]:
    """Return every platform, in the order of the file."""
    return tuple(
        Platform(
            name=name,
            type=row["type"],
            channels=frozenset(row["channels"]),
            words=tuple(plain_lower(word) for word in row.get("words", ())),
            hosts=tuple(row.get("hosts", ())),
            plain_word=row.get("plain_word", False),
            described=tuple(plain_lower(text) for text in row.get("described", ())),
        )
        for name, row in read_words("platforms.toml").items()
    )


@cache
def by_host() -> dict[str, Platform]:
    """Return the platforms by the host of their links."""
    return {host: platform for platform in platforms() for host in platform.hosts}


def of_host(host: str) -> Platform | None:
    """Return the platform that a host, or the domain above it, belongs to."""
    host = host.removeprefix("www.")
    found = by_host().get(host)
    while found is None and "." in host:
        host = host.partition(".")[2]
        found = by_host().get(host)
    return found
