"""Signs written as words or between brackets: `@` and `.` in their many spellings.

A rewritten text holds `@` for a sign that is certain and two private characters for words
that are only signs in company: SOFT_AT ("at", "chez") and SOFT_DOT ("dot", "punto").
"""

import re
from functools import cache

from orders.screening import words
from orders.screening.views import Change, View

SOFT_AT = "\ue000"
SOFT_DOT = "\ue001"

_OPEN = r"[(\[{<*_~|\-/\\\"'^#=+:]"
_SHUT = r"[)\]}>*_~|\-/\\\"'^#=+:]"
_AT = words.listed("signs", "at")
_STRONG = frozenset(words.listed("signs", "strong_at"))
_SOFT = words.listed("signs", "soft_at")
_DOTS = words.listed("signs", "dot")
_THE_RATE = r"at\s+(?:the\s+)?rate(?:\s+of)?(?:\s+sign)?|at\s+sign|a\s+commercial|a\s+roba|a\s+volta"


def _cjk(word: str) -> bool:
    return "\u3040" <= word[0] <= "\u9fff"


def _wide(found: tuple[str, ...]) -> str:
    return words.alternation(tuple(word for word in found if not _cjk(word)))


_WORDY = rf"{_THE_RATE}|{_wide(_AT)}|{_wide(_DOTS)}"
_CJK = words.alternation(tuple(word for word in (*_AT, *_DOTS) if _cjk(word)))
_SIGN = re.compile(
    rf"\s*(?P<open>{_OPEN}{{1,3}})\s*(?P<in>{_WORDY}|{_CJK}|{_wide(_SOFT)}|a|d|@|\.)\s*{_SHUT}{{1,3}}\s*"
    rf"|\s+(?P<out>{_WORDY}|{_wide(_SOFT)})(?=[\s.,)]|$)[\s]*"
    rf"|\s*(?P<cjk>{_CJK})\s*"
    r"|(?P<com>\s+\.\s?com|\.\s+c\s?o\s?m|\s*[.,]\s?c\s+o\s+m|(?<=\w),com|\.c0m|[\s\-]+dot\s?-?(?:com|net|org))(?!\w)"
    r"|(?P<slash>\s+(?:slash|slesh|barra|schragstrich|斜杠)\s+|\s+/\s*|/\s+)"
    r"|\s+(?P<at>@{1,3})\s*|(?P<at2>@{1,3})\s+|\s*(?P<odd>\(\(@\)\))\s*"
)
_RATE = re.compile(_THE_RATE)


@cache
def _meaning(word: str) -> str:
    if word in _DOTS or word in (".", "d"):
        return SOFT_DOT
    if word in _STRONG or _RATE.fullmatch(word) or word.startswith("@"):
        return "@"
    return SOFT_AT


def _sign(match: re.Match[str]) -> str:
    if match["com"]:
        ending = match["com"][-3:]
        return SOFT_DOT + (ending if ending in ("net", "org") else "com")
    if match["slash"]:
        return "/"
    bracketed = match["in"]
    if bracketed:
        meaning = _meaning(re.sub(r"\s+", " ", bracketed))
        return "@" if meaning == SOFT_AT else meaning
    word = match["out"] or match["cjk"] or "@"
    return _meaning(re.sub(r"\s+", " ", word))


def read(low: str) -> View:
    """Return the text with its sign words as signs, blanks around them gone."""
    changes = [Change(match.start(), match.end(), _sign(match)) for match in _SIGN.finditer(low)]
    return View.rewritten(low, changes)


_JOINED = re.compile(
    r"(?<=[a-z0-9])[\-_]?(?:AT|@|DOT|At|Dot|at(?=[\-_]?(?:gmail|hotmail|yahoo|outlook|icloud|proton))"
    r"|(?<=[\-_])(?:at|dot)(?=[\-_])|dot(?=com(?![a-z])))[\-_]?(?=[a-z0-9])"
)


def split_capitals(cased: str) -> View | None:
    """Return the text with AT and DOT inside a word as signs; None when there are none."""
    changes = [Change(m.start(), m.end(), "." if "o" in m[0].lower() else "@") for m in _JOINED.finditer(cased)]
    return View.rewritten(cased, changes) if changes else None
