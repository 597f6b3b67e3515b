"""The gate: one linear pass that lets through only what may hold a detail.

Each expression below is wide on purpose; the detectors behind the gate decide.
"""

from functools import cache

import re2

from orders.screening import numbers, words
from orders.screening.lookup import spelled
from orders.screening.platforms import platforms
from orders.screening.providers import SPELLED, SPOKEN

_Automaton = tuple[re2.Set, tuple[str, ...]]
_WORDISH = r"[^a-z0-9]"


def _ascii(found: tuple[str, ...]) -> list[str]:
    return sorted({w for w in found if w.isascii()}, key=lambda w: (-len(w), w))


def _other(found: tuple[str, ...]) -> list[str]:
    return sorted({w for w in found if not w.isascii()}, key=lambda w: (-len(w), w))


def _quoted(found: list[str]) -> str:
    return "|".join(re2.escape(word).replace(r"\ ", r"\s+") for word in found)


def _whole(found: tuple[str, ...]) -> str:
    """Return an expression for words: whole ones where letters are Latin."""
    ascii_words, other = _ascii(found), _other(found)
    parts = [rf"(?:^|{_WORDISH})(?:{_quoted(ascii_words)})(?:$|{_WORDISH})"] if ascii_words else []
    return "|".join(parts + ([_quoted(other)] if other else []))


def _platform_words() -> str:
    named = [w for p in platforms() if not p.plain_word for w in p.words]
    shaped = [spelled(w) for w in named if w.isascii() and len(w) > 3]
    short = tuple(w for w in named if not w.isascii() or len(w) < 4)
    described = tuple(text for p in platforms() for text in p.described)
    return "|".join(
        [
            "[微薇威].{1,2}信",
            f"(?:^|{_WORDISH})(?:{'|'.join(shaped)})",
            _whole(short),
            _whole(described),
        ]
    )


def _plain_platforms() -> str:
    found = tuple(w for p in platforms() if p.plain_word for w in p.words)
    verbs = "add|find|msg|reach|use"
    around = rf"{verbs}|on|my|via|en|no|su|sur|auf|mi|meu|mon|mein|mera|pe|em|uber|per|move to|switch to"
    body = _quoted(_ascii(found))
    return (
        rf"(?:^|{_WORDISH})(?:{body}){_WORDISH}{{0,3}}(?:id|is|@|:|-|=|user|name|nick|handle"
        r"|number|meeting|\w*[a-z]+[\d_.]\w|me[^a-z]|app)"
        rf"|(?:^|{_WORDISH})(?:{around})\s+(?:my\s+)?(?:{body})(?:$|{_WORDISH})"
        rf"|{_quoted(_other(found))}"
    )


def _number_words() -> str:
    table = numbers.meanings()
    counted = tuple(w for w, (kind, _) in table.items() if kind != "join")
    joiners = _quoted([w for w, (kind, _) in table.items() if kind == "join"])
    one = rf"(?:{_quoted(_ascii(counted))}|{_quoted(_other(counted))}|\d+)"
    gap = rf"[^a-z0-9\n]{{1,4}}(?:(?:{joiners})[^a-z0-9]{{1,3}}){{0,3}}|[^a-z0-9]?\n"
    long = _quoted([w for w in _ascii(counted) if len(w) > 2])
    return "|".join(
        (
            rf"(?:^|{_WORDISH})(?:{one}(?:{gap})){{2,}}{one}",
            r"[零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖\d\s]{7}",
            rf"(?:{long}){{3}}|(?:{long}){{2}}(?:and|und)|(?:{long})\d|\d(?:{long})",
            "tw0|zer0|thr33|f1ve|s1x|sev3n|e1ght|n1ne",
        )
    )


def _ways_to_pay() -> str:
    plain = (p for p in platforms() if p.plain_word and p.type == "payment")
    return _whole(tuple(word for platform in plain for word in platform.words))


def _listed(section: str, *keys: str) -> str:
    return _quoted([phrase for key in keys for phrase in words.phrases(section, key)])


def _sign_words() -> str:
    dots = words.listed("signs", "dot")
    strong = words.listed("signs", "strong_at")
    return "|".join(
        (
            rf"(?:^|{_WORDISH})(?:{_quoted(_ascii(dots))}){_WORDISH}+[a-z]{{2,}}",
            _quoted(_other(dots)),
            _whole(strong),
            r"(?:^|[^a-z])com(?:$|[^a-z])|dot(?:com|net|org)|\.c0m|[.,]\s?c\s?o\s?m(?:$|[^a-z])|\s/|/\s|slash",
            r"at the rate|at rate|at sign|[([{<*_-]\s?(?:at|a|chez|bei|en)\s?[)\]}>*_-]",
        )
    )


