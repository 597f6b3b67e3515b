"""Telling a name on a platform from an ordinary word."""

import re

from orders.screening import context, words
from orders.screening.platforms import platforms

_UNITS = (
    "st|nd|rd|th|px|pt|k|m|g|mb|gb|tb|kb|hz|khz|mhz|fps|bpm|ms|s|h|hr|hrs|min|mins|d|x|am|pm|usd|eur"
    "|gbp|inr|rs|kg|cm|mm|km|kbps|mbps|p|pcs|w|v|ml|l|ft|in|oz|lb|lbs|bit|days?|hours?|weeks?|e|er"
    "|ers|eme|do|ta|nth|yr|yrs"
)
_NUMBERED = (
    "mp|html|css|web|h|ps|utf|python|php|es|ue|unity|sha|md|base|win|ios|android|iphone|bootstrap|vue"
    "|angular|room|page|step|option|level|part|chapter|version|no|type|covid|f|a|b2|g"
)
_TECH = re.compile(
    rf"v?\d+(?:[.,\-]\d+)*(?:{_UNITS})?|\d+(?:x|\*)\d+\w*|v\d+[\w.]*|(?:{_NUMBERED})-?\d+"
    r"|[a-z]\d{1,3}|\d{1,2}[a-z]{1,3}\d{0,2}|[a-z]{1,3}\d{1,2}[a-z]?|b2[bc]|i18n|k8s|24/7|r&b"
)
_FILE = re.compile(r".*\.([a-z0-9]{1,5})")
_ABBREVIATED = re.compile(r"(?:[a-z]\.){1,4}[a-z]?|\.+|\d+(?:[.,]\d+)+|[\d.\-]+")

NOISE = frozenset(words.listed("names", "noise"))
"""Words that stand between a platform and a name on it."""

EXPLICIT = frozenset(words.listed("names", "explicit"))
"""Words after which a name is expected."""

LINKS = frozenset(words.listed("names", "links"))
"""Words that tie a name to the provider after it."""

KNOWN = frozenset(word for platform in platforms() for word in platform.words) | frozenset(
    words.listed("mail", "providers")
)
"""Names of platforms and providers: never a name on one."""

_SAME = re.compile(
    rf"(?:{words.alternation(words.phrases('names', 'same'))})\w*\s?(?:\w+\s){{0,2}}?"
    rf"(?:{words.alternation(words.phrases('names', 'name'))})"
)


_SELF = words.matcher("names", "self")


def same_name(low: str, start: int, end: int) -> bool:
    """Tell whether the text around says "the same name as here"."""
    near = max(0, start - 70), end + 50
    return bool(_SAME.search(low, *near) or _SELF.search(low, *near)) and not context.works(low)


def is_strong(word: str) -> bool:
    """Tell whether a lower-case word has the shape of a name made for a platform."""
    word = word.strip(".-+'")
    body = word.removeprefix("@")
    if len(body) < 4 or not any(c.isalpha() for c in body):
        return False
    if _TECH.fullmatch(body) or _ABBREVIATED.fullmatch(body):
        return False
    file = _FILE.fullmatch(body)
    if file and (file[1] in words.FILE_ENDINGS or file[1] in words.TLDS):
        return False
    if word.startswith("@"):
        return True
    if any(c.isdigit() for c in body):
        return not re.fullmatch(r"\d+[a-z]{1,2}|[a-z]+-\d+", body)
    if "_" in body:
        return True
    pieces = re.split(r"[.\-]", body)
    return len(pieces) > 1 and any(piece not in words.common() for piece in pieces) and (
        "." in body and min(map(len, pieces)) > 1
    )  # fmt: skip
