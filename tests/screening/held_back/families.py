"""Held-back families: written before any tuning, only ever scored.

Each generator takes a random source and a language and returns one Case.
Nobody who tunes the product reads a failing case of this file.
"""

from collections.abc import Callable
from random import Random

from tests.screening.cases.case import Case, place
from tests.screening.held_back import words as w

Generator = Callable[[Random, str], Case]


def _case(family: str, language: str, kind: str, carrier: str, detail: str) -> Case:
    return Case(family, language, kind, (place(carrier, detail),), detail)


def _email(rng: Random) -> tuple[str, str]:
    return rng.choice(w.PEOPLE), rng.choice(w.PROVIDERS)


def bracketed(rng: Random, language: str) -> Case:
    """Signs as words between brackets of any make."""
    name, provider = _email(rng)
    left, right = rng.choice(("()", "[]", "{}", "<>", "**", "__"))
    gap = rng.choice(("", " "))
    detail = f"{name}{gap}{left}{w.AT[language]}{right}{gap}{provider}{gap}{left}{w.DOT[language]}{right}{gap}com"
    return _case("bracketed", language, "email", rng.choice(w.EMAIL[language]), detail)


def mixed_digits(rng: Random, language: str) -> Case:
    """Some digits spelled, others left."""
    parts = [w.DIGITS[language][int(d)] if rng.random() < 0.5 else d for d in w.NUMBERS[language]]
    detail = rng.choice((" ", "-", ", ")).join(parts)
    return _case("mixed_digits", language, "phone", rng.choice(w.PHONE[language]), detail)


def connected_groups(rng: Random, language: str) -> Case:
    """Groups of digits with a word between them."""
    number = w.NUMBERS[language]
    cut = rng.choice((2, 3))
    groups = [number[i : i + cut] for i in range(0, len(number), cut)]
    detail = f" {w.AND_THEN[language]} ".join(groups)
    return _case("connected_groups", language, "phone", rng.choice(w.PHONE[language]), detail)


def zero_width(rng: Random, language: str) -> Case:
    """Invisible characters strewn over an address."""
    name, provider = _email(rng)
    detail = "".join(
        c + rng.choice(("", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")) for c in f"{name}@{provider}.com"
    )
    return _case("zero_width", language, "email", rng.choice(w.EMAIL[language]), detail)


def foreign_letters(rng: Random, language: str) -> Case:
    """Letters of other scripts that look the same, or mathematical ones."""
    name, provider = _email(rng)
    plain = f"{name}@{provider}.com"
    if rng.random() < 0.5:
        detail = plain.translate(str.maketrans("aeopcxi", "аеорсхі"))
    else:
        detail = "".join(chr(0x1D5BA + ord(c) - 97) if "a" <= c <= "z" else c for c in plain)
    return _case("foreign_letters", language, "email", rng.choice(w.EMAIL[language]), detail)


def leet_platform(rng: Random, language: str) -> Case:
    """The messenger's name disfigured, the handle plain."""
    platform = rng.choice(
        (
            "sk1pe",
            "t3l3gram",
            "wh@tsapp",
            "disc0rd",
            "v1ber",
            "1nstagram",
            "$kype",
            "s.k.y.p.e",
            "te-le-gram",
        )
    )
    detail = f"{platform}{rng.choice((': ', ' ', ' - '))}{rng.choice(w.HANDLES)}"
    return _case("leet_platform", language, "messenger", rng.choice(w.HANDLE[language]), detail)


def backwards(rng: Random, language: str) -> Case:
    """An address from right to left."""
    name, provider = _email(rng)
    detail = f"{name}@{provider}.com"[::-1]
    return _case("backwards", language, "email", rng.choice(w.EMAIL[language]), detail)


def described_platform(rng: Random, language: str) -> Case:
    """The platform described, then the name there."""
    what = rng.choice(
        (
            "the blue bird app",
            "the green chat app",
            "the paper plane app",
            "the camera app insta",
            "the S app with the cloud",
            "the app with the ghost",
        )
    )
    detail = f"{what}, {w.GAP[language]} {rng.choice(w.HANDLES)}"
    return _case("described_platform", language, "messenger", rng.choice(w.HANDLE[language]), detail)


def described_provider(rng: Random, language: str) -> Case:
    """The mail provider described or misspelled."""
    name = rng.choice(w.PEOPLE)
    provider = rng.choice(
        (
            "the google mail",
            "g mail",
            "gee mail",
            "big G's mail",
            "ya hoo",
            "hot mail",
            "the microsoft one, outlook",
        )
    )
    detail = f"{name} {w.AT[language]} {provider}"
    return _case("described_provider", language, "email", rng.choice(w.EMAIL[language]), detail)


def pay_outside(rng: Random, language: str) -> Case:
    """Payment past the platform, in a sentence."""
    text = rng.choice(w.PAY[language])
    return Case("pay_outside", language, "payment", (text,), text)


def worded_site(rng: Random, language: str) -> Case:
    """A web site with its dots in words."""
    site = rng.choice(("inventedstudio", "madeupdesign", "sample-works", "demophoto"))
    detail = f"{rng.choice(('www ' + w.DOT[language] + ' ', ''))}{site} {w.DOT[language]} {rng.choice(('com', 'net', 'org', 'io'))}"
    return _case("worded_site", language, "url", rng.choice(w.EMAIL[language]), detail)


def run_together(rng: Random, language: str) -> Case:
    """Capital signs inside one word."""
    name, provider = _email(rng)
    sep = rng.choice(("", "-", "_"))
    detail = f"{name.replace('-', '').replace('_', '')}{sep}AT{sep}{provider}{sep}DOT{sep}com"
    return _case("run_together", language, "email", rng.choice(w.EMAIL[language]), detail)


def provider_first(rng: Random, language: str) -> Case:
    """Provider and name apart from each other."""
    name, provider = _email(rng)
    detail = rng.choice((f"{provider}: {name}", f"{provider} - {name}", f"{provider}, {w.GAP[language]} {name}"))
    return _case("provider_first", language, "email", rng.choice(w.EMAIL[language]), detail)


def letters_as_digits(rng: Random, language: str) -> Case:
    """O for 0, l for 1, S for 5 within a number."""
    number = w.NUMBERS[language]
    swapped = "".join({"0": "O", "1": "l", "5": "S"}.get(c, c) if rng.random() < 0.6 else c for c in number)
    cut = rng.choice((3, 4))
    detail = rng.choice(("", " ", "-")).join(swapped[i : i + cut] for i in range(0, len(swapped), cut))
    return _case("letters_as_digits", language, "phone", rng.choice(w.PHONE[language]), detail)


def in_pieces(rng: Random, language: str) -> Case:
    """One detail over several messages."""
    if rng.random() < 0.5:
        name, provider = _email(rng)
        pieces = (name, rng.choice(("@", w.AT[language])), f"{provider}.com")
        return Case("in_pieces", language, "email", pieces, name)
    number = w.NUMBERS[language]
    cut = rng.choice((3, 4))
    groups = tuple(number[i : i + cut] for i in range(0, len(number), cut))
    return Case("in_pieces", language, "phone", groups, groups[0])


FAMILIES: tuple[Generator, ...] = (
    bracketed,
    mixed_digits,
    connected_groups,
    zero_width,
    foreign_letters,
    leet_platform,
    backwards,
    described_platform,
    described_provider,
    pay_outside,
    worded_site,
    run_together,
    provider_first,
    letters_as_digits,
    in_pieces,
)
