"""Names on messengers and social networks, and the mere mention of a channel."""

import re
from collections.abc import Iterator

from orders.screening import context, words
from orders.screening.hits import Hit
from orders.screening.idents import EXPLICIT, KNOWN, NOISE, is_strong, same_name
from orders.screening.lookup import Seen, platforms_in
from orders.screening.platforms import CHANNELS

_TOKEN = re.compile(r"@?[\w.+\-#:]*\w(?:@[\w.\-]*\w)?|[:@=]")
_CARD = re.compile(r"\W{0,3}\d[\d \-]{7,22}\d(?!\d)")
_ROOM = re.compile(r"(?<![\w\-])[a-z]{3}-[a-z]{4}-[a-z]{3}(?![\w\-])")
_LIVE = re.compile(r"live:[\w.\-]{3,}|\.cid\.\w{6,}")
_TAGGED = re.compile(r"(?<![\w&])[a-z][\w.]{1,31}\s?#\s?\d{4}(?!\w)")
_AT_NAME = re.compile(r"(?<![\w@./])@[a-z_][\w.]{2,30}(?![\w@(])")
_MANY = 200
_VIDEO = frozenset({"video", "screen_share"})
_CODE = frozenset(words.listed("names", "code"))
_MENTIONS = re.compile(
    r"(?<![\w@])(?:e-?mails?|emailing|phone number|correo electronico|courriel|"
    + words.alternation(words.listed("mail", "sure"))
    + r")(?!\w)"
)


_BE = {"is", "es", "est", "ist", "e", "hai", "sono"}


def find(low: str, cased: str) -> Iterator[Hit]:
    """Yield the names beside platforms, else the mention of the platform."""
    named = platforms_in(low)
    if len(named) > _MANY:
        named = named[: _MANY // 2] + named[-_MANY // 2 :]
    for seen in named:
        hit = _after(low, seen) or _before(low, seen) or _spoken_name(low, cased, seen)
        if hit:
            yield hit
        elif seen.platform.type != "payment" and same_name(low, seen.start, seen.end):
            yield _made(seen, seen.start, seen.end, 0.6)
        elif not seen.platform.plain_word and seen.guise != "described":
            yield Hit("mention", seen.start, seen.end, "mention", 0.4, seen.guise, seen.platform.channels)
    for match in _MENTIONS.finditer(low):
        yield Hit("mention", match.start(), match.end(), "mention", 0.4, "", CHANNELS["email"])


def _made(seen: Seen, start: int, end: int, trust: float) -> Hit:
    rules = {"social": "social_name", "payment": "payment_name"}
    rule = rules.get(seen.platform.type, "messenger_described" if seen.guise == "described" else "messenger_name")
    left, right = min(start, seen.start), max(end, seen.end)
    return Hit(seen.platform.type, left, right, rule, trust, seen.guise, seen.platform.channels)


def _after(low: str, seen: Seen) -> Hit | None:
    """Return the name that follows a platform, past words like "my name there is"."""
    explicit = bool(re.match(r"\W{0,2}[:=]", low[seen.end : seen.end + 4]))
    noise = 0
    card = _CARD.match(low, seen.end) if seen.platform.type == "payment" else None
    if card:
        return _made(seen, card.start(), card.end(), 0.75)
    for match in _TOKEN.finditer(low, seen.end, seen.end + 80):
        word = match[0].strip(":-")
        if word in NOISE or not word:
            named = word in EXPLICIT and not (seen.platform.plain_word and word in _BE)
            explicit = explicit or named or match[0].endswith(":")
            noise += 1
            continue
        work = context.works(low)
        if "@" in word[1:] and seen.platform.type == "payment" and not work:
            return _made(seen, match.start(), match.end(), 0.9)
        if is_strong(word) and not (seen.platform.plain_word and not explicit and work):
            return _made(seen, match.start(), match.end(), 0.6 if work and not explicit else 0.85)
        if word.isdigit() and len(word) >= (6 if explicit or noise else 8) and seen.platform.type == "messenger":
            return _made(seen, match.start(), match.end(), 0.7)
        weak = (
            len(word) > 3 and word.isascii() and word.replace("-", "").isalnum() and word not in words.common() | KNOWN
        )
        if weak and not work and (explicit or seen.guise == "disfigured" or context.shares(low)):
            return _made(seen, match.start(), match.end(), 0.65)
        return None
    return None


def _before(low: str, seen: Seen) -> Hit | None:
    """Return the name that stands before a platform: "sample_name on skype"."""
    left = max(0, seen.start - 60)
    for match in reversed(list(_TOKEN.finditer(low, left, seen.start))):
        word = match[0].strip(":-")
        if word in NOISE or not word:
            continue
        work = context.works(low)
        if is_strong(word) and not work and not (seen.platform.plain_word and not context.shares(low)):
            return _made(seen, match.start(), match.end(), 0.7)
        return None
    return None


_FULL_NAME = re.compile(
    r"(?:[\s:,\-–]{1,3}(?:as|under|by|como|sous|als|come|как|name)?)[\s:]{0,2}([A-Z][a-z]+\s[A-Z][a-z]+)"
)


_NAME_ON = re.compile(r"([A-Z][a-z]+\s[A-Z][a-z]+)\s(?:on|at|en|no|na|sur|auf|bei|su|pe|in)\s$")


def _spoken_name(low: str, cased: str, seen: Seen) -> Hit | None:
    if seen.platform.type == "payment" or not context.shares(low):
        return None
    match = _FULL_NAME.match(cased, seen.end) or _NAME_ON.search(cased, max(0, seen.start - 50), seen.start)
    return _made(seen, match.start(1), match.end(1), 0.6) if match else None


_TOLD = re.compile(r"(?<!\w)(?:messenger|app|chat app|nick|nickname|handle|username|user name|profile)(?!\w)")


def told(low: str) -> Iterator[Hit]:
    """Yield a name with digits or _ that somebody is asked to look up, wherever that may be."""
    if context.works(low) or context.orders(low):
        return
    if not (context.shares(low) or (_TOLD.search(low) and _ON_THAT.search(low))):
        return
    for match in _TOKEN.finditer(low):
        if is_strong(match[0]) and re.search(r"[a-z]{3}", match[0]) and re.search(r"[\d_]", match[0]):
            yield Hit("social", match.start(), match.end(), "handle", 0.55)


_ON_THAT = re.compile(r"(?<!\w)(?:on|in|at|via|my|add|find|search)\s(?:that|the|this|other|my|for|handle|nick)")


def bare(low: str) -> Iterator[Hit]:
    """Yield names that need no platform beside them: @name, name#1234, live:name."""
    for match in _ROOM.finditer(low) if "meet" in low else ():
        yield Hit("messenger", match.start(), match.end(), "meeting", 0.8, "", _VIDEO)
    for match in _LIVE.finditer(low):
        yield Hit("messenger", match.start(), match.end(), "messenger_name", 0.85)
    for match in _TAGGED.finditer(low):
        if not context.orders(low) and match[0].partition("#")[0].strip() not in words.common():
            yield Hit("messenger", match.start(), match.end(), "messenger_name", 0.6)
    for match in _AT_NAME.finditer(low):
        name = match[0][1:]
        if name.rpartition(".")[2] in words.COMMON_TLDS:
            continue
        shaped = any(c.isdigit() or c in "_." for c in name.strip("."))
        alone = len(low) - len(match[0]) < 4
        if name not in _CODE and not context.works(low) and (shaped or alone or context.shares(low)):
            yield Hit("social", match.start(), match.end(), "handle", 0.6)
