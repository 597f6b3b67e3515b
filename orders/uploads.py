"""Files that people hand in: what is taken, where it lies, and who may read it again."""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User

from .models import Order, Upload

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 120
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def _starts(*magics: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(magics)


def _webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content and b"<script" not in content.lower()


def _office(part: str) -> Callable[[bytes], bool]:
    """A zip that holds `part`, and neither macros nor paths that climb."""

    def check(content: bytes) -> bool:
        try:
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except zipfile.BadZipFile:
            return False
        climbs = any(name.startswith("/") or ".." in PurePosixPath(name).parts for name in names)
        return content.startswith(b"PK\x03\x04") and part in names and not climbs and "word/vbaProject.bin" not in names

    return check


ALLOWED: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    # extension -> (content type it is served as, whether the bytes are of that kind)
    "pdf": ("application/pdf", _starts(b"%PDF-")),
    "png": ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts(b"\xff\xd8\xff")),
    "gif": ("image/gif", _starts(b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", _webp),
    "txt": ("text/plain", _text),
    "md": ("text/markdown", _text),
    "csv": ("text/csv", _text),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _office("word/document.xml")),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _office("xl/workbook.xml")),
    "odt": ("application/vnd.oasis.opendocument.text", _office("content.xml")),
}
ACCEPT = ",".join(f".{extension}" for extension in ALLOWED)
"""For the `accept` attribute of a file field."""


def store(files: Iterable[UploadedFile], *, owner: User, scope: str) -> list[Upload]:
    """Keep these files for whoever may see `scope` (`order:58213`, `request:2066`).

    Returns one Upload each. Raises ValidationError, naming the file, if there are too many, one is too
    large, or its bytes are not what its name says; then none is kept. See `handed_in` for their bytes.
    """
    checked = [(file, *_checked(file)) for file in _few(list(files))]
    return [_stored(content, name, kind, owner, scope) for _file, name, kind, content in checked]


@contextmanager
def handed_in(files: Iterable[UploadedFile], *, owner: User, scope: str) -> Iterator[list[Upload]]:
    """`store` and what is done with the files, in one transaction; if it fails, their bytes go too."""
    kept: list[Upload] = []
    try:
        with transaction.atomic():
            kept += store(files, owner=owner, scope=scope)
            yield kept
    except BaseException:
        for upload in kept:
            upload.file.delete(save=False)
        raise


def may_read(user: User, upload: Upload) -> bool:
    """Whether this person sees what the file hangs on."""
    kind, _colon, number = upload.scope.partition(":")
    reads: Callable[[User, int], bool] = import_string(settings.UPLOAD_READERS[kind])
    return reads(user, int(number))


def reads_order(user: User, number: int) -> bool:
    return Order.objects.visible_to(user).filter(pk=number).exists()


def clean_name(name: str) -> str:
    """A name safe to show and to save under: no path, no control or bidirectional signs, one extension."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = UNSAFE.sub("", unicodedata.normalize("NFC", last)).strip(" .")
    stem, _dot, extension = plain.rpartition(".")
    return f"{stem.replace('.', '_')[:NAME_LENGTH] or 'file'}.{extension.lower()}" if _dot else plain


def _few(files: list[UploadedFile]) -> list[UploadedFile]:
    if len(files) > MOST_FILES:
        raise ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
    return files


def _checked(file: UploadedFile) -> tuple[str, str, bytes]:
    name = clean_name(file.name or "")
    said = {"name": name, "most": MOST_BYTES // 1024 // 1024, "kinds": ", ".join(ALLOWED)}
    extension = name.rpartition(".")[2]
    if extension not in ALLOWED or "." not in name:
        raise ValidationError(_("“%(name)s” is of a kind we cannot take. We take %(kinds)s.") % said)
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty.") % said)
    if file.size > MOST_BYTES:
        raise ValidationError(_("“%(name)s” is larger than %(most)s MB.") % said)
    kind, fits = ALLOWED[extension]
    content = file.read()
    if not fits(content):
        raise ValidationError(_("“%(name)s” does not hold what its name says. Save it anew and try again.") % said)
    return name, kind, content


def _stored(content: bytes, name: str, kind: str, owner: User, scope: str) -> Upload:
    upload = Upload(
        scope=scope,
        owner=owner,
        name=name,
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    upload.file.save(upload.token, ContentFile(content), save=False)
    upload.save()
    return upload
