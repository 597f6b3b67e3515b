"""Text behind base64, hexadecimal, percent signs, entities, or letters turned by thirteen."""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

_BASE64 = re.compile(r"(?<![\w+/.\-@])[A-Za-z0-9+/_\-]{10,}={0,2}(?![\w+/@])")
_UNEVEN = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|\w=")
_HEX = re.compile(r"(?<![0-9a-zA-Z])(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s:,]?){7,}(?![0-9a-zA-Z])")
_BITS = re.compile(r"(?<![01])(?:[01]{8}\s?){5,}(?![01])")
_MARKED = re.compile(r"(?<!\S)\S*(?:%[0-9a-fA-F]{2}|&#?\w{2,7};|\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2})\S*")
_TURNED = re.compile(r"(?:tznvy|ubgznvy|lnubb|bhgybbx|fxlcr|gryrtenz|jungfncc)", re.I)


def find(cased: str, *, marked: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the span of each encoded piece and what it says.

    Without `marked` there are only long words, so that only base64 is tried.
    """
    if marked and _TURNED.search(cased):
        yield 0, len(cased), codecs.decode(cased, "rot13")
    for pattern, decode in _WAYS if marked else _WAYS[:1]:
        for match in pattern.finditer(cased):
            said = decode(match[0])
            if said and said != match[0] and _readable(said):
                yield match.start(), match.end(), said


def uneven(text: str) -> bool:
    """Tell whether a text has a word that capitals, digits or = make look like base64."""
    return _UNEVEN.search(text) is not None


def _readable(said: str) -> bool:
    return 4 < len(said) < 2_000 and sum(c.isprintable() for c in said) >= 0.95 * len(said)


def _from_base64(piece: str) -> str:
    if piece.isdigit() or piece.islower() or piece.isupper() or piece.istitle():
        return ""
    padded = piece.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        raw = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
        return raw.decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _from_hex(piece: str) -> str:
    digits = re.sub(r"0x|\\x|[\s:,]", "", piece)
    try:
        return bytes.fromhex(digits).decode("ascii")
    except ValueError:
        return ""


def _from_bits(piece: str) -> str:
    bits = re.sub(r"\s", "", piece)
    return "".join(chr(int(bits[i : i + 8], 2)) for i in range(0, len(bits) - 7, 8))


def _from_marks(piece: str) -> str:
    read = re.sub(r"\\(?:u00|x)([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), piece)
    return html.unescape(unquote(read))


_WAYS = (
    (_BASE64, _from_base64),
    (_HEX, _from_hex),
    (_BITS, _from_bits),
    (_MARKED, _from_marks),
)
