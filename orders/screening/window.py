"""Details split over consecutive messages of one sender."""

import re
import time
from collections import deque
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from orders.screening import numbers, words
from orders.screening.findings import Finding, Part, Screening
from orders.screening.lookup import platforms_in
from orders.screening.normalise import plain_lower
from orders.screening.screen import screen

_SHORT = 60
_SURE = 0.55
_LEADS = (
    "and|then|my|number|is|it's|its|plus|call|me|at|on|y|luego|e|et|puis|und|dann|poi|phir|aur|first"
    r"|last|next|half|part|part\s\w+|1st|2nd|3rd|second|third|piece|rest is|ends?|with|rest|the"
    "|finally|number:|digits?"
)
_DIGITS = re.compile(
    rf"(?:(?:{_LEADS})\W+)*(?P<digits>[+(]?\d[\d\s().\-+/]{{0,15}})"
    r"\W*(?:ok|then|and|so far|next|phir)?\W*"
)
_YEAR = re.compile(r"(?:19|20)\d\d\W?")
_PIECE = re.compile(r"[\w.+\-@]{1,40}\W{0,3}")
_SIGNS = frozenset((*words.listed("signs", "at"), *words.listed("signs", "dot"))) | {"@", "."}
_SIGN = re.compile(r"\W{0,2}(?:@|at|dot|arroba|punto|ponto|point|punkt|chiocciola|arobase|\.)\W{0,2}")


class _Said(NamedTuple):
    number: int
    text: str
    at: float


class Window:
    """The last messages of one sender."""

    def __init__(self, size: int = 10, seconds: float = 900) -> None:
        self._seconds = seconds
        self._said: deque[_Said] = deque(maxlen=size)
        self._count = 0

    def add(self, text: str, at: datetime | float | None = None) -> Screening:
        """Screen a message alone and with the fragments before it.

        `at` is when it was sent (seconds or a datetime), now when left out. A detail that only
        the messages together hold has a finding with `parts`, and `messages` numbers them.
        """
        moment = at.timestamp() if isinstance(at, datetime) else time.time() if at is None else at
        said = _Said(self._count, text, moment)
        self._count += 1
        own = screen(text)
        if own.refused or len(text) > _SHORT:
            return own
        self._said.append(said)
        finding = self._split(said)
        if own.flagged:
            self._said.pop()
        if finding is None:
            return own
        involved = tuple(part.message for part in finding.parts)
        return Screening((*own.findings, finding), messages=involved)

    def _split(self, newest: _Said) -> Finding | None:
        recent = [said for said in self._said if newest.at - said.at <= self._seconds]
        if len(recent) < 2 or not _fragment(newest.text):
            return None
        for first in range(len(recent) - 2, -1, -1):
            together = recent[first:]
            if all(_YEAR.fullmatch(said.text.strip()) for said in together):
                continue
            finding = _joined(together, " ") or _joined(together, "") or _digits_only(together)
            if finding:
                return finding
            if not _fragment(recent[first].text):
                return None
        return None


def _fragment(text: str) -> bool:
    """Tell whether a message looks like a piece of something."""
    low = plain_lower(text).strip()
    if _DIGITS.fullmatch(low) or _SIGN.fullmatch(low) or _PIECE.fullmatch(low):
        return True
    parts = low.split()
    if parts and all(part.strip(",.-") in numbers.meanings() for part in parts):
        return True
    return len(parts) <= 4 and (
        bool(platforms_in(low))
        or any(_SIGN.fullmatch(part) or part in _SIGNS for part in parts)
        or all(part not in words.common() for part in parts)
    )


def _digits_only(together: list[_Said]) -> Finding | None:
    """Return the number that the messages hold once "first half" and its like are left out."""
    cut = [_DIGITS.fullmatch(plain_lower(said.text)) for said in together]
    if not all(cut):
        return None
    starts = [match.start("digits") for match in cut if match]
    return _joined([s._replace(text=s.text[i:]) for s, i in zip(together, starts, strict=True)],
                   " ", starts)  # fmt: skip


def _joined(together: list[_Said], glue: str, starts: list[int] | None = None) -> Finding | None:
    """Return the detail that the messages hold when put together.

    `starts` says how much of each message was cut off at its left.
    """
    text = glue.join(said.text for said in together)
    offsets = [0, *accumulate(len(said.text) + len(glue) for said in together)]
    cut = starts or [0] * len(together)
    for finding in screen(text).findings:
        if finding.type == "mention" or finding.confidence < _SURE:
            continue
        parts = tuple(
            Part(
                said.number,
                left + max(finding.start - o, 0),
                left + min(finding.end - o, len(said.text)),
            )
            for said, o, left in zip(together, offsets, cut, strict=False)
            if finding.start < o + len(said.text) and finding.end > o
        )
        if len(parts) > 1 and parts[-1].message == together[-1].number:
            return finding.moved(
                start=parts[-1].start,
                end=parts[-1].end,
                text=_text(together, parts, cut),
                rule="split",
                confidence=min(finding.confidence, 0.75),
                evasion="split",
                parts=parts,
            )
    return None


def _text(together: list[_Said], parts: tuple[Part, ...], cut: list[int]) -> str:
    """Return the pieces of a detail, one blank between them."""
    found = {said.number: (said.text, left) for said, left in zip(together, cut, strict=True)}
    texts = ((found[part.message], part) for part in parts)
    return " ".join(text[part.start - left : part.end - left] for (text, left), part in texts)
