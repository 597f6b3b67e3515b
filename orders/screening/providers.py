"""Mail providers named apart from the address, spelled oddly, spoken or described."""

import re
from collections.abc import Iterator

from orders.screening import words
from orders.screening.hits import Hit
from orders.screening.idents import NOISE, is_strong

_SPELLED = {
    "gmail": "g m [a4@] [i1l!|] [l1i!|]",
    "hotmail": "h [o0] t m [a4@] [i1l!|] [l1i!|]",
    "yahoo": "y [a4@] h [o0] [o0]",
    "outlook": "[o0] u t l [o0] [o0] k",
    "icloud": "[i1l!|] c [l1] [o0] u d",
    "protonmail": "p r [o0] t [o0] n m [a4@] [i1l!|] [l1i!|]",
    "yandex": "y [a4@] n d [e3] x",
}
_GAP = r"[^a-z0-9]{0,2}"
SPELLED = {
    name: _GAP.join(letters.split()) + (r"\s?mail" if name in ("proton",) else "")
    for name, letters in _SPELLED.items()
}
"""Expressions for the providers, letters apart and in leet."""

SPOKEN = words.alternation(
    tuple(phrase for key in words.section("spoken_providers") for phrase in
          words.phrases("spoken_providers", key))
)  # fmt: skip
"""Expression for the spoken and described names."""

_FOUND = re.compile(
    rf"(?<![^\W_])(?:(?P<spelled>{'|'.join(SPELLED.values())})|(?P<spoken>{SPOKEN}))(?![a-z])"
)
_PLAIN = {"yahoo", "outlook", "icloud", "yandex"}
_BEFORE = re.compile(
    r"([\w.+\-]*[\w+\-])[\W_]{0,4}(?:(?:at|on|in|en|em|no|na|su|sur|chez|bei|auf|par|pe|at the|at the rate|"
    r"arrob\w+|arobase|chiocciola|the|a|da|de|del|di|mein|con|with|from|using|via|by|ki|ka|wala|add|plus|"
    r"then|followed|usual|"
    r"coбaкa|coбaчкa|нa|в|ат|ات|على|في|艾特|在|@)[\W_]{1,4}|@|艾特|在){0,5}$"
)
_AFTER = re.compile(r"[\w.+\-]*[\w+]")
_TLD = re.compile(
    r"[\W_]{0,3}(?:(?:dot|punto|ponto|point|punkt|тoчкa|точка|نقطه|نقطة|点)[\W_]{0,3})?(?:com|net|de|fr|ru|es|it|in|co\W?uk)(?!\w)"
)


def find(low: str) -> Iterator[Hit]:
    """Yield a provider together with the name that stands beside it."""
    for match in _FOUND.finditer(low):
        spoken = bool(match["spoken"])
        letters = re.sub(r"[\W_]", "", match[0])
        plain = not spoken and letters in _PLAIN and letters == match[0]
        end = match.end()
        tail = _TLD.match(low, end)
        if tail:
            end = tail.end()
        yield from _beside(low, match.start(), end, plain and not tail, spoken)


def _beside(low: str, start: int, end: int, plain: bool, spoken: bool) -> Iterator[Hit]:
    rule, evasion = ("email_described", "described") if spoken else ("email_worded", "words")
    near = low[max(0, start - 80) : start]
    before = _BEFORE.search(near)
    if before and _named(before[1], low, plain):
        left = max(0, start - 80) + before.start(1)
        yield Hit("email", left, end, rule, 0.75, evasion)
        return
    name = _name_after(low, end, explicit=not plain)
    if name:
        yield Hit("email", start, name[1], rule, 0.7, evasion)


def _named(word: str, low: str, plain: bool) -> bool:
    if is_strong(word):
        return True
    share = bool(words.MAIL.search(low) or words.SHARE.search(low)) and not words.WORK.search(low)
    return share and not plain and word not in words.common() and len(word) > 2 and word.isalnum()


def _name_after(low: str, end: int, *, explicit: bool) -> tuple[int, int] | None:
    """Return the span of a name within a few words after the provider."""
    position, noise = end, 0
    if re.match(r"\W{0,2}:", low[end : end + 3]):
        noise = 1
    for match in _AFTER.finditer(low, end, end + 70):
        word = match[0]
        if is_strong(word):
            return match.start(), match.end()
        if word not in NOISE:
            likely = explicit and noise and word not in words.common() and len(word) > 3
            return (match.start(), match.end()) if likely else None
        noise += 1
        position = match.end()
    return None if position else None
