"""Links whose dots and slashes are words: "example dot com slash name"."""

import re
from collections.abc import Iterator

from orders.screening import words
from orders.screening.hits import Hit
from orders.screening.platforms import of_host
from orders.screening.signs import SOFT_AT, SOFT_DOT

_WORDED = re.compile(
    rf"(?<![\w@\-.{SOFT_AT}{SOFT_DOT}])(?P<www>(?:www|w w w)[.{SOFT_DOT}]\s?)?"
    rf"(?P<labels>[\w\-]+(?:[.{SOFT_DOT}][\w\-]+)*?)[.{SOFT_DOT}](?P<tld>[^\W\d_]{{2,12}})"
    rf"(?![\w@{SOFT_DOT}])(?P<path>/[\w\-/]+)?"
)
_SPACED_HOST = re.compile(
    rf"(?<!\w)(?P<host>(?:t|wa|m|discord|zoom|bit|line|paypal|join skype|instagram|facebook)"
    rf"[\s.{SOFT_DOT}]+(?:me|gg|us|ly|com))/(?P<path>\w[\w\-/]*)"
)
_WWW = re.compile(rf"(?<!\w)www[\s.{SOFT_DOT}]+([\w\-]{{3,}})\s+(com|net|org|de|fr|es|it|ru|io)(?!\w)")
_PLATFORM_WORDS = {"asp", "vb", "ado", "core"}
_RULES = {"payment": "url_payment", "social": "url_profile"}


def find(text: str) -> Iterator[Hit]:
    """Yield the links of a text whose sign words were read by `signs.read`."""
    for match in _SPACED_HOST.finditer(text):
        host = re.sub(rf"[\s{SOFT_DOT}]+", ".", match["host"])
        yield _hit(match.start(), match.end(), host)
    for match in _WWW.finditer(text):
        yield _hit(match.start(), match.end(), ".".join(match.groups()))
    for match in _WORDED.finditer(text):
        if SOFT_DOT in match[0]:
            yield from _worded(text, match)


def _worded(text: str, match: re.Match[str]) -> Iterator[Hit]:
    labels = re.split(f"[.{SOFT_DOT}]", match["labels"])
    label, tld = max(labels, key=len), match["tld"]
    host = ".".join([*labels, tld])
    if tld not in words.COMMON_TLDS | words.SPOKEN_TLDS or label in _PLATFORM_WORDS:
        return
    start = match.start()
    evident = match["www"] or match["path"] or of_host(host)
    if not evident and (label in words.common() or len(label) < 3):
        earlier = _earlier(text, start)
        if earlier is None or tld in words.UNSURE_TLDS:
            return
        start = earlier
    site = evident or words.SITE.search(text, max(0, start - 40), match.end() + 30)
    alone = start < 3 and match.end() > len(text) - 3
    if tld not in words.UNSURE_TLDS or site or alone:
        yield _hit(start, match.end(), host)


def _earlier(text: str, start: int) -> int | None:
    """Return where the name stands in "my site is example and then dot com"."""
    near = max(0, start - 40)
    if not words.SITE.search(text, max(0, start - 70), start):
        return None
    for word in reversed(list(re.finditer(r"[\w\-]{4,}", text[near:start]))):
        if word[0] not in words.common():
            return near + word.start()
    return None


def _hit(start: int, end: int, host: str) -> Hit:
    platform = of_host(host)
    if platform is None:
        return Hit("url", start, end, "url_worded", 0.75, "words")
    rule = _RULES.get(platform.type, "url_invite")
    return Hit(platform.type, start, end, rule, 0.85, "words", platform.channels)
