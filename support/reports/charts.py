"""Charts as plain geometry: what an SVG draws, beside the very table that a screen reader reads and a CSV holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, log10
from typing import Any

WIDTH, HEIGHT = 560, 220
"""Drawn at about the size it is shown at, so that 11 units of text are 11 pixels."""
LEFT, RIGHT, TOP, BOTTOM = 34, 4, 20, 26
WORDS = 26
"""Room above the columns for the words on stems."""
MARKS = 8
"""Words under an axis, at most about so many."""
SPOKEN = 12
"""Columns that carry their number above them, at most so many."""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    tone: str = ""
    said: str = ""
    """Its number, where there is room to write it."""


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Spot:
    """A slice of the picture as high as the picture, that says its numbers under the pointer."""

    x: float
    width: float
    title: str


@dataclass
class Chart:
    """One chart: a table with heads, and how its columns are drawn. `slug` names its CSV."""

    slug: str
    title: Any
    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    note: Any = ""
    bars: list[Bar] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    line: str = ""
    dots: list[tuple[float, float]] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    marks: list[Tick] = field(default_factory=list)
    stems: list[Tick] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)

    width, height, left, right, base = WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM

    @property
    def is_empty(self) -> bool:
        """Nothing happened: words serve better than an empty frame."""
        return not any(bar.height for bar in self.bars) and not self.line

    @property
    def unit(self) -> str:
        """What the upright axis counts, where the picture shows one thing only."""
        return "" if self.keys else str(self.heads[-1])

    def draw(
        self,
        labels: Sequence[str],
        bars: Sequence[float] = (),
        line: Sequence[float] = (),
        tones: Sequence[str] = (),
        *,
        stems: bool = False,
    ) -> "Chart":
        """Lay out columns and a line over the same labels, on one scale that begins at 0; `stems` leaves them room."""
        top = nice(max([*bars, *line, 1]))
        room, height = (self.right - LEFT) / max(len(labels), 1), self.base - TOP - (WORDS if stems else 0)

        def at(value: float) -> float:
            return round(self.base - height * value / top, 1)

        gap = min(6.0, room * 0.25)
        for turn, value in enumerate(bars):
            x, tone = round(LEFT + turn * room + gap / 2, 1), tones[turn] if turn < len(tones) else ""
            said = f"{value:g}" if value and len(bars) <= SPOKEN and not any(line) else ""
            self.bars.append(Bar(x, at(value), round(room - gap, 1), round(self.base - at(value), 1), tone, said))
        if any(line):
            points = [(round(LEFT + (turn + 0.5) * room, 1), at(value)) for turn, value in enumerate(line)]
            self.line = " ".join(f"{x},{y}" for x, y in points)
            self.dots = [points[-1]]
        self.ticks = [Tick(at(value), f"{value:g}") for value in steps(top)]
        self.spots = [
            Spot(round(LEFT + turn * room, 1), round(room, 1), self._spoken(turn)) for turn in range(len(labels))
        ]
        every = max(1, ceil(len(labels) / MARKS))
        self.marks = [
            Tick(round(LEFT + (turn + 0.5) * room, 1), label) for turn, label in enumerate(labels) if turn % every == 0
        ]
        return self

    def _spoken(self, turn: int) -> str:
        """“28 Nov: Arrived 16, Decided 6”, from the row of the table that the slice stands for."""
        first, *numbers = self.rows[turn]
        return f"{first}: " + ", ".join(
            f"{head} {number}" for head, number in zip(self.heads[1:], numbers, strict=True)
        )

    def stem(self, share: float, label: str) -> None:
        """A dotted upright at so much of the width (0 to 1), with a word on it."""
        self.stems.append(Tick(round(LEFT + (self.right - LEFT) * min(max(share, 0), 1), 1), label))


def nice(most: float) -> float:
    """The next of 1, 2, 4, 5, 8 or 10 times a power of ten that is not below it."""
    size = 10 ** int(log10(most)) if most >= 1 else 1
    return float(next(step * size for step in (1, 2, 4, 5, 8, 10, 20) if step * size >= most))


def steps(top: float) -> list[float]:
    """Four or five even steps from 0 to the top, whole where the top is."""
    parts = 5 if top % 5 == 0 and top % 4 else 4
    return [top * turn / parts for turn in range(parts + 1)] if top > 2 else [0, top / 2, top] if top == 2 else [0, top]
