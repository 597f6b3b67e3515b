"""Mail providers named apart from the address, spelled oddly, spoken or described."""

import re
from collections.abc import Iterator

from orders.screening import context, words
from orders.screening.hits import Hit
from orders.screening.idents import EXPLICIT, KNOWN, LINKS, NOISE, is_strong, same_name

_SPELLED = {
    "gmail": "g m [a4@] [i1l!|] [l1i!|]",
    "hotmail": "h [o0] t m [a4@] [i1l!|] [l1i!|]",
    "yahoo": "y [a4@] h [o0] [o0]",
    "outlook": "[o0] u t l [o0] [o0] k",
    "icloud": "[i1l!|] c [l1] [o0] u d",
    "protonmail": "p r [o0] t [o0] n m [a4@] [i1l!|] [l1i!|]",
    "proton": "p r [o0] t [o0] n",
    "yandex": "y [a4@] n d [e3] x",
}
_GAP = r"[^a-z0-9]{0,2}"
SPELLED = {name: _GAP.join(letters.split()) for name, letters in _SPELLED.items()}
"""Expressions for the providers, letters apart and in leet."""

SPOKEN = words.alternation(
    tuple(phrase for key in words.section("spoken_providers") for phrase in
          words.phrases("spoken_providers", key))
)  # fmt: skip
"""Expression for the spoken and described names."""

_FOUND = re.compile(
    rf"(?<![a-z0-9])(?:ال|بال|لل)?(?:(?P<spelled>{'|'.join(SPELLED.values())})|(?P<spoken>{SPOKEN}))(?![a-z])"
)
_TECHNICAL = re.compile(r"[\d.,:\-/]+|e-?mails?|add-?\w*|sign-\w+|log-\w+|follow-up|pop-up|re-\w+")
_PLAIN = {"proton", "yahoo", "outlook", "icloud", "yandex"}
_WORD = re.compile(r"[\w.+\-]*[\w+]|@")
_TLD = re.compile(
    rf"[\W_]{{0,3}}(?:(?:{words.alternation(words.listed('signs', 'dot'))})[\W_]{{0,3}})?"
    r"(?:com|net|de|fr|ru|es|it|in|co\W?uk)(?!\w)"
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
    tailed = bool(_TLD.search(low, max(start, end - 12), end))
    left = _name_before(low, start, plain, tailed=tailed)
    right = _name_after(low, end, explicit=not plain) if left is None else None
    if left is not None:
        yield Hit("email", left, end, rule, 0.75, evasion)
    elif right is not None:
        yield Hit("email", start, right, rule, 0.7, evasion)
    elif same_name(low, start, end):
        yield Hit("email", start, end, "email_described", 0.6, "described")


def _name_before(low: str, start: int, plain: bool, *, tailed: bool) -> int | None:
    """Return where the name before a provider begins: "sample77 (no space) at outlook com"."""
    linked = False
    told = tailed or context.mails(low) or context.shares(low)
    for match in reversed(list(_WORD.finditer(low, max(0, start - 80), start))[-10:]):
        word = match[0]
        if is_strong(word) or (linked and _shaped(word)):
            return match.start()
        if word in LINKS:
            linked = True
        elif word in NOISE or word in words.common() or not word.isalnum():
            if plain and word not in NOISE:
                return None
        elif linked and told and not plain and len(word) > 2 and not context.works(low):
            return None if word in KNOWN else match.start()
        else:
            return None
    return None


def _shaped(word: str) -> bool:
    """Tell whether a word has a digit or a sign inside, as many names have."""
    inside = any(c in "._-" or c.isdigit() for c in word[1:-1])
    return inside and len(word) > 4 and word not in KNOWN and not _TECHNICAL.fullmatch(word)


def _name_after(low: str, end: int, *, explicit: bool) -> int | None:
    """Return where the name after a provider ends: "gmail, my nickname is sample77"."""
    noise = bool(re.match(r"\W{0,2}[:\-–]", low[end : end + 3]))
    told = (context.mails(low) or context.shares(low)) and not context.works(low)
    for match in _WORD.finditer(low, end, end + 70):
        word = match[0]
        if is_strong(word) or (noise and told and _shaped(word)):
            return match.end()
        if word not in NOISE:
            likely = explicit and noise and word not in words.common() and len(word) > 3
            return match.end() if likely and word not in KNOWN else None
        noise = noise or word in EXPLICIT
    return None
