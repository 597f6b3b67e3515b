"""Runs of digits that are something else than a phone number."""

import re

_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d|(?:19|20)\d\d)|(?:19|20)\d{6})"
    r"(?:[\s,t-]{1,3}\d{1,2}(?::\d\d){0,2}(?:\.\d+)?)*(?:\s*[-–]\s*\d.*)?"
)
_IP = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|(?!\d{3}\.\d{3}\.\d{4}$)\d+(?:\.\d+){1,2}|(?!0\d(?:\.\d\d){4}$)\d+(?:\.\d+){4}"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+,\d+")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\D{1,3}(?:19|20)\d\d)+")
_ROUND = re.compile(r"\d{1,3}(?:\s\d{3})*\s000|\d+0{5,}")
_TIMES = re.compile(r"\d{1,2}:\d\d(?::\d\d)?.*")
_RANGE = re.compile(r"\d{2,6}\s?[-–/]\s?\d{2,6}|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d")
_LIST = re.compile(r"\d{1,4}(?:\s?[,;/]\s*\d{1,4}){2,}")
_ISBN = re.compile(r"97[89][-\s]?\d[-\s\d]{9,14}")
_MONEY = re.compile(
    r"\s?(?:usd|eur|gbp|inr|rs|dollars?|euros?|pounds?|rupees?|rub|руб|views|px|pixels?|°|元|km|kg|%|€|\$)"
)
_ACCOUNT = re.compile(r"(?<![^\W_])[a-z]{2}\d\d(?:\s?[a-z0-9]{4})*\s?$")


def is_other(low: str, raw: str, start: int, end: int) -> bool:
    """Tell whether a run is a date, an address, a version, a price, a range or a list."""
    if _DATE.fullmatch(raw) or _IP.fullmatch(raw) or _THOUSANDS.fullmatch(raw) or _ROUND.fullmatch(raw):
        return True
    if (
        (_YEARS.fullmatch(raw) or (_RANGE.fullmatch(raw) and len(raw) < 10))
        or _TIMES.fullmatch(raw)
        or _ISBN.fullmatch(raw)
    ):
        return True
    if _MONEY.match(low, end) or _ACCOUNT.search(low[max(0, start - 40) : start]):
        return True
    return bool(_LIST.fullmatch(raw)) and "," in raw and ", " in raw and not re.search(r"\d{5}", raw)


def is_money(low: str, end: int) -> bool:
    """Tell whether a currency or a unit follows."""
    return _MONEY.match(low, end) is not None


def is_growing(raw: str) -> bool:
    """Tell whether numbers only grow, as counting does."""
    values = [int(group) for group in re.findall(r"\d+", raw)]
    return values == sorted(values)
