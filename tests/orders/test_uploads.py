"""Files: what is taken, under which name, where the bytes go when it fails, and who gets them back."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from orders import uploads
from orders.models import Upload
from tests.cast import Cast
from tests.orders.files import FALSE, JPEG, PDF, TRUE, handed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


def stored(cast: Cast, *files: Any) -> list[Upload]:
    return uploads.store(files or (handed(),), owner=cast.maya, scope=cast.order.chain)


def on_disk(where: Path) -> list[Path]:
    return [path for path in where.rglob("*") if path.is_file()]


class TestTaken:
    @pytest.mark.parametrize("name", TRUE)
    def test_each_true_kind(self, cast: Cast, kept: Path, name: str) -> None:
        (upload,) = stored(cast, handed(name, TRUE[name]))
        assert upload.size == len(TRUE[name])
        assert upload.sha256 == hashlib.sha256(TRUE[name]).hexdigest()
        assert upload.content_type != "text/html"
        (path,) = on_disk(kept)
        assert path.read_bytes() == TRUE[name]
        assert "." not in path.name, "nothing under this roof has an ending that a server would act on"

    @pytest.mark.parametrize("why", FALSE)
    def test_nothing_false(self, cast: Cast, kept: Path, why: str) -> None:
        with pytest.raises(ValidationError) as refused:
            stored(cast, handed(*FALSE[why]))
        assert refused.value.messages[0].startswith("“")
        assert not Upload.objects.exists()
        assert on_disk(kept) == []

    def test_too_large_by_one_byte(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploads, "MOST_BYTES", len(PDF))
        assert stored(cast, handed())
        with pytest.raises(ValidationError, match="larger than"):
            stored(cast, handed(content=PDF + b"\n"))

    def test_too_many(self, cast: Cast, kept: Path) -> None:
        assert len(stored(cast, *(handed() for _ in range(5)))) == 5
        with pytest.raises(ValidationError, match="At most 5"):
            stored(cast, *(handed() for _ in range(6)))
        assert len(on_disk(kept)) == 5

    def test_one_bad_among_good_keeps_none(self, cast: Cast, kept: Path) -> None:
        with pytest.raises(ValidationError, match=r"lesson\.exe"):
            stored(cast, handed(), handed("lesson.exe", b"MZ"))
        assert on_disk(kept) == []


class TestName:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("..\\..\\windows\\win.pdf", "win.pdf"),
            ("/etc/passwd.pdf", "passwd.pdf"),
            ("brief\x00.pdf", "brief.pdf"),
            ("brief\r\nSet-Cookie: a=b.pdf", "briefSet-Cookie a=b.pdf"),
            ("invoice\u202efdp.exe.pdf", None),
            ("in\u202evoice.pdf", "invoice.pdf"),
            ("in\u2066\u200b\ufeff\u061cvoice.pdf", "invoice.pdf"),
            ('a"b<i>c|d?.pdf', "abicd.pdf"),
            ("  lots   of  room .pdf", "lots of room.pdf"),
            ("….pdf", "….pdf"),
            ("BRIEF.PDF", "BRIEF.pdf"),
            ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
            ("e\u0301tude.pdf", "étude.pdf"),
        ],
    )
    def test_is_cleaned(self, cast: Cast, given: str, shown: str | None) -> None:
        file = handed()
        file._name = given  # past what Django itself cleans
        if shown is None:
            with pytest.raises(ValidationError):
                stored(cast, file)
        else:
            assert stored(cast, file)[0].name == shown

    def test_where_it_lies_says_nothing(self, cast: Cast) -> None:
        first, second = stored(cast, handed(), handed())
        assert len(first.token) >= 43
        assert first.token != second.token
        assert "brief" not in first.file.name
        assert first.file.name.startswith("uploads/")


class TestFailure:
    def test_bytes_go_with_the_transaction(self, cast: Cast, kept: Path) -> None:
        with pytest.raises(ZeroDivisionError), uploads.handed_in([handed()], owner=cast.maya, scope="order:1"):
            assert len(on_disk(kept)) == 1
            raise ZeroDivisionError
        assert on_disk(kept) == []
        assert not Upload.objects.exists()

    def test_half_way_through(self, cast: Cast, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second file finds the disk full: the first goes too."""
        saved: list[str] = []
        save = default_storage.save

        def full(name: str, content: Any, max_length: int | None = None) -> str:
            if saved:
                raise OSError(28, "No space left on device")
            saved.append(save(name, content, max_length))
            return saved[-1]

        monkeypatch.setattr(default_storage, "save", full)
        with pytest.raises(OSError, match="No space"):
            stored(cast, handed(), handed())
        assert on_disk(kept) == []


class TestDownload:
    def url(self, upload: Upload) -> str:
        return reverse("orders:upload", args=[upload.token])

    @pytest.mark.parametrize("reader", ["maya", "ben", "ana", "lea", "marc"])
    def test_whoever_sees_the_order(self, cast: Cast, client: Client, reader: str) -> None:
        (upload,) = stored(cast, handed("Grüße \u00e9.pdf"))
        client.force_login(getattr(cast, reader))
        answer = client.get(self.url(upload))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Type"] == "application/pdf"

    @pytest.mark.parametrize("stranger", ["rafael", "yuki", "ada"])
    def test_nobody_else(self, cast: Cast, client: Client, stranger: str) -> None:
        (upload,) = stored(cast)
        client.force_login(getattr(cast, stranger))
        assert client.get(self.url(upload)).status_code == 404

    def test_not_without_signing_in(self, cast: Cast, client: Client) -> None:
        (upload,) = stored(cast)
        answer = client.get(self.url(upload))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))

    def test_a_case_is_its_sellers_and_not_the_buyers(self, cast: Cast, client: Client) -> None:
        (upload,) = uploads.store([handed()], owner=cast.maya, scope=cast.file().chain)
        for reader, status in (("maya", 200), ("ana", 200), ("ben", 404), ("rafael", 404), ("ada", 404)):
            client.force_login(getattr(cast, reader))
            assert client.get(self.url(upload)).status_code == status, reader

    @pytest.mark.parametrize("scope", ["order:0", "order:", "order:x", "secret:1", ""])
    def test_what_hangs_on_nothing_is_nobodys(self, cast: Cast, client: Client, scope: str) -> None:
        (upload,) = uploads.store([handed()], owner=cast.maya, scope=scope)
        client.force_login(cast.maya)
        assert client.get(self.url(upload)).status_code == 404

    def test_guessed_names(self, cast: Cast, client: Client) -> None:
        (upload,) = stored(cast)
        client.force_login(cast.maya)
        for guess in (upload.token[:-1], str(upload.pk), upload.file.name.rsplit("/", 1)[0], "..%2F..%2Fetc%2Fpasswd"):
            assert client.get(f"/files/{guess}/").status_code == 404

    def test_a_lost_file_is_not_an_error_page(self, cast: Cast, client: Client) -> None:
        (upload,) = stored(cast, handed("board.jpg", JPEG))
        upload.file.storage.delete(upload.file.name)
        client.force_login(cast.maya)
        assert client.get(self.url(upload)).status_code == 404
