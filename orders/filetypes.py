"""Which kinds of files are taken, and whether a file's bytes are of the kind its name says.

A file that is two things at once (a picture that is also an archive, a text that a browser would run) is
none of them.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Check = Callable[[bytes], bool]

RUNNING = """
apk app asp aspx bat class cgi cmd com cpl dll dmg exe gadget hta htm html iso jar js jse jsp jspx lnk mht
mhtml mjs msi msp php php3 php4 php5 phtml pif pl ps1 py rb reg scr sh shtml svg svgz swf vb vbe vbs wasm
wsf wsh xht xhtml xml xsl xslt
"""
ACTIVE = frozenset(RUNNING.split())
"""Extensions of what runs. They may stand nowhere in a name: `invoice.html.pdf` is not taken."""

SEEN_BY_SNIFFERS = 1024
"""Bytes at the beginning that browsers and viewers look at to guess a kind."""

RUNS = re.compile(rb"<(?:script|\?php|html|svg|iframe|object|embed|!doctype\s+html)\b", re.IGNORECASE)
RUNS_ANYWHERE = re.compile(rb"<(?:script\b|\?php)", re.IGNORECASE)
BEGINS_AS_PROGRAM = (b"#!", b"MZ", b"\x7fELF", b"PK\x03\x04", b"%PDF-", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"Rar!")
ENTRIES = 5_000
ODT = b"application/vnd.oasis.opendocument.text"


def _starts(*magics: bytes) -> Check:
    return lambda content: content.startswith(magics)


def _webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_archive_too(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


def _picture(is_kind: Check) -> Check:
    """A picture that hides no archive, document or script."""

    def check(content: bytes) -> bool:
        hides = RUNS_ANYWHERE.search(content) or b"%PDF-" in content[:SEEN_BY_SNIFFERS] or _is_archive_too(content)
        return is_kind(content) and not hides

    return check


def _pdf(content: bytes) -> bool:
    head = content[:SEEN_BY_SNIFFERS]
    return content.startswith(b"%PDF-") and not RUNS.search(head) and not _is_archive_too(content)


def _text(content: bytes) -> bool:
    """UTF-8 without NUL that does not begin as a page, a program or another kind of file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    head = text[:SEEN_BY_SNIFFERS].lstrip().encode()
    return "\x00" not in text and not RUNS.match(head) and not head.startswith(BEGINS_AS_PROGRAM)


def _office(part: str) -> Check:
    """An Office document: a zip that holds `part`, no macros and no programs."""
    return lambda content: {"[Content_Types].xml", part} <= set(_entries(content))


def _opendocument(content: bytes) -> bool:
    """Its first entry says in plain bytes what it is (ODF 1.3 part 2, section 3.3)."""
    return content[30:38] == b"mimetype" and content[38:].startswith(ODT) and "content.xml" in _entries(content)


def _entries(content: bytes) -> tuple[str, ...]:
    """Names in the archive; none if it is broken, or holds macros, programs or paths that climb."""
    if not content.startswith(b"PK\x03\x04"):
        return ()
    try:
        names = tuple(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, OSError, struct.error):
        return ()
    return () if len(names) > ENTRIES or any(map(_is_suspicious, names)) else names


def _is_suspicious(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/").lower())
    runs = path.suffix.lstrip(".") in ACTIVE - {"xml", "xsl"}
    return path.is_absolute() or ".." in path.parts or path.name == "vbaproject.bin" or runs


ALLOWED: dict[str, tuple[str, Check]] = {
    # extension -> (content type it is served as, whether the bytes are of that kind)
    "pdf": ("application/pdf", _pdf),
    "png": ("image/png", _picture(_starts(b"\x89PNG\r\n\x1a\n"))),
    "jpg": ("image/jpeg", _picture(_starts(b"\xff\xd8\xff"))),
    "jpeg": ("image/jpeg", _picture(_starts(b"\xff\xd8\xff"))),
    "gif": ("image/gif", _picture(_starts(b"GIF87a", b"GIF89a"))),
    "webp": ("image/webp", _picture(_webp)),
    "txt": ("text/plain", _text),
    "md": ("text/markdown", _text),
    "csv": ("text/csv", _text),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _office("word/document.xml")),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _office("xl/workbook.xml")),
    "pptx": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _office("ppt/presentation.xml"),
    ),
    "odt": ("application/vnd.oasis.opendocument.text", _opendocument),
}
KINDS = ", ".join(ALLOWED)


def extension_of(name: str) -> str:
    """The extension of a cleaned name. Raises ValidationError for what is not taken or has two faces."""
    _stem, *inner, extension = name.lower().split(".") if "." in name else (name, "")
    if extension not in ALLOWED:
        raise ValidationError(
            _("“%(name)s” is of a kind we cannot take. We take %(kinds)s.") % {"name": name, "kinds": KINDS}
        )
    if running := ACTIVE.intersection(word.strip() for word in inner):
        said = _("“%(name)s” has two endings, and .%(ending)s is a program's. Rename it and try again.")
        raise ValidationError(said % {"name": name, "ending": min(running)})
    return extension


def content_type_of(name: str, content: bytes) -> str:
    """What the file is served as. Raises ValidationError if its bytes are not what its name says."""
    kind, fits = ALLOWED[extension_of(name)]
    if not fits(content):
        said = _("“%(name)s” does not hold what its name says. Save it anew and try again.")
        raise ValidationError(said % {"name": name})
    return kind
