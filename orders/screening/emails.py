"""Email addresses: plain, with worded signs, or with the provider named apart."""

import re
from collections.abc import Iterator

from orders.screening import words
from orders.screening.hits import Hit
from orders.screening.idents import is_strong
from orders.screening.signs import SOFT_AT, SOFT_DOT

_PLAIN = re.compile(
    r"(?:mailto:)?(?<![\w.+'%&\-])(?:[\w.+'%&\-]+(?:\"[^\"\s@]{1,30}\"[\w.+\-]+)?)"
    r"@(?:[^\W_](?:[\w\-]*[^\W_])?\.)+(?:xn--[\w\-]+|[^\W\d_]{2,24})(?![\w@])"
)
_MAILTO = re.compile(r"mailto:[\w.+\-]+@[\w\-]{2,}")
_SIGNED = re.compile(
    rf"(?P<local>(?<![\w.+\-{SOFT_DOT}])[\w.+\-{SOFT_DOT}]*[\w+\-])\s?(?P<at>[@{SOFT_AT}])\s?(?:the\s+)?"
    rf"(?P<domain>[\w\-]{{2,40}}(?:(?:[.,{SOFT_DOT}]|\s[.]|[.]\s)[\w\-]{{1,40}}){{0,3}})"
    r"(?:\s(?P<tail>[a-z]{2,4}))?"
)
_PROVIDERS = frozenset(words.listed("mail", "providers"))
_SURE = frozenset(words.listed("mail", "sure"))
_SPOKEN = {phrase: key for key in words.section("spoken_providers")
           for phrase in words.phrases("spoken_providers", key)}  # fmt: skip
_WORK = re.compile(r"\b(?:works?|worked|working|job|employed|arbeite\w*|trabaj\w+|travaill\w+)\b")
_UNNAMED = {"problem", "login", "account", "sign", "someone", "anyone", "and", "or"}


def plain(text: str) -> Iterator[Hit]:
    """Yield the addresses written as addresses are."""
    if "@" not in text:
        return
    for match in _PLAIN.finditer(text):
        if match[0].rpartition(".")[2] in words.TLDS or "xn--" in match[0]:
            yield Hit("email", match.start(), match.end(), "email", 0.95)
    for match in _MAILTO.finditer(text):
        yield Hit("email", match.start(), match.end(), "email", 0.7)


def worded(text: str) -> Iterator[Hit]:
    """Yield the addresses of a text whose sign words were read by `signs.read`."""
    position = 0
    while match := _SIGNED.search(text, position):
        position = match.end("at")
        end, trust = _domain(text, match)
        if trust:
            yield Hit("email", match.start(), end, "email_worded", trust, "words")
            position = end


def _domain(text: str, match: re.Match[str]) -> tuple[int, float]:
    """Return where the address ends and how far to trust it, 0 when it is none."""
    parts = re.split(rf"\s?[.,{SOFT_DOT}]\s?", match["domain"])
    strong = match["at"] == "@"
    local = match["local"]
    end = match.end("domain")
    tail = match["tail"]
    name = _SPOKEN.get(parts[0]) or fold_leet(parts[0])
    if len(parts) == 1 and tail in words.COMMON_TLDS and tail not in words.UNSURE_TLDS:
        parts, end = [parts[0], tail], match.end()
    if name in _SURE:
        bare = local in words.common() and not strong
        return end, 0.0 if bare or local in _UNNAMED else 0.85
    if len(parts) > 1 and parts[-1] in words.TLDS | words.SPOKEN_TLDS and len(parts[0]) > 1:
        return end, _trust_signed(text, match, parts, strong)
    if name in _PROVIDERS and local not in words.common():
        before = text[max(0, match.start() - 50) : match.start()]
        named = any(c.isdigit() or c in "._-" for c in local) or words.MAIL.search(before)
        if strong or (named and not _WORK.search(before)):
            return end, 0.75
    return end, 0.0


def _trust_signed(text: str, match: re.Match[str], parts: list[str], strong: bool) -> float:
    dotted = SOFT_DOT in match["domain"] or "." in match["domain"]
    if strong:
        return 0.85 if dotted or fold_leet(parts[0]) in _PROVIDERS else 0.6
    if not dotted or (parts[0] in words.common() and fold_leet(parts[0]) not in _PROVIDERS):
        return 0.0
    if SOFT_DOT not in match["domain"] and not is_strong(match["local"]):
        told = words.MAIL.search(text, max(0, match.start() - 80), match.end()) and match["local"] not in words.common()
        return 0.6 if told and fold_leet(parts[0]) in _PROVIDERS else 0.0
    if parts[-1] in words.UNSURE_TLDS and fold_leet(parts[0]) not in _PROVIDERS:
        spoken = SOFT_DOT in match["domain"] and len(parts[0]) > 2
        return 0.55 if spoken and match["local"] not in words.common() else 0.0
    return 0.8


_LEET = str.maketrans("013457$!|8", "oleastsiib")


def fold_leet(word: str) -> str:
    """Return a word with its digits read as letters, for comparison with known names."""
    folded = word.translate(_LEET)
    return folded if folded in _PROVIDERS else word.replace("1", "i").translate(_LEET)
