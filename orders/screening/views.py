"""Rewritten copies of a text that remember where every character came from."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Change(NamedTuple):
    """Replace `start:end` of a text by `new`."""

    start: int
    end: int
    new: str


class View:
    """A text and, for spans of it, the spans of the text it was made from."""

    __slots__ = ("_made", "_pieces", "text")

    def __init__(self, text: str, pieces: list[tuple[int, int, int, bool]]) -> None:
        """`pieces` are (start here, start there, end there, copied), in order."""
        self.text = text
        self._pieces = pieces
        self._made = [piece[0] for piece in pieces]

    @classmethod
    def rewritten(cls, text: str, changes: Iterable[Change]) -> "View":
        """Return the text with the changes made; they come in order and do not overlap."""
        out: list[str] = []
        pieces: list[tuple[int, int, int, bool]] = []
        here = there = 0
        for change in changes:
            if change.start > there:
                out.append(text[there : change.start])
                pieces.append((here, there, change.start, True))
                here += change.start - there
            if change.new:
                out.append(change.new)
                pieces.append((here, change.start, change.end, False))
                here += len(change.new)
            there = change.end
        if there < len(text):
            out.append(text[there:])
            pieces.append((here, there, len(text), True))
        return cls("".join(out), pieces)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text before it was rewritten."""
        first = self._pieces[max(0, bisect_right(self._made, start) - 1)]
        last = self._pieces[max(0, bisect_right(self._made, max(start, end - 1)) - 1)]
        left = first[1] + (start - first[0] if first[3] else 0)
        right = last[1] + (end - last[0]) if last[3] else last[2]
        return left, right


class Mirror:
    """The text from right to left."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text[::-1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text from left to right."""
        return len(self.text) - end, len(self.text) - start


class Picked:
    """Some characters of a text, each with its own place."""

    __slots__ = ("_places", "text")

    def __init__(self, text: str, places: list[int]) -> None:
        self.text = text
        self._places = places

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the whole text from the first to the last character."""
        return self._places[start], self._places[end - 1] + 1
