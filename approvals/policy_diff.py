"""What changes from one version of the policy to the next: clause by clause, word by word."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

WORDS = re.compile(r"\s+|[^\s]+")


class Worded(Protocol):
    """A clause, kept or still being written."""

    number: str
    title: str
    text: str


@dataclass(frozen=True)
class Piece:
    """Words that stayed (`same`), came (`added`) or went (`removed`)."""

    kind: str
    text: str


@dataclass(frozen=True)
class ClauseChange:
    """One clause in both versions: `same`, `changed`, `added` or `removed`."""

    number: str
    kind: str
    title: list[Piece] = field(default_factory=list)
    text: list[Piece] = field(default_factory=list)


def compare(before: Iterable[Worded], after: Iterable[Worded]) -> list[ClauseChange]:
    """Every clause of either version, in the order of the later one; what went stands where it stood."""
    old, new = {one.number: one for one in before}, {one.number: one for one in after}
    return [_change(number, old.get(number), new.get(number)) for number in _order(list(old), list(new))]


def changed(before: Iterable[Worded], after: Iterable[Worded]) -> list[ClauseChange]:
    """Only those that differ."""
    return [change for change in compare(before, after) if change.kind != "same"]


def _order(old: list[str], new: list[str]) -> Iterator[str]:
    gone = [number for number in old if number not in new]
    for number in new:
        while gone and number in old and old.index(gone[0]) < old.index(number):
            yield gone.pop(0)
        yield number
    yield from gone


def _change(number: str, old: Worded | None, new: Worded | None) -> ClauseChange:
    if old is None or new is None:
        kind, clause = ("added", new) if old is None else ("removed", old)
        if clause is None:
            raise ValueError(number)
        return ClauseChange(number, kind, [Piece(kind, clause.title)], [Piece(kind, clause.text)])
    title, text = words(old.title, new.title), words(old.text, new.text)
    same = all(piece.kind == "same" for piece in (*title, *text))
    return ClauseChange(number, "same" if same else "changed", title, text)


def words(old: str, new: str) -> list[Piece]:
    """The later text with what came, and what went where it stood."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(after[c:d])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(after[c:d])))
    return pieces