_ENDINGS = "|".join(sorted(tld for tld in words.TLDS if tld.isascii()))
EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "at": ("@",),
    "link": (
        r":\s?/\s?/",
        r"\d\.\d{1,3}/[a-z]",
        r"www",
        r"[a-z0-9_\x{80}-\x{10ffff}-]\.(?:[a-z]*[\x{80}-\x{10ffff}]|xn--)",
        rf"[^\s.]\.(?:{_ENDINGS})(?:[^a-z0-9]|$)",
        r"(?:^|[^\w:/])//\w",
    ),
    "digits": (
        r"(?:\d[^a-z0-9]{0,4}){5}\d",
        r"\+\d.{0,3}\d",
        r"0xx|0~|\dxx\d",
        r"[\doil|sbz](?:[ ().-]{0,2}[\doil|sbz]){7}",
    ),
    "account": (
        r"[a-z]{2}\s?\d\s?\d(?:[\s.-]{0,2}[a-z0-9]){11}",
        r"[13lmdtxr][a-z1-9]{24}",
        r"(?:bc|ltc|tb)1|0x[0-9a-f]{40}|addr1|[eu]q\w{46}|4[0-9a-z]{90}",
    ),
    "apart": (rf"(?:^|{_WORDISH})[a-z0-9](?:[^a-z0-9\n]{{1,3}}[a-z0-9]){{3,}}(?:$|{_WORDISH})",),
    "long": (r"[a-z0-9+/_-]{12}",),
    "encoded": (
        r"%[0-9a-f]{2}",
        r"&#|&\w+;|\\u00|\\x",
        r"(?:[0-9a-f]{2}[\s:,]?){8}",
        r"[01]{8}\s?[01]{8}",
        r"tznvy|ubgznvy|lnubb|fxlcr|gryrtenz|jungfncc|bhgybbx",
    ),
    "mirror": (
        r"moc[.\s@]|liamg|liamtoh|oohay|kooltuo|duolci|epyks|margelet|ppastahw|margatsni|//:s?ptth|drocsid|koobecaf|www\.|(?:orez|eno|owt|eerht|ruof|evif|neves|thgie|enin)\W+(?:orez|eno|owt|eerht|ruof|evif|xis|neves|thgie|enin)",
    ),
    "name": (r"[a-z]{2}[a-z.]*(?:\d|_\w)",),
    "live": (r"live:|\.cid\.|[a-z]#\d{4}|[a-z] #\d{4}|[a-z]{3}-[a-z]{4}-[a-z]{3}",),
}
"""Groups of expressions; the name of a group says which detectors read on."""


_TOLD = ["messenger", " app", "nick", "handle", "username", *words.phrases("context", "share")]


def _words() -> dict[str, tuple[str, ...]]:
    """Return the groups of expressions that are made from the word lists."""
    return {
        "platform": (_platform_words(), _plain_platforms()),
        "numbers": (_number_words(),),
        "signs": (_sign_words(),),
        "provider": (rf"(?:^|{_WORDISH})(?:{'|'.join(SPELLED.values())})", SPOKEN),
        "payment": (r"\$[a-z]\w{3}", _ways_to_pay(), _listed("payment", "alone")),
        "pay": (_listed("payment", "pay", "lure"),),
        "outside": (_listed("payment", "out", "direct"),),
        "account word": (_listed("payment", "account"),),
        "told": (_quoted(_TOLD),),
        "mention": (r"(?:^|[^a-z])e-?mail|phone number|correo electr|courriel",),
    }


@cache
def _built() -> tuple[_Automaton, _Automaton]:
    """Return two automata: as one, hostile text would swell it; as four, chat would wait."""
    shapes = dict(EXPRESSIONS)
    mirror = {"mirror": shapes.pop("mirror")}
    return _automaton(shapes), _automaton(_words() | mirror)


def _automaton(made: dict[str, tuple[str, ...]]) -> _Automaton:
    options = re2.Options()
    options.max_mem = 128 << 20
    options.log_errors = False
    automaton = re2.Set.SearchSet(options)
    for expressions in made.values():
        for expression in expressions:
            automaton.Add(expression)
    automaton.Compile()
    return automaton, tuple(group for group, found in made.items() for _ in found)


_HALVES = (
    ("pay", "outside", "payment"),
    ("account word", "digits", "payment"),
    ("told", "name", "handle"),
)
_ONLY_HALVES = frozenset(half for pair in _HALVES for half in pair[:2]) - {"digits"}


_NOTHING: frozenset[str] = frozenset()


def passes(low: str) -> set[str] | frozenset[str]:
    """Return the groups of expressions that a plain, lower-case text meets."""
    (shapes, of_shapes), (listed, of_listed) = _built()
    raw = low.encode()
    shape, word = shapes.Match(raw), listed.Match(raw)
    if shape is None and word is None:
        return _NOTHING
    found = {of_shapes[i] for i in shape or ()} | {of_listed[i] for i in word or ()}
    met = {whole for one, other, whole in _HALVES if one in found and other in found}
    return (found | met) - _ONLY_HALVES
