"""Reading the data files that lie beside the code."""

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


def read_lines(name: str) -> list[str]:
    """Return the lines of a data file; blank ones and those that begin with # are left out."""
    lines = (DATA / name).read_text(encoding="utf-8").split("\n")
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def read_pairs(name: str) -> dict[str, str]:
    """Return a file of `left right` lines as a table."""
    return {left: right for left, _, right in (line.partition(" ") for line in read_lines(name))}


def read_words(name: str) -> dict[str, Any]:
    """Return a TOML file of word lists."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
