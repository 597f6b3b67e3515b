"""Bank account numbers: IBAN with its check digits and its country's length."""

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.exceptions import ValidationError

from orders.screening.hits import Hit

_START = re.compile(r"(?<![^\W_])[a-z]{2}\s?\d\s?\d(?:[\s.\-]{0,2}[a-z0-9]){11,32}")
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30,
    "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
    "SA": 24, "SC": 31, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "SD": 18, "BI": 27, "DJ": 27,
    "RU": 33, "SO": 23, "NI": 28, "MN": 20, "FK": 18, "OM": 23, "YE": 30, "HN": 28,
}  # fmt: skip


def find(low: str) -> Iterator[Hit]:
    """Yield the IBANs of a plain, lower-case text; ISO 13616 and the SWIFT registry."""
    for match in _START.finditer(low):
        end = _end(low, match.start(), match.end())
        if end:
            yield Hit("payment", match.start(), end, "iban", 0.95)


def _end(low: str, start: int, end: int) -> int:
    """Return where the account number ends, 0 when it is none."""
    places = [i for i in range(start, end) if low[i].isalnum()]
    compact = "".join(low[i] for i in places).upper()
    length = _LENGTHS.get(compact[:2], 0)
    if not length or len(compact) < length or not _valid(compact[:length]):
        return 0
    stop = places[length - 1] + 1
    joined = low[stop : stop + 1]
    return 0 if joined.isalnum() else stop


def _valid(number: str) -> bool:
    try:
        iban.validate(number, check_country=False)
    except ValidationError:
        return False
    return True
