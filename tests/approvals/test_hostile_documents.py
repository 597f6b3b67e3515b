"""A statement of reasons is always made, quickly, and says what was decided: whatever was typed into it."""

import re
import time
import zlib
from typing import Any

import pytest

from approvals.documents import pdf
from approvals.models import Statement
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LONG = 4_000
TEXTS = {
    "one word": "x" * LONG,
    "nothing between": "\u200b" * LONG,
    "marks": "a" + "\u0301" * LONG,
    "marks beyond the usual": "a" + "\u20dd" * LONG,
    "soft hyphens": "\u00ad" * LONG,
    "Arabic and Hebrew": "مرحبا שלום world 123 " * 150,
    "directions": "\u202e\u2066\u2067\u2068\u2069\u200f" * 300 + "x",
    "Chinese": "漢字" * (LONG // 8),
    "emoji": "👨‍👩‍👧‍👦🏳️‍🌈" * 200,
    "controls": "".join(map(chr, range(32))) * 40,
    "line ends": "\r\n\u2028\u2029\x85\x0b\x0c" * 300,
    "spaces": " " * LONG,
    "private": "\ue000\uffff\U000f0000" * 400,
    "PDF": "\\(\\)((( <</Type>> endobj stream %%EOF " * 80,
    "markdown": "**__--[x](https://example.com)" * 100,
}


@pytest.fixture
def content(cast: Cast) -> dict[str, Any]:
    cast.deny(cast.file())
    found: dict[str, Any] = Statement.objects.get().content
    return found


@pytest.mark.parametrize("name", TEXTS)
def test_is_made_whatever_was_typed(content: dict[str, Any], name: str) -> None:
    text = TEXTS[name]
    clauses = [{**clause, "why": text, "title": text[:120]} for clause in content["clauses"]]
    typed = {**content, "title": text[:120], "facts": text, "statement": text, "seller": text[:150], "clauses": clauses}
    began = time.process_time()
    assert pdf.render(typed, "ab" * 32).startswith(b"%PDF-")
    assert time.process_time() - began < 5, "some seconds for a page or two are more than it may take"


def test_nothing_typed_is_taken_for_a_place_to_fill(content: dict[str, Any]) -> None:
    """The same letters in another order take the same room on the page."""
    assert len(first_page(content, "Set {nb} by {nb}")) == len(first_page(content, "Set {bn} by {bn}"))


def first_page(content: dict[str, Any], statement: str) -> bytes:
    """What draws the first page of the PDF."""
    document = pdf.render({**content, "statement": statement}, "ab" * 32)
    streams = re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", document, re.DOTALL)
    return next(page for page in map(zlib.decompress, streams) if b"BT /F1" in page)
