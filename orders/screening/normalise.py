"""One spelling for all the ways to write a character, with the way back to the original."""

import unicodedata
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from orders.screening.files import read_pairs

LIMIT = 20_000
"""Characters, before and after normalisation; anything longer is refused."""

_KEPT = 30_000
_BLANK = {"\n", "\r", "\t"}
_GONE = {"Cf", "Cc", "Mn", "Me"}
_DOTS = "。·•∙⋅‧・﹒｡٫。"
_ATS = "⑅＠﹫"
_BY_HAND = (
    dict.fromkeys(_DOTS, ".")
    | dict.fromkeys(_ATS, "@")
    | dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | dict.fromkeys("‘’‚‛ʼ", "'")
    | dict.fromkeys("“”„«»", '"')
    | {"…": "...", "ß": "ss", "ı": "i", "ø": "o", "Ø": "O", "ł": "l", "đ": "d"}
    | {chr(0x1F1E6 + i): chr(97 + i) for i in range(26)}
    | {chr(base + i): chr(97 + i) for base in (0x1F150, 0x1F170) for i in range(26)}
    | {chr(base + i): str(i + 1) for base in (0x2776, 0x2780, 0x278A) for i in range(9)}
    | dict(zip("ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ˙ʃ", "acefghijkmrtvwy.l", strict=True))
    | {"⓪": "0", "⓿": "0", "🄋": "0", "🄌": "0", "🔟": "10", "💯": "100"}
)
_LOOK_ALIKE = read_pairs("confusables.txt")


def fold(character: str) -> str:
    """Return the plain spelling of one character; empty for what cannot be seen."""
    if character in _BY_HAND:
        return _BY_HAND[character]
    category = unicodedata.category(character)
    if category == "Cs":
        return " "
    if category in _GONE:
        return character if character in _BLANK else ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character)
    bare = "".join(part for part in parts if unicodedata.category(part) not in _GONE)
    whole = unicodedata.normalize("NFC", bare)
    return "".join(_BY_HAND.get(part, _LOOK_ALIKE.get(part, part)) for part in whole)


class _Table(dict[int, str]):
    """Folds a character once and remembers it, up to a bound."""

    def __missing__(self, code: int) -> str:
        plain = fold(chr(code))
        if len(self) < _KEPT:
            self[code] = plain
        return plain


_TABLE = _Table()


def plain(text: str) -> str:
    """Return the text in its plain spelling, case kept."""
    return text if text.isascii() and text.isprintable() else text.translate(_TABLE)


def plain_lower(text: str) -> str:
    """Return the plain spelling in lower case; word lists are folded by it too."""
    return _lower(plain(text))


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class Source:
    """A message as written, with its plain spelling `cased` and `low` (equally long)."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.cased = plain(original)
        self.low = _lower(self.cased)

    @cached_property
    def _ends(self) -> list[int]:
        """For each original character, where its plain spelling ends."""
        return list(accumulate(len(_TABLE[ord(c)]) for c in self.original))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original behind a span of the plain spelling."""
        if self.cased is self.original:
            return start, end
        ends = self._ends
        first = bisect_right(ends, start)
        last = bisect_right(ends, max(start, end - 1))
        return first, min(last + 1, len(self.original))

    def disguised(self, start: int, end: int) -> bool:
        """Tell whether letters or digits of an original span were written in another guise."""
        part = self.original[start:end]
        return not part.isascii() and any(
            not c.isascii() and (not (p := _TABLE[ord(c)]) or (p.isascii() and p.isalnum())) for c in part
        )
