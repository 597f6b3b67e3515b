"""Details split over consecutive messages of one sender."""

import re
import time
from collections import deque
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from orders.screening import words
from orders.screening.findings import Finding, Part, Screening
from orders.screening.normalise import plain_lower
from orders.screening.screen import screen

_SHORT = 60
_LEADS = (
    "and|then|my|number|is|it's|its|plus|call|me|at|on|y|luego|e|et|puis|und|dann|poi|phir|aur|first|last"
    r"|next|part|part\s\d|ends?|with|rest|the|finally|number:|digits?"
)
_DIGITS = re.compile(rf"(?:(?:{_LEADS})\W+)*[+(]?[\d\s().\-+/]{{1,16}}\W*(?:ok|then|and|so far|next|phir)?\W*")
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
        if finding is None:
            return own
        self._said.clear()
        numbers = tuple(part.message for part in finding.parts)
        return Screening((*own.findings, finding), messages=numbers)

    def _split(self, newest: _Said) -> Finding | None:
        recent = [said for said in self._said if newest.at - said.at <= self._seconds]
        if len(recent) < 2 or not _fragment(newest.text):
            return None
        for first in range(len(recent) - 2, -1, -1):
            together = recent[first:]
            for glue in (" ", ""):
                finding = _joined(together, glue)
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
    return len(parts) <= 4 and (
        any(_SIGN.fullmatch(part) or part in _SIGNS for part in parts)
        or all(part not in words.common() for part in parts)
    )


def _joined(together: list[_Said], glue: str) -> Finding | None:
    """Return the detail that the messages hold when put together."""
    text = glue.join(said.text for said in together)
    lengths = (len(said.text) + len(glue) for said in together)
    offsets = [0, *accumulate(lengths)]
    for finding in screen(text).findings:
        if finding.type == "mention" or finding.confidence < 0.55:
            continue
        parts = tuple(
            Part(said.number, max(finding.start - o, 0), min(finding.end - o, len(said.text)))
            for said, o in zip(together, offsets, strict=False)
            if finding.start < o + len(said.text) and finding.end > o
        )
        if len(parts) > 1 and parts[-1].message == together[-1].number:
            return finding.moved(
                start=parts[-1].start,
                end=parts[-1].end,
                text=" ".join(_pieces(together, parts)),
                rule="split",
                confidence=min(finding.confidence, 0.75),
                evasion="split",
                parts=parts,
            )
    return None


def _pieces(together: list[_Said], parts: tuple[Part, ...]) -> list[str]:
    texts = {said.number: said.text for said in together}
    return [texts[part.message][part.start : part.end] for part in parts]
