"""A text with the details in it marked, as pieces that a template escapes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

AROUND = 40


class Span(Protocol):
    """A finding of screening, or one that was kept."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Piece:
    """Part of a text; `hit` where a detail stands."""

    text: str
    hit: bool = False


def marked(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The whole text in pieces. Spans beyond its end, or overlapping, are left out."""
    pieces, at = [], 0
    for span in sorted(spans, key=lambda one: one.start):
        if at <= span.start < span.end <= len(text):
            pieces += [Piece(text[at : span.start]), Piece(text[span.start : span.end], True)]
            at = span.end
    return [piece for piece in (*pieces, Piece(text[at:])) if piece.text]


def around(text: str, span: Span) -> list[Piece]:
    """The detail with some words before and behind it, in one line."""
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    left = "… " if span.start > AROUND else ""
    right = " …" if span.end + AROUND < len(text) else ""
    found = [Piece(left + before), Piece(text[span.start : span.end], True), Piece(after + right)]
    return [Piece(" ".join(piece.text.split(" ")), piece.hit) for piece in found if piece.text]
