"""Screening one message."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from typing import Protocol

from orders.screening import (
    bank,
    crypto,
    emails,
    encoded,
    gate,
    joined,
    names,
    payments,
    phones,
    providers,
    signs,
    sites,
    urls,
)
from orders.screening.findings import CLEAN, Finding, Screening
from orders.screening.hits import Hit
from orders.screening.normalise import LIMIT, Source
from orders.screening.views import Mirror

TOO_LONG = Screening(refused="too_long")


_LONG = {"long"}
_ODD_DIGITS = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\uff10-\uff19\u20e3\U0001d7ce-\U0001d7ff]")


class _Spans(Protocol):
    def span(self, start: int, end: int) -> tuple[int, int]: ...


def screen(text: str, *, region: str | None = None) -> Screening:
    """Return what a message shares; never raises on any str.

    `region` is an ISO 3166 code: numbers without a country code are read as that country's.
    A message over 20,000 characters, before or after normalisation, is refused as `too_long`.
    """
    if len(text) > LIMIT:
        return TOO_LONG
    plain = text.isascii() and text.isprintable()
    groups = gate.passes(text.lower()) if plain else frozenset()
    if plain and (not groups or (groups == _LONG and not encoded.uneven(text))):
        return CLEAN
    source = Source(text)
    if len(source.low) > LIMIT:
        return TOO_LONG
    groups = groups or gate.passes(source.low)
    hits = list(_hits(source, groups, region)) if groups else []
    return Screening(findings=tuple(_placed(source, hits))) if hits else CLEAN


def _hits(source: Source, groups: Set[str], region: str | None) -> Iterator[Hit]:
    low, cased = source.low, source.cased
    if "digits" in groups and _ODD_DIGITS.search(source.original):
        yield from phones.find(low, region, odd=True)
    yield from _written(low, cased, groups, region)
    if groups & {"signs", "at", "provider"}:
        yield from _signed(low, cased)
    if groups & {"numbers", "digits"}:
        yield from phones.worded(low)
        yield from phones.leet(low)
    if "apart" in groups or "at" in groups:
        yield from _apart(low, region)
    if "mirror" in groups:
        mirror = Mirror(low)
        inner = _inner(mirror.text, region)
        yield from _moved(mirror, (hit._replace(evasion="reversed") for hit in inner))
    if groups & {"encoded", "long"}:
        yield from _decoded(cased, region, marked="encoded" in groups)


def _written(low: str, cased: str, groups: Set[str], region: str | None) -> Iterator[Hit]:
    """Yield what is written plainly, or nearly so."""
    if "at" in groups:
        yield from emails.plain(low)
    if "at" in groups or "live" in groups:
        yield from names.bare(low)
    if "handle" in groups:
        yield from names.told(low)
    if "link" in groups:
        yield from urls.find(low)
    if "digits" in groups:
        yield from phones.find(low, region)
    if "account" in groups:
        yield from bank.find(low)
        yield from crypto.find(cased)
    if "provider" in groups:
        yield from providers.find(low)
    if groups & {"platform", "mention", "provider"}:
        yield from names.find(low, cased)
    if groups & {"payment", "platform", "at"}:
        yield from payments.find(low)


def _signed(low: str, cased: str) -> Iterator[Hit]:
    """Yield the addresses and links whose signs are words."""
    view = signs.read(low)
    yield from _moved(view, emails.worded(view.text))
    yield from _moved(view, sites.find(view.text))
    split = signs.split_capitals(cased)
    if split:
        yield from _moved(
            split,
            (h._replace(rule="email_worded", evasion="words") for h in emails.plain(split.text.lower())),
        )


def _apart(low: str, region: str | None) -> Iterator[Hit]:
    """Yield the details that show once letters or words are put together."""
    for view in (joined.read(low), joined.squeezed(low)):
        if view is not None and view.text != low:
            for hit in _moved(view, _inner(view.text, region)):
                if hit.type != "phone":
                    trust = hit.confidence - 0.1
                    yield hit._replace(evasion="letters apart", confidence=trust)


def _inner(low: str, region: str | None) -> Iterator[Hit]:
    """Yield the details of a text that another text hid."""
    groups = gate.passes(low) - {"mirror", "encoded", "long", "apart"}
    for hit in _written(low, low, groups, region):
        if hit.type != "mention":
            yield hit
    if groups & {"signs", "at", "provider"}:
        yield from _signed(low, low)
    if "numbers" in groups:
        yield from phones.worded(low)


def _decoded(cased: str, region: str | None, *, marked: bool) -> Iterator[Hit]:
    for start, end, said in encoded.find(cased, marked=marked):
        found = [hit for hit in _inner(said.lower(), region) if hit.confidence >= 0.6]
        if found:
            surest = max(found, key=lambda hit: hit.confidence)
            yield surest._replace(start=start, end=end, evasion="encoded")


def _moved(spans: _Spans, hits: Iterable[Hit]) -> Iterator[Hit]:
    for hit in hits:
        start, end = spans.span(hit.start, hit.end)
        yield hit._replace(start=start, end=end)


def _placed(source: Source, hits: list[Hit]) -> Iterator[Finding]:
    """Yield findings in the order of the message; of those that overlap, the surest."""
    kept: list[Hit] = []
    starts: list[int] = []
    for hit in sorted(_with_platform(hits), key=_preference):
        at = bisect_right(starts, hit.start)
        free = not at or kept[at - 1].end <= hit.start
        if free and (at == len(kept) or hit.end <= kept[at].start):
            starts.insert(at, hit.start)
            kept.insert(at, hit)
    for hit in kept:
        start, end = source.span(hit.start, hit.end)
        evasion = hit.evasion or ("look-alikes" if source.disguised(start, end) else "")
        yield Finding(
            hit.type,
            hit.opened(),
            start,
            end,
            source.original[start:end],
            hit.rule,
            hit.confidence,
            evasion,
        )


_PREFERRED = {"payment": 0.2, "email": 0.15}


def _preference(hit: Hit) -> tuple[bool, float, int]:
    """Order mentions last, then by confidence; an address beats the link inside it,
    and a way to pay the address that serves as its name."""
    return (
        hit.type == "mention",
        -hit.confidence - _PREFERRED.get(hit.type, 0.0),
        hit.start - hit.end,
    )


def _with_platform(hits: list[Hit]) -> Iterator[Hit]:
    """Give a phone number the channels of the messenger named just before it, too."""
    named: Hit | None = None
    for hit in sorted(hits, key=lambda h: h.start):
        if hit.type == "mention":
            named = hit
        if hit.type == "phone" and named and 0 <= hit.start - named.end < 30:
            hit = hit._replace(channels=hit.opened() | named.opened())
        yield hit
