"""Word lists from `data/words.toml`, folded once and made into expressions."""

import re
from functools import cache
from typing import Any

import re2

from orders.screening.files import read_lines, read_words
from orders.screening.normalise import plain_lower

_WORDS: dict[str, Any] = read_words("words.toml")


def section(name: str) -> dict[str, str]:
    """Return one table of the word lists, folded."""
    return {key: plain_lower(value) for key, value in _WORDS[name].items()}


def listed(name: str, key: str) -> tuple[str, ...]:
    """Return one blank-separated list, folded, without repetition; _ ends what is unused."""
    words = dict.fromkeys(plain_lower(_WORDS[name][key]).split())
    return tuple(word.replace("_", " ") for word in words if not word.endswith("_"))


def phrases(name: str, key: str) -> tuple[str, ...]:
    """Return one list of phrases divided by |, folded."""
    found = (part.strip() for part in plain_lower(_WORDS[name][key]).split("|"))
    return tuple(dict.fromkeys(part for part in found if part))


def alternation(words: tuple[str, ...] | frozenset[str] | set[str]) -> str:
    """Return an expression for any of the words, longest first, blanks of any width."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def matcher(name: str, key: str) -> Any:
    """Return a linear (re2) expression for a list's phrases, each at the start of a word."""
    found = phrases(name, key)
    latin = tuple(word for word in found if word[0].isascii() and word[0].isalnum())
    free = tuple(word for word in found if _is_cjk(word) or not word[0].isalpha())
    other = tuple(word for word in found if word not in latin and word not in free)
    parts = (
        rf"\b(?:{alternation(latin)})" if latin else "",
        rf"(?:^|[^\pL\pN_])(?:{alternation(other)})" if other else "",
        alternation(free),
    )
    return re2.compile("|".join(filter(None, parts)))


def whole(name: str, key: str) -> re.Pattern[str]:
    """Return an expression for the phrases of a list as whole words."""
    found = phrases(name, key)
    cjk = tuple(word for word in found if _is_cjk(word))
    wide = tuple(word for word in found if word not in cjk)
    return re.compile("|".join((rf"(?<!\w)(?:{alternation(wide)})(?![a-z])", *cjk)))


def _is_cjk(word: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" for letter in word)


@cache
def common() -> frozenset[str]:
    """Return ordinary words of many languages: none of them is anybody's name."""
    own = (word for text in section("common").values() for word in text.split())
    return frozenset(own) | frozenset(read_lines("chat_words.txt"))


SPOKEN_TLDS = frozenset(listed("tld", "spelled"))
TLDS = frozenset(map(plain_lower, read_lines("tlds.txt")))
COMMON_TLDS = frozenset(listed("tld", "common"))
UNSURE_TLDS = frozenset(listed("tld", "unsure")) | (TLDS & common()) - {"com", "net", "org"}
FILE_ENDINGS = frozenset(listed("tld", "files"))

SHARE = matcher("context", "share")
WORK = matcher("context", "work")
ORDER = matcher("context", "order")
PHONE = matcher("context", "phone")
SITE = matcher("context", "site")
MAIL = matcher("context", "mail")
