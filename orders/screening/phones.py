"""Phone numbers: runs of digits that are no price, date, order or version."""

import re
from collections.abc import Iterator

import phonenumbers

from orders.screening import context, numbers, shapes, words
from orders.screening.hits import Hit

_SEP = r"[\s().\-/~*_|,;<>\[\]{}!^'\"`\\&]"
_RUN = re.compile(
    rf"(?<![\w$€£¥₹@.,#])(?:[+(]+\s?)*\(?(?:\d|0xx\)|0~)(?:(?:{_SEP}{{0,4}}|xx)\d)+"
    r"(?:\s{0,4},?\s?(?:x|ext\.?|extension|int\.?|#|~)\s{0,4}:?\s?\d{1,7})?(?![\d%€$£₹])(?![^\W_\d])"
)
_BARE = re.compile(
    r"1?[2-9]\d\d[2-9]\d{6}|1[3-9]\d{9}|[6-9]\d{9}|[78]9\d{9}|0\d{8,11}|00\d{9,13}|[67]\d{8}|3\d{9}|[1-9]\d9\d{8}"
    r"|(?:44|49|33|34|39|55|91|7|86|966|971|20|52|54|61|81|82|90|92|234|880)\d{9,11}"
)
_MEETING = words.matcher("context", "meeting")


def find(low: str, region: str | None, *, odd: bool = False) -> Iterator[Hit]:
    """Yield the phone numbers written in digits; `odd` digits were circled or full-width."""
    for match in _RUN.finditer(low):
        digits = re.sub(r"\D", "", match[0])
        if 6 <= len(digits) <= 22:
            trust, evasion = judge(low, match.start(), match.end(), digits, region)
            if not trust and odd and len(digits) > 8 and not _ordered(low, *match.span()):
                trust, evasion = 0.6, "look-alikes"
            if trust:
                yield _hit(low, match.start(), match.end(), trust, evasion)


def _hit(low: str, start: int, end: int, trust: float, evasion: str) -> Hit:
    if _MEETING.search(low, max(0, start - 40), start):
        channels = frozenset({"video", "screen_share"})
        return Hit("messenger", start, end, "meeting", trust, evasion, channels)
    rule = "phone_disguised" if evasion else "phone"
    return Hit("phone", start, end, rule, trust, evasion)


def judge(low: str, start: int, end: int, digits: str, region: str | None) -> tuple[float, str]:
    """Return how far to trust a run of digits, and the way it was hidden."""
    raw = low[start:end].strip()
    groups = re.findall(r"\d+", raw)
    apart = len(groups) >= 7 and sum(len(group) == 1 for group in groups) * 4 >= len(groups) * 3
    if "+" in raw[:3] and (possible := _international(digits)):
        return (0.95 if possible > 1 else 0.7), "digits apart" if apart else ""
    if len(digits) < 7 or shapes.is_other(low, raw, start, end):
        return 0.0, ""
    called = _called(low, start, end)
    if apart:
        return (0.8 if called or not _counting(low, raw, digits) else 0.0), "digits apart"
    if called and len(digits) <= 15:
        return 0.85, ""
    if _ordered(low, start, end):
        return 0.0, ""
    if region and _national(raw, region):
        return 0.75, ""
    return (0.0 if region and len(groups) == 1 else _shaped(low, raw, digits, groups)), ""


def _shaped(low: str, raw: str, digits: str, groups: list[str]) -> float:
    """Judge a number without a region by its grouping and length."""
    plausible = bool(_BARE.fullmatch(digits))
    if len(groups) > 1:
        if len(digits) > (15 if digits.startswith("00") else 13) or (len(groups) > 2 and max(map(len, groups)) < 2):
            return 0.0
        local = 9 <= len(digits) <= 15 and min(map(len, groups[1:])) >= 2 and len(groups) <= 5
        trunk = digits[0] == "0" and 8 <= len(digits) <= 13
        return 0.65 if (plausible and local) or trunk or re.match(r"\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}$", raw) else 0.0
    alone = len(low) - len(raw) < 25
    return 0.6 if plausible and (alone or context.shares(low)) else 0.0


def _called(low: str, start: int, end: int) -> bool:
    """Tell whether the words around a number speak of calling, and not of an order."""
    left, right = low[max(0, start - 45) : start], low[end : end + 25]
    calls = list(words.PHONE.finditer(left))
    orders = list(words.ORDER.finditer(left))
    if orders and (
        not calls
        or calls[-1].end() < orders[-1].end()
        or calls[-1][0] in ("number", "numero", "номер", "رقم", "nummer")
    ):
        return False
    return bool(calls or words.PHONE.search(right) or context.shares(low))


def _ordered(low: str, start: int, end: int) -> bool:
    around = low[max(0, start - 40) : start] + " | " + low[end : end + 40]
    return bool(words.ORDER.search(around)) or low[max(0, start - 2) : start].strip() in (
        "#",
        "№",
        "=",
        "id",
    )


def _counting(low: str, raw: str, digits: str) -> bool:
    """Tell whether single digits are a row of figures rather than a number."""
    return (
        len(digits) < 8
        or bool(re.search(r"\d, \d", raw) and "-" not in raw)
        or shapes.is_growing(raw)
        or context.orders(low)
        or digits in "012345678901234567890"
    )


def _international(digits: str) -> int:
    """Return 2 for a valid number with a country code, 1 for a possible one, else 0."""
    try:
        number = phonenumbers.parse("+" + digits.lstrip("0"), None)
    except phonenumbers.NumberParseException:
        return 0
    if phonenumbers.is_valid_number(number):
        return 2
    return 1 if phonenumbers.is_possible_number(number) or 8 <= len(digits) <= 15 else 0


def _national(raw: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def worded(low: str) -> Iterator[Hit]:
    """Yield the phone numbers that hold number words."""
    for run in numbers.runs(low):
        digits = "".join(run.digits)
        if not 7 <= len(digits) <= 17 or shapes.is_money(low, run.end):
            continue
        called = _called(low, run.start, run.end)
        if run.worded < 2 and not called and not _BARE.fullmatch(digits):
            continue
        if not called and (digits in "0123456789012345" or _ordered(low, run.start, run.end)):
            continue
        trust = 0.85 if called or run.worded > 5 else 0.6
        yield Hit("phone", run.start, run.end, "phone_worded", trust, "words")


_LEET = re.compile(r"(?<![\w.])[+(]?[\doilsbz|][\doilsbz|\s().\-]{6,30}[\doilsbz|](?!\w)")
_LEET_DIGITS = str.maketrans("oil|sbz", "0111582")


def leet(low: str) -> Iterator[Hit]:
    """Yield the phone numbers with letters for some digits."""
    for match in _LEET.finditer(low):
        tokens = re.findall(r"[\doilsbz|]+", match[0])
        real = sum(c.isdigit() for c in match[0])
        if not any(c in "oil|sbz" for c in match[0]) or real < 4:
            continue
        if any(len(token) > 1 and token in words.common() for token in tokens):
            continue
        digits = "".join(tokens).translate(_LEET_DIGITS)
        called = _called(low, match.start(), match.end())
        if 8 <= len(digits) <= 15 and (called or _BARE.fullmatch(digits)):
            yield Hit("phone", match.start(), match.end(), "phone_disguised", 0.75, "letters for digits")
