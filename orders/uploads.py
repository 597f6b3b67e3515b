"""Files that people hand in: what is taken, where it lies, and who may read it again."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User

from .filetypes import ALLOWED, content_type_of, extension_of
from .models import Order, Upload

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 120
RESERVED = frozenset('<>:"/\\|?*')
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of signs that nobody sees: controls, direction marks, half characters, line ends."""

ACCEPT = ",".join(f".{extension}" for extension in ALLOWED)
"""For the `accept` attribute of a file field."""


class NotNeeded(Exception):
    """Raised inside `handed_in`: what the files were for exists already, so they are not kept."""


def store(files: Iterable[UploadedFile], *, owner: User, scope: str) -> list[Upload]:
    """Keep these files for whoever may see `scope` (`order:58213`, `request:2066`).

    Returns one Upload each. Raises ValidationError, naming the file, if there are too many, one is too
    large, or its bytes are not what its name says; then none is kept. Callers whose own work may still
    fail use `handed_in`, which takes the bytes back too.
    """
    checked = [_checked(file) for file in _few(list(files))]
    kept: list[Upload] = []
    try:
        for name, kind, content in checked:
            kept.append(_unsaved(name, kind, content, owner, scope))
            kept[-1].file.save(kept[-1].token, ContentFile(content), save=False)
            kept[-1].save()
    except BaseException:
        _discard(kept)
        raise
    return kept


@contextmanager
def handed_in(files: Iterable[UploadedFile], *, owner: User, scope: str) -> Iterator[list[Upload]]:
    """`store` and what is done with the files, in one transaction; if it fails, their bytes go too."""
    kept: list[Upload] = []
    try:
        with transaction.atomic():
            kept += store(files, owner=owner, scope=scope)
            yield kept
    except NotNeeded:
        _discard(kept)
    except BaseException:
        _discard(kept)
        raise


def may_read(user: User, upload: Upload) -> bool:
    """Whether this person sees what the file hangs on; a kind that nobody answers for is nobody's."""
    kind, _colon, number = upload.scope.partition(":")
    if kind not in settings.UPLOAD_READERS or not number.isdecimal():
        return False
    reads: Callable[[User, int], bool] = import_string(settings.UPLOAD_READERS[kind])
    return reads(user, int(number))


def reads_order(user: User, number: int) -> bool:
    """Whoever sees the order sees its files."""
    return Order.objects.visible_to(user).filter(pk=number).exists()


def reads_misuse(user: User, number: int) -> bool:
    """What somebody reported is for the desk and auditors; the other side must not find it."""
    return (user.at_desk or user.role == "auditor") and Order.objects.filter(pk=number).exists()


def clean_name(name: str) -> str:
    """A name safe to show and to save under: no path, nothing unseen, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = (sign for sign in last if sign not in RESERVED and unicodedata.category(sign) not in UNSEEN)
    plain = " ".join("".join(seen).split()).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[:NAME_LENGTH].strip(' .') or 'file'}.{extension.lower()}" if dot else plain[:NAME_LENGTH]


def _few(files: list[UploadedFile]) -> list[UploadedFile]:
    if len(files) > MOST_FILES:
        raise ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
    return files


def _checked(file: UploadedFile) -> tuple[str, str, bytes]:
    """Name, content type and bytes of a file that may be kept."""
    name = clean_name(file.name or "")
    extension_of(name)
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if file.size > MOST_BYTES:
        said = _("“%(name)s” is larger than %(most)s MB.")
        raise ValidationError(said % {"name": name, "most": MOST_BYTES // 1024 // 1024})
    file.seek(0)
    content = file.read()
    return name, content_type_of(name, content), content


def _unsaved(name: str, kind: str, content: bytes, owner: User, scope: str) -> Upload:
    digest = hashlib.sha256(content).hexdigest()
    return Upload(scope=scope, owner=owner, name=name, content_type=kind, size=len(content), sha256=digest)


def _discard(kept: Iterable[Upload]) -> None:
    for upload in kept:
        if upload.file:
            upload.file.delete(save=False)
