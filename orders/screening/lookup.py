"""Finding the platforms that a text names, disfigures or describes."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import re2

from orders.screening.platforms import Platform, platforms

_LEET = {"a": "[a4@]", "e": "[e3€]", "i": "[i1!l|]", "o": "[o0]", "s": "[s5$]", "t": "[t7+]",
         "l": "[l1i|]", "b": "[b8]", "g": "[g9]"}  # fmt: skip


class Seen(NamedTuple):
    """A platform's name at a place; `guise` is empty, `letters apart` or `described`."""

    platform: Platform
    start: int
    end: int
    guise: str


def spelled(word: str) -> str:
    """Return an expression for a name: letters may be apart, or leet, at the start a letter."""
    if len(word) < 5 or not word.isascii() or not word.isalpha():
        return re.escape(word).replace(r"\ ", r"[\W_]?")
    return r"[^\w\s]{0,2}[\s_]?".join(_LEET.get(letter, letter) + "{1,2}" for letter in word)


def _cjk(word: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" for letter in word)


def _spellings(platform: Platform, *, looked_up: bool) -> list[str]:
    """Return the expressions for a platform's names; `looked_up` leaves out look-around."""
    spell = re.escape if platform.plain_word else spelled
    wide = [w for w in platform.words if not _cjk(w)]
    wide = [spell(word) for word in sorted(wide, key=len, reverse=True)]
    wide += [re.escape(text) for text in platform.described if not _cjk(text)]
    cjk = [w for w in (*platform.words, *platform.described) if _cjk(w)]
    apart = [r"[^\w\n]{0,2}".join(map(re.escape, w)) for w in cjk]
    if looked_up:
        return wide + [gap.replace(r"[^\w\n]", ".") for gap in apart]
    latin = "|".join(word for word in wide if word.isascii())
    other = "|".join(word for word in wide if not word.isascii())
    bounded = [rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])"] if latin else []
    if other:
        bounded.append(rf"(?<![^\W_])(?:ال|بال|لل|ب)?(?:{other})(?![^\W_])")
    return bounded + apart


@cache
def _expressions() -> tuple["re2.Set", tuple[re.Pattern[str], ...]]:
    """Return the quick look-up of all platforms and the exact expression of each."""
    options = re2.Options()
    options.max_mem = 128 << 20
    lookup = re2.Set.SearchSet(options)
    for platform in platforms():
        lookup.Add("|".join(_spellings(platform, looked_up=True)))
    lookup.Compile()
    exact = [re.compile("|".join(_spellings(p, looked_up=False))) for p in platforms()]
    return lookup, tuple(exact)


@lru_cache(16)
def platforms_in(low: str) -> tuple[Seen, ...]:
    """Return the platforms that a text names or describes; named ones first."""
    lookup, exact = _expressions()
    found = []
    for index in lookup.Match(low) or ():
        platform = platforms()[index]
        for match in exact[index].finditer(low):
            guise = "described" if match[0] in platform.described else "disfigured"
            if match[0] in platform.words:
                guise = ""
            found.append(Seen(platform, match.start(), match.end(), guise))
    return tuple(sorted(found, key=lambda seen: (seen.platform.plain_word, seen.guise == "described")))
