"""The statement of reasons as a file: the same each time, sealed, and honest about what its letters cannot show."""

import hashlib
import json
import re
import zlib
from typing import Any

import pytest
from django.test import Client

from approvals.documents import pdf
from approvals.models import Decision
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "https://desk.example.com/requests/1/statements/1/"


@pytest.fixture
def denied(cast: Cast) -> Decision:
    return cast.deny(cast.file())


def streams(document: bytes) -> list[bytes]:
    """Every stream of the file, unpacked where it is packed."""
    found = []
    for raw in re.findall(rb"stream\n(.*?)\nendstream", document, re.DOTALL):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return found


def attached(document: bytes) -> bytes:
    return next(one for one in streams(document) if one.startswith(b"{"))


def words(paper: pdf.Paper, *texts: str) -> list[str]:
    return [paper.showable(text) for text in texts]


def test_the_same_bytes_for_the_same_statement(denied: Decision) -> None:
    kept = denied.document
    first, again = (pdf.render(kept.content, kept.sha256, ADDRESS) for _time in range(2))
    assert first.startswith(b"%PDF-")
    assert first == again


def test_what_is_sealed_travels_in_the_file(denied: Decision) -> None:
    """Whoever keeps the file checks it alone: the SHA-256 of what is attached is the seal in the trail."""
    kept = denied.document
    inside = attached(pdf.render(kept.content, kept.sha256, ADDRESS))
    assert hashlib.sha256(inside).hexdigest() == kept.sha256
    assert json.loads(inside) == kept.content


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Łódź, Việt Nam, Привет, Γειά σου – “x” €", "Łódź, Việt Nam, Привет, Γειά σου – “x” €"),
        ("To 田中 ゆき.", "To […]."),
        ("שלום and مرحبا", "[…] and […]"),
        ("Well done 👍", "Well done […]"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_nothing_vanishes_in_silence(text: str, shown: str) -> None:
    paper = pdf.Paper("")
    assert words(paper, text) == [shown]
    assert paper.cut == (text != shown)


def test_other_scripts_are_whole_in_what_is_attached(denied: Decision) -> None:
    content: dict[str, Any] = {**denied.document.content, "seller": "田中 ゆき", "statement": "هذا القرار"}
    plain = pdf.render(denied.document.content, "0" * 64, ADDRESS)
    document = pdf.render(content, "0" * 64, ADDRESS)
    assert json.loads(attached(document))["seller"] == "田中 ゆき"
    assert document != plain


def test_downloaded_by_whoever_sees_the_case(cast: Cast, denied: Decision, client: Client) -> None:
    path = f"/requests/{denied.request_id}/statements/1.pdf"
    for name, status in (("maya", 200), ("tom", 200), ("marc", 200), ("rafael", 404), ("ben", 404), ("ada", 404)):
        client.force_login(getattr(cast, name))
        answer = client.get(path)
        assert answer.status_code == status, name
        if status == 200:
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{denied.request.number}-1.pdf"'
