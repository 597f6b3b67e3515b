"""Word lists from `data/words.toml`, folded once and made into expressions."""

import re
from functools import cache
from typing import Any

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


def matcher(name: str, key: str, *, whole: bool = True) -> re.Pattern[str]:
    """Return an expression for the phrases of a list; `whole` asks for a word's beginning."""
    found = phrases(name, key)
    wide = tuple(word for word in found if word.isascii() or not _is_cjk(word))
    cjk = tuple(word for word in found if word not in wide)
    start = r"(?<!\w)" if whole else ""
    body = rf"{start}(?:{alternation(wide)})"
    return re.compile(body + (rf"|{alternation(cjk)}" if cjk else ""))


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
