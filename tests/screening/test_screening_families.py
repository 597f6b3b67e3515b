"""Recall and false alarms, held at the level that was reached."""

from pathlib import Path

import pytest

from orders.screening import screen
from tests.screening import cases, held_back
from tests.screening.score import negatives, score

HERE = Path(__file__).parent
EXAMPLES = [
    line.split("\t") for line in (HERE / "cases" / "evaded.tsv").read_text(encoding="utf-8").split("\n") if line
]


@pytest.mark.parametrize("module", [cases, held_back])
def test_families_are_found(module):
    found, _, total = score(module, show=False)["all"]
    assert found / total >= 0.9


@pytest.mark.parametrize("name", ["cases/negatives.txt", "held_back/negatives.txt"])
def test_innocent_messages_pass(name):
    lines = negatives(name)
    flagged = [line for line in lines if screen(line).flagged]
    assert len(flagged) / len(lines) <= 0.03


def test_single_examples_are_found():
    missed = [text for _, _, text in EXAMPLES if not screen(text).flagged]
    assert len(missed) / len(EXAMPLES) <= 0.03
