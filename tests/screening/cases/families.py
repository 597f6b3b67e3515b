"""Open families of evasion: generators of messages that hide a detail."""

import base64
from collections.abc import Callable
from random import Random
from urllib.parse import quote

from tests.screening.cases import material as m
from tests.screening.cases.case import Case, place

Generator = Callable[[Random, str], Case]


def _case(rng: Random, family: str, language: str, kind: str, detail: str) -> Case:
    carrier = rng.choice(m.CARRIERS[language])
    return Case(family, language, kind, (place(carrier, detail),), detail)


def _address(rng: Random) -> tuple[str, str]:
    return rng.choice(m.PEOPLE), rng.choice(m.DOMAINS)


def plain(rng: Random, language: str) -> Case:
    """Nothing hidden."""
    name, domain = _address(rng)
    kind, detail = rng.choice(
        (("email", f"{name}@{domain}"), ("url", "https://trialstudio.example.com/work"),
         ("phone", rng.choice(m.NUMBERS)), ("messenger", f"skype: {rng.choice(m.HANDLES)}"))
    )  # fmt: skip
    return _case(rng, "plain", language, kind, detail)


def worded_signs(rng: Random, language: str) -> Case:
    """At and dot as words between blanks."""
    name, domain = _address(rng)
    spoken = f"{name} {m.AT[language]} {domain}".replace(".", f" {m.DOT[language]} ")
    return _case(rng, "worded_signs", language, "email", spoken)


def spaced_letters(rng: Random, language: str) -> Case:
    """A separator between all letters of an address."""
    detail = rng.choice((" ", "*", "_", "|", "~")).join("@".join(_address(rng)))
    return _case(rng, "spaced_letters", language, "email", detail)


def spaced_platform(rng: Random, language: str) -> Case:
    """A separator between the letters of a platform."""
    name = rng.choice((" ", ".", "-", "*")).join(rng.choice(m.PLATFORMS))
    return _case(rng, "spaced_platform", language, "messenger", f"{name}: {rng.choice(m.HANDLES)}")


def full_width(rng: Random, language: str) -> Case:
    """Letters twice as wide."""
    detail = "".join(chr(ord(c) + 0xFEE0) for c in "@".join(_address(rng)))
    return _case(rng, "full_width", language, "email", detail)


def spoken_digits(rng: Random, language: str) -> Case:
    """Every digit said."""
    said = m.DIGITS[language].split()
    detail = rng.choice((" ", ", ", " - ")).join(said[int(d)] for d in rng.choice(m.NUMBERS))
    return _case(rng, "spoken_digits", language, "phone", detail)


def spoken_pairs(rng: Random, language: str) -> Case:
    """Digits said in pairs."""
    pairs = m.TENS[language].split()
    zero = m.DIGITS[language].split()[0]
    detail = " ".join([zero, *(rng.choice(pairs).replace("_", " ") for _ in range(5))])
    return _case(rng, "spoken_pairs", language, "phone", detail)


def emoji_digits(rng: Random, language: str) -> Case:
    """Keycaps or circles."""
    number = rng.choice(m.NUMBERS)
    keycaps = "".join(d + "\ufe0f\u20e3" for d in number)
    circles = "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(d)] for d in number)
    return _case(rng, "emoji_digits", language, "phone", rng.choice((keycaps, circles)))


def native_digits(rng: Random, language: str) -> Case:
    """Digits of another script."""
    digits = m.NATIVE.get(language, rng.choice(list(m.NATIVE.values())))
    detail = "".join(digits[int(d)] for d in rng.choice(m.NUMBERS))
    return _case(rng, "native_digits", language, "phone", detail)


def punctuated_digits(rng: Random, language: str) -> Case:
    """A separator between all digits."""
    detail = rng.choice((" ", "-", ".", "*", "_", "/", " . ")).join(rng.choice(m.NUMBERS))
    return _case(rng, "punctuated_digits", language, "phone", detail)


def encoded(rng: Random, language: str) -> Case:
    """Base64, hexadecimal, percent signs or entities."""
    address = "@".join(_address(rng))
    raw = address.encode()
    detail = rng.choice(
        (base64.b64encode(raw).decode(), raw.hex(), quote(address, safe=""),
         address.replace("@", "&#64;").replace(".", "&#46;"))
    )  # fmt: skip
    return _case(rng, "encoded", language, "email", detail)


def backwards_handle(rng: Random, language: str) -> Case:
    """A platform and a name from right to left."""
    detail = f"{rng.choice(m.PLATFORMS[:3])}: {rng.choice(m.HANDLES)}"[::-1]
    return _case(rng, "backwards_handle", language, "messenger", detail)


def short_name(rng: Random, language: str) -> Case:
    """A platform by its short name."""
    short = rng.choice(("tg", "ig", "insta", "fb", "wpp", "snap", "telega", "wapp"))
    return _case(rng, "short_name", language, "messenger", f"{short}: {rng.choice(m.HANDLES)}")


def worded_link(rng: Random, language: str) -> Case:
    """A link to a conversation with its signs as words."""
    dot = m.DOT[language]
    detail = rng.choice(
        (
            f"t {dot} me slash trialuser42",
            f"wa {dot} me / 12025550163",
            f"discord {dot} gg slash abcDEF",
        )
    )
    return _case(rng, "worded_link", language, "messenger", detail)


def account(rng: Random, language: str) -> Case:
    """A bank account or a wallet."""
    detail = rng.choice(
        ("GB82 WEST 1234 5698 7654 32", "DE89-3704-0044-0532-0130-00", "de89370400440532013000",
         "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "0x52908400098527886E0F7030069857D2E4169EE7")
    )  # fmt: skip
    return _case(rng, "account", language, "payment", detail)


def split_words(rng: Random, language: str) -> Case:
    """An address told in four messages."""
    name, domain = _address(rng)
    host, _, tld = domain.partition(".")
    pieces = (name, m.AT[language], host, f"{m.DOT[language]} {tld}")
    return Case("split_words", language, "email", pieces, name)


FAMILIES: tuple[Generator, ...] = (
    plain, worded_signs, spaced_letters, spaced_platform, full_width, spoken_digits, spoken_pairs,
    emoji_digits, native_digits, punctuated_digits, encoded, backwards_handle, short_name,
    worded_link, account, split_words,
)  # fmt: skip
