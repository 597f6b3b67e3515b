"""Checksums of crypto currency addresses."""

import re
from collections.abc import Iterator
from hashlib import sha256

from orders.screening.hits import Hit

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_OLD = re.compile(r"(?<![^\W_])[13LMDTXrA][1-9A-HJ-NP-Za-km-z]{24,34}(?![^\W_])")
_SEGWIT = re.compile(r"(?<![^\W_])(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,87}(?![^\W_])", re.I)
_ETHER = re.compile(r"(?<![^\W_])0x[0-9a-fA-F]{40}(?![^\W_])")
_LONG = re.compile(
    r"(?<![^\W_])(?:4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}|addr1[02-9ac-hj-np-z]{50,100}"
    r"|(?:EQ|UQ)[\w\-]{46})(?![^\W_])"
)


def base58_valid(address: str) -> bool:
    """Tell whether the last four bytes are the double SHA-256 of what stands before."""
    number = 0
    for letter in address:
        number = number * 58 + _BASE58.index(letter)
    try:
        raw = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def bech32_valid(address: str) -> bool:
    """Tell whether BIP 173's or BIP 350's checksum holds."""
    prefix, _, data = address.lower().rpartition("1")
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    values += [_BECH32.index(c) for c in data]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATOR):
            check ^= generator if top >> i & 1 else 0
    return check in (1, 0x2BC830A3)


def find(cased: str) -> Iterator[Hit]:
    """Yield the addresses of a plain text that keeps its case."""
    for match in _OLD.finditer(cased):
        if base58_valid(match[0]):
            yield _hit(match)
    for match in _SEGWIT.finditer(cased):
        if bech32_valid(match[0]):
            yield _hit(match)
    for pattern in (_ETHER, _LONG):
        yield from map(_hit, pattern.finditer(cased))


def _hit(match: re.Match[str]) -> Hit:
    return Hit("payment", match.start(), match.end(), "crypto", 0.95)
