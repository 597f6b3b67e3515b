"""Number words of many languages, read as digits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from orders.screening import words

_CJK_DIGITS = "零〇一二三四五六七八九幺两兩壹贰叁肆伍陆柒捌玖"
_TOKEN = re.compile(rf"[{_CJK_DIGITS}]|(?:[^\W\d_{_CJK_DIGITS}]|[\u0900-\u0963])+|\d+|\n|[^\w\s]|_")
_MIXED = re.compile(r"(?<![^\W_])(?=\d*[a-z])(?=[a-z]*\d)[a-z\d]{3,6}(?![^\W_])")
_LEET = str.maketrans("013457", "oieast")
_LONGEST_GAP = 4
_SEVENTEEN_UP = {7, 8, 9}


@dataclass(slots=True)
class Run:
    """Digits gathered from neighbouring words and numerals."""

    start: int = 0
    end: int = 0
    digits: list[str] = field(default_factory=list)
    worded: int = 0
    joined: int = 0
    _last: str = ""
    _times: int = 1

    def numeral(self, text: str) -> None:
        """Add digits that were written as digits."""
        self.digits.append(text * self._times if len(text) == 1 else text)
        self._last, self._times = "", 1

    def unit(self, value: int) -> None:
        """Add a word from zero to nine."""
        self.worded += 1
        if (self._last == "tens" and value) or (self._last == "ten" and value in _SEVENTEEN_UP):
            self.digits[-1] = self.digits[-1][:-1] + str(value)
        else:
            self.digits.append(str(value) * self._times)
        self._last, self._times = "unit", 1

    def tens(self, value: int) -> None:
        """Add a word from ten to ninety-nine; sixty-ten and four-twenty are French."""
        self.worded += 1
        previous = self.digits[-1] if self.digits else ""
        if value == 20 and self._last == "unit" and previous == "4":
            self.digits[-1] = "80"
        elif previous.endswith(("60", "80")) and self._last == "tens" and value < 20:
            self.digits[-1] = previous[:-2] + str(int(previous[-2:]) + value)
        elif self._last == "hundred":
            self.digits[-1] = previous[:-2] + str(value)
        else:
            self.digits.append(str(value) * self._times)
        self._times = 1
        self._last = "ten" if value == 10 else "tens" if not value % 10 else "teen"

    def hundred(self, value: int) -> None:
        """Add a word for hundreds."""
        self.worded += 1
        if self._last == "unit" and value == 1:
            self.digits[-1] += "00"
        else:
            self.digits.append(f"{value}00")
        self._last = "hundred"

    def repeat(self, times: int) -> None:
        """Say the next digit twice or three times."""
        self._times = times
        self._last = ""


@cache
def meanings() -> dict[str, tuple[str, int]]:
    """Return every number word with its kind and value."""
    found: dict[str, tuple[str, int]] = {}
    for text in words.section("hundreds").values():
        parts = text.split()
        single = len(parts) > 9 or parts[-1] in ("100", "مائة")
        found |= {w: ("hundred", 1 if single else i + 1) for i, w in enumerate(parts)}
    for text in words.section("tens").values():
        values = [*range(10, 20), *range(20, 100, 10)]
        if "septante" in text:
            values = [*range(10, 20), 20, 30, 40, 50, 60, 70, 80, 90]
        found |= {w.rstrip("_"): ("tens", v) for w, v in zip(text.split(), values, strict=False)}
    found |= {word: ("repeat", int(times)) for times, text in words.section("repeats").items()
              for word in text.split()}  # fmt: skip
    found |= {word: ("unit", int(digit)) for digit, text in words.section("spellings").items()
              for word in text.split() if not word.endswith("_")}  # fmt: skip
    for text in words.section("digits").values():
        found |= {word: ("unit", value) for value, word in enumerate(text.split())}
    return found | _compounds() | dict.fromkeys(words.listed("joiners", "words"), ("join", 0))


def _compounds() -> dict[str, tuple[str, int]]:
    """Return the words from 21 to 99 that German and Italian write as one."""
    german = words.section("tens")["de"].split()[10:]
    units = ["ein", *words.section("digits")["de"].split()[2:]]
    italian = words.section("tens")["it"].split()[10:]
    digits = words.section("digits")
    found = {}
    for ten, (de, it) in enumerate(zip(german, italian, strict=True), start=2):
        for unit in range(1, 10):
            stem = it[:-1] if unit in (1, 8) else it
            found[units[unit - 1] + "und" + de] = ("tens", ten * 10 + unit)
            found[stem + digits["it"].split()[unit]] = ("tens", ten * 10 + unit)
            if ten == 2:
                found["veinti" + digits["es"].split()[unit]] = ("tens", 20 + unit)
    return found


@cache
def _glued() -> re.Pattern[str]:
    english = words.section("digits")["en"].split()
    sure = [w for w, (kind, _) in meanings().items() if kind in ("unit", "tens", "hundred")
            and len(w) > 2 and not (w.endswith("s") and w[:-1] in english)]  # fmt: skip
    sure += ["and", "und"]
    return re.compile(rf"(?:{words.alternation(tuple(sure))})")


def _unleet(match: re.Match[str]) -> str:
    plain = match[0].translate(_LEET)
    return plain if meanings().get(plain, ("join",))[0] != "join" else match[0]


def runs(low: str) -> Iterator[Run]:
    """Yield the runs of number words and numerals that hold at least one word or joiner."""
    run, gap, line = Run(), 0, 0
    table = meanings()
    for token in _TOKEN.finditer(_MIXED.sub(_unleet, low)):
        word = "0" * len(token[0]) if set(token[0]) == {"o"} and run.digits else token[0]
        kind, value = ("numeral", 0) if word.isdecimal() else table.get(word, ("", 0))
        if kind in ("", "join") and run.digits and len(word) > 7 and kind == "":
            kind = "glued" if _glued().match(word) else ""
        if not kind and len(word) > 7 and word.isalpha():
            kind = "glued" if _glued().match(word) else ""
        if kind in ("unit", "tens", "numeral", "hundred", "repeat", "glued"):
            if not run.digits and kind != "repeat":
                run.start = token.start()
            _add(run, kind, value, word)
            run.end, gap = (token.end(), 0) if run.digits else (run.end, gap)
            run.joined += line
            line = 0
            continue
        line = 1 if kind == "join" and word.isalpha() and run.digits else line
        gap += 1
        if run.digits and (gap > _LONGEST_GAP or (not kind and word.isalnum())):
            yield from _finished(run)
            run, line = Run(), 0
    yield from _finished(run)


def _add(run: Run, kind: str, value: int, word: str) -> None:
    if kind == "numeral":
        run.numeral(word)
    elif kind == "glued":
        pieces = _glued().findall(word)
        if sum(map(len, pieces)) == len(word) and len(pieces) > 1:
            for piece in pieces:
                _add(run, *meanings()[piece], piece)
    elif kind == "unit":
        run.unit(value)
    elif kind == "tens":
        run.tens(value)
    elif kind == "hundred":
        run.hundred(value)
    elif kind == "repeat":
        run.repeat(value)


def _finished(run: Run) -> Iterator[Run]:
    if run.digits and (run.worded or run.joined):
        yield run
