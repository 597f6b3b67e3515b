"""Reading what somebody typed into the search: words, "phrases", -left out words, and operators."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest, Purpose
from orders.channels import Channel

from .document import SearchDocument

LONGEST = 300
MOST_PARTS = 16
PART = re.compile(r'(-?)(?:([a-z_]{2,12}):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)
DATE = re.compile(r"^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$")
CLAUSE = re.compile(r"^\d{1,2}(\.\d{1,2})?$")
STATES = (*ApprovalRequest.Status.values, "open", "completed", "cancelled", "upheld", "overturned")


@dataclass(frozen=True)
class Words:
    """Words to look for: one, or several that follow each other; `left_out` if they must not be there.

    `begun`: somebody is still typing it, so words that begin with it do too; only letters and digits then.
    """

    text: str
    phrase: bool = False
    left_out: bool = False
    begun: bool = False


@dataclass
class Question:
    """What somebody looks for. `said` holds a sentence for each part that could not be understood."""

    words: list[Words] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    """`seller`, `buyer` or `by` -> the name typed."""
    numbers: dict[str, int] = field(default_factory=dict)
    """`case` or `order` -> its number."""
    clause: str = ""
    channel: str = ""
    purpose: str = ""
    before: datetime | None = None
    after: datetime | None = None
    said: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing to look for."""
        return self == Question(said=self.said)

    @property
    def looked_for(self) -> list[Words]:
        return [words for words in self.words if not words.left_out]


class Unclear(Exception):
    """A value that an operator does not take; the message says what it takes."""


def read(text: str) -> Question:
    """What these words ask for. Never raises: what is not understood is in `said`."""
    asked = Question()
    for sign, key, quoted, bare in PART.findall(text.replace("\x00", "")[:LONGEST])[:MOST_PARTS]:
        value, key = (quoted or bare).strip(), key.lower()
        if key and not value.startswith("//"):
            _operator(asked, key, value)
        elif key:
            asked.words.append(Words(f"{key}:{value}", phrase=True, left_out=bool(sign)))
        elif any(sign_or_letter.isalnum() for sign_or_letter in value):
            asked.words.append(Words(value, phrase=bool(quoted) and " " in value, left_out=bool(sign)))
    if asked.words and not asked.looked_for:
        asked.said.append(_("Name at least one word to look for beside those to leave out."))
    return asked


def _operator(asked: Question, key: str, value: str) -> None:
    if key not in OPERATORS:
        known = ", ".join(f"{name}:" for name in OPERATORS)
        asked.said.append(
            _("There is no “%(key)s:” to search by. You can use %(known)s.") % {"key": key, "known": known}
        )
    elif not value:
        asked.said.append(_("Say what “%(key)s:” is to be, without a space after the colon.") % {"key": key})
    else:
        try:
            OPERATORS[key](asked, key, value)
        except Unclear as unclear:
            asked.said.append(str(unclear))


def _person(asked: Question, key: str, value: str) -> None:
    asked.people[key] = value[:80]


def _number(asked: Question, key: str, value: str) -> None:
    digits = value.upper().removeprefix("HP-").replace("\u00a0", "").replace(" ", "")
    if not digits.isdecimal() or len(digits) > 18:
        raise Unclear(_("“%(key)s:” takes a number, such as %(key)s:2051.") % {"key": key})
    asked.numbers[key] = int(digits)


def _moment(asked: Question, key: str, value: str) -> None:
    setattr(asked, key, moment(key, value))


def moment(key: str, value: str) -> datetime:
    """The first instant of a year, month or day, in the reader's time zone. Raises Unclear."""
    match = DATE.match(value)
    try:
        if match:
            year, month, day = (int(part or 1) for part in match.groups())
            return datetime(year, month, day, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Unclear(_("“%(key)s:” takes a date, such as 2026-03 or 2026-03-15.") % {"key": key})


def _clause(asked: Question, key: str, value: str) -> None:
    if not CLAUSE.match(value):
        raise Unclear(_("“clause:” takes the number of a clause, such as clause:4.1."))
    asked.clause = value


def _one_of(known: tuple[str, ...] | list[str]) -> Callable[[Question, str, str], None]:
    def keep(asked: Question, key: str, value: str) -> None:
        words = value.lower().split(",")
        if not set(words) <= set(known):
            raise Unclear(_("“%(key)s:” is one of %(known)s.") % {"key": key, "known": ", ".join(dict.fromkeys(known))})
        if key in ("kind", "state"):
            getattr(asked, f"{key}s").extend(words)
        else:
            setattr(asked, key, words[0])

    return keep


OPERATORS: dict[str, Callable[[Question, str, str], None]] = {
    "seller": _person,
    "buyer": _person,
    "by": _person,
    "kind": _one_of(SearchDocument.Kind.values),
    "state": _one_of(STATES),
    "clause": _clause,
    "channel": _one_of(Channel.values),
    "purpose": _one_of(Purpose.values),
    "before": _moment,
    "after": _moment,
    "case": _number,
    "order": _number,
}
