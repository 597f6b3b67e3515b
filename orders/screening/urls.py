"""Links: with a scheme, with www, or a bare domain that is no missing space and no file."""

import re
from collections.abc import Iterator

from orders.screening import words
from orders.screening.hits import Hit
from orders.screening.platforms import of_host

_PATH = r"(?:[/?#][^\s<>\"]*)?"
_SCHEME = re.compile(r"(?<!_)(?:h(?:tt|xx)ps?|ftps?)\s?:\s?/\s?/\s?[^\s<>\"/?#.\-][^\s<>\"]*")
_BARE = re.compile(
    r"(?<![\w@.\-/])(?:(?:[^\W_]|[➡✪])[\w\-]*\.)+([^\W\d_]{2,24}|xn--[\w\-]+)(?![\w@\-]|\.\w|\()"
    r"(?::\d{1,5}(?!\d))?" + _PATH
)
_DOUBLE = re.compile(r"(?<![\w:/])//(?=[\w\-]+\.|localhost)[\w\-]+(?:\.[\w\-]+)*[^\s<>\"]*")
_ADDRESS = re.compile(r"(?<![\w.@/])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?/[^\s<>\"]+")
_SLASHES = re.compile(r"/\s?/")
_TAIL = ".,;:!?'\"*_~…"
_CODE = {"asp.net", "vb.net", "ado.net", "node.js", "socket.io", "system.net", "paint.net"}
_PAIRS = {")": "(", "]": "[", "}": "{"}
_SURE = 0.9
_RULES = {"payment": "url_payment", "social": "url_profile"}


def find(text: str) -> Iterator[Hit]:
    """Yield the links of a plain, lower-case text."""
    taken = -1
    for match in _SCHEME.finditer(text):
        end = _trim(text, match.start(), match.end())
        taken = end
        if _host(text[match.start() : end]):
            yield _hit(text, match.start(), end, _SURE)
    for match in _BARE.finditer(text):
        if match.start() > taken or not _SCHEME.search(text, max(0, match.start() - 200), taken):
            yield from _bare(text, match)
    for pattern in (_DOUBLE, _ADDRESS):
        for match in pattern.finditer(text):
            yield _hit(text, match.start(), _trim(text, match.start(), match.end()), 0.7)


def _bare(text: str, match: re.Match[str]) -> Iterator[Hit]:
    start, end = match.start(), _trim(text, match.start(), match.end())
    host = re.split(r"[/?#:]", match[0], maxsplit=1)[0]
    if host in _CODE or match[1] not in words.TLDS:
        return
    platform = of_host(host)
    if platform or (host.startswith("www.") and host.count(".") > 1):
        yield _hit(text, start, end, _SURE)
        return
    confidence = _trust(text, start, end, host, match[1])
    if confidence:
        yield _hit(text, start, end, confidence)


def _trust(text: str, start: int, end: int, host: str, tld: str) -> float:
    """Return how likely a bare domain is one, and not a missing space, a file or code."""
    labels = host.split(".")[:-1]
    label = max(labels, key=len)
    path = end - start > len(host) + 1
    site = bool(words.SITE.search(text, max(0, start - 30), start))
    if tld in words.FILE_ENDINGS and not path and tld not in ("me", "io"):
        return 0.6 if site and tld in ("ai", "so", "in", "app", "cc") and "_" not in label else 0.0
    if tld not in words.UNSURE_TLDS:
        known = tld in words.COMMON_TLDS or label not in words.common()
        return 0.85 if known else 0.5 if path else 0.0
    if path and text[start + len(host)] == "/":
        return 0.8
    if label in words.common() or len(label) < 3:
        return 0.7 if site and len(label) > 2 and len(labels) > 1 else 0.0
    return _unsure(text, start, end, tld, label, site)


def _unsure(text: str, start: int, end: int, tld: str, label: str, site: bool) -> float:
    """Judge a domain whose ending is an ordinary word too: "great.it", "studio.me"."""
    follows = re.match(r"\s+[a-z]", text[end : end + 3])
    if site or (not follows and any(c.isdigit() or c == "-" for c in label)):
        return 0.75
    alone = end - start >= len(text) - 2
    sure = len(label) > 5 and not follows and tld in words.COMMON_TLDS
    return 0.55 if alone or sure else 0.0


def _host(url: str) -> str:
    return re.split(r"[/?#]", _SLASHES.split(url, maxsplit=1)[-1].strip(), maxsplit=1)[0].strip(".")


def _hit(text: str, start: int, end: int, confidence: float) -> Hit:
    url = text[start:end]
    host = _host(url) if _SLASHES.search(url) else re.split(r"[/?#:]", url, maxsplit=1)[0]
    platform = of_host(host.rpartition("@")[2].partition(":")[0])
    if platform is None:
        return Hit("url", start, end, "url", confidence)
    rule = _RULES.get(platform.type, "url_invite")
    return Hit(platform.type, start, end, rule, 0.95, channels=platform.channels)


def _trim(text: str, start: int, end: int) -> int:
    """Return where a link ends: closing punctuation that belongs to the sentence is left out."""
    while end > start + 1:
        last = text[end - 1]
        if last in _TAIL or (last in _PAIRS and text.count(last, start, end) > text.count(_PAIRS[last], start, end)):
            end -= 1
        else:
            break
    return end
