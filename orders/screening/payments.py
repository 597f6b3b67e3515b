"""Payment past the marketplace: keys, names and plain requests."""

import re
from collections.abc import Iterator

from orders.screening import context, words
from orders.screening.hits import Hit
from orders.screening.lookup import platforms_in

_PAY = words.matcher("payment", "pay")
_OUT = words.matcher("payment", "out")
_LURE = words.matcher("payment", "lure")
_ALONE = words.matcher("payment", "alone")
_DIRECT = words.matcher("payment", "direct")
_MINE = words.whole("payment", "mine")
_NEVER = words.whole("payment", "never")
_UPI = re.compile(
    r"(?<![\w.\-])[\w.\-]{3,}@(?:ok(?:axis|hdfcbank|icici|sbi)|ybl|paytm|upi|ibl|axl|apl|sbi|hdfcbank|icici|axisbank|"
    r"yapl|ptyes|ptaxis|pthdfc|ptsbi|fam|jupiteraxis|kotak|idfcbank|waicici)(?![\w.])"
)
_CASHTAG = re.compile(r"(?<![\w$])\$[a-z][a-z0-9_]{3,19}(?![\w(.])")
_PIX_KEY = re.compile(
    r"(?<!\w)(?:chave|pix)\W{1,3}(?:pix\W{1,3})?(?:e|é|:|aleatoria)?\W{0,3}([\d.\-/]{11,18}|[0-9a-f]{8}-[0-9a-f\-]{27})"
)
_ACCOUNT = re.compile(
    rf"(?:{words.whole('payment', 'account').pattern})(?!\w)"
    r"[^\d\n]{0,24}\d[\d \-]{6,26}\d(?!\d)"
)
_VIA = re.compile(r"(?<!\w)(?:accept|via|por|through|by|chave|no|using|works)\W")
_NEAR = 90


def find(low: str) -> Iterator[Hit]:
    """Yield the payment keys and the requests to pay outside."""
    for pattern, rule in ((_UPI, "payment_name"), (_PIX_KEY, "payment_name")):
        for match in pattern.finditer(low):
            yield Hit("payment", match.start(), match.end(), rule, 0.85)
    for match in _CASHTAG.finditer(low):
        if not context.works(low) and (_PAY.search(low) or "cash" in low):
            yield Hit("payment", match.start(), match.end(), "payment_name", 0.7)
    for match in _ACCOUNT.finditer(low):
        if not context.works(low) and not context.orders(low):
            yield Hit("payment", match.start(), match.end(), "payment_name", 0.75)
    if not _NEVER.search(low) or "why don't" in low:
        yield from _asked(low)


def _asked(low: str) -> Iterator[Hit]:
    """Yield a request to pay outside: a word for paying, or a lure, near one for outside."""
    outs = list(_OUT.finditer(low))
    wished = [*_PAY.finditer(low), *_LURE.finditer(low)] if outs else []
    hit = _near(wished, outs, _NEAR, 0.75)
    alone = _ALONE.search(low) if hit is None else None
    if alone:
        hit = Hit("payment", alone.start(), alone.end(), "payment_outside", 0.6)
    if hit is None and not context.works(low):
        directs = [d for d in _DIRECT.finditer(low) if _MINE.search(low, max(0, d.start() - 40), d.end() + 20)]
        hit = _near(list(_PAY.finditer(low)) if directs else [], directs, 40, 0.65) or _by_name(low)
    if hit is not None:
        yield hit


def _near(left: list[re.Match[str]], right: list[re.Match[str]], far: int, trust: float) -> Hit | None:
    """Return the span from a word of one list to a word of the other that is near it."""
    for one in left:
        for other in right:
            if one.start() - other.end() < far and other.start() - one.end() < far and one.start() != other.start():
                start, end = min(one.start(), other.start()), max(one.end(), other.end())
                return Hit("payment", start, end, "payment_outside", trust)
    return None


def _by_name(low: str) -> Hit | None:
    """Return a way to pay that is named together with "me" or a word for paying."""
    for seen in platforms_in(low):
        if seen.platform.type == "payment":
            around = low[max(0, seen.start - 40) : seen.start] + "|" + low[seen.end : seen.end + 30]
            mine = _MINE.search(around) and not seen.platform.plain_word
            if mine or _PAY.search(around) or _VIA.search(around):
                return Hit("payment", seen.start, seen.end, "payment_outside", 0.6)
    return None
