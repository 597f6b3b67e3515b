"""`@Marc` in a note: who is meant, who could be, and how it is shown."""

import re
from collections.abc import Iterator

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import Role, User

READERS = (Role.AGENT, Role.LEAD, Role.AUDITOR)
"""Whoever may open any case."""
SIGN = re.compile(r"(?<![\w.@])@(?=\w)")
FIRST = re.compile(r"\w[\w'’-]*")  # noqa: RUF001 - names are written with either sign


def colleagues() -> list[User]:
    """Whoever can be mentioned, the longest names first, so that a whole name wins over its beginning."""
    people = User.objects.filter(role__in=READERS, is_active=True).only("pk", "name", "role", "email")
    return sorted(people, key=lambda one: (-len(one.name), one.pk))


def _remembered() -> list[User]:
    """The same, by name alone, as of a minute ago: enough for showing a note, and no statement of its own."""

    def read() -> list[tuple[int, str]]:
        return [(one.pk, one.name) for one in colleagues()]

    return [User(pk=pk, name=name) for pk, name in cache.get_or_set("support:readers", read, 60) or ()]


def found(text: str) -> list[User]:
    """Whom a note mentions, each once. Raises ValidationError on `text`, naming who is unknown or could be several."""
    if not SIGN.search(text):
        return []
    people, faults = dict[int, User](), list[str]()
    known = colleagues()
    for _start, _end, word, meant in _hits(text, known):
        if len(meant) == 1:
            people[meant[0].pk] = meant[0]
        elif meant:
            names = get_text_list([one.name for one in meant], _("or"))
            faults.append(_("“@%(word)s” could be %(names)s: write the whole name.") % {"word": word, "names": names})
        else:
            faults.append(_("Nobody at the desk is called “%(word)s”.") % {"word": word})
    if faults:
        raise ValidationError({"text": faults})
    return list(people.values())


def shown(text: str) -> SafeString:
    """The note with its mentions marked, everything escaped, its lines kept."""
    pieces, at = list[str](), 0
    for start, end, _word, meant in _hits(text, _remembered()) if SIGN.search(text) else ():
        if meant:
            pieces += [escape(text[at:start]), format_html('<mark class="mention">{}</mark>', text[start:end])]
            at = end
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces).replace("\n", "<br>"))  # noqa: S308 - each piece is escaped


def _hits(text: str, known: list[User]) -> Iterator[tuple[int, int, str, list[User]]]:
    """(start, end, word, who it may be) of each `@`: a whole name where one stands there, else a first name."""
    for sign in SIGN.finditer(text):
        rest = text[sign.end() :].casefold()
        whole = [one for one in known if _begins(rest, one.name.casefold())]
        if whole:
            longest = len(whole[0].name)
            namesakes = [one for one in whole if len(one.name) == longest]
            yield sign.start(), sign.end() + longest, text[sign.end() : sign.end() + longest], namesakes
            continue
        first = FIRST.match(text, sign.end())
        word = first[0] if first else ""
        meant = [one for one in known if one.get_short_name().casefold() == word.casefold()]
        yield sign.start(), sign.end() + len(word), word, meant


def _begins(text: str, name: str) -> bool:
    """Whether the text begins with this name as a whole word."""
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()
