"""Charts as plain geometry: what an SVG draws, beside the very table that a screen reader reads and a CSV holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, log10
from typing import Any

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 14, 28
MARKS = 8
"""Words under an axis, at most about so many."""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    title: str
    tone: str = ""


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass
class Chart:
    """One chart: a table with heads, and how its columns are drawn. `slug` names its CSV."""

    slug: str
    title: Any
    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    note: Any = ""
    bars: list[Bar] = field(default_factory=list)
    line: str = ""
    ticks: list[Tick] = field(default_factory=list)
    marks: list[Tick] = field(default_factory=list)
    stems: list[Tick] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)

    width, height, left, right, base = WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM

    @property
    def is_empty(self) -> bool:
        """Nothing happened: words serve better than an empty frame."""
        return not any(bar.height for bar in self.bars) and not self.line

    def draw(
        self,
        labels: Sequence[str],
        bars: Sequence[float] = (),
        line: Sequence[float] = (),
        tones: Sequence[str] = (),
    ) -> "Chart":
        """Lay out columns and a line over the same labels, on one scale that begins at 0."""
        top = nice(max([*bars, *line, 1]))
        room, height = (self.right - LEFT) / max(len(labels), 1), self.base - TOP

        def at(value: float) -> float:
            return round(self.base - height * value / top, 1)

        gap = min(6.0, room * 0.25)
        for turn, value in enumerate(bars):
            x = round(LEFT + turn * room + gap / 2, 1)
            tone = tones[turn] if turn < len(tones) else ""
            title = f"{labels[turn]}: {value:g}"
            self.bars.append(Bar(x, at(value), round(room - gap, 1), round(self.base - at(value), 1), title, tone))
        if any(line):
            points = [f"{round(LEFT + (turn + 0.5) * room, 1)},{at(value)}" for turn, value in enumerate(line)]
            self.line = " ".join(points)
        self.ticks = [Tick(at(value), f"{value:g}") for value in steps(top)]
        every = max(1, ceil(len(labels) / MARKS))
        self.marks = [
            Tick(round(LEFT + (turn + 0.5) * room, 1), label) for turn, label in enumerate(labels) if turn % every == 0
        ]
        return self

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
