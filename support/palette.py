"""What the palette finds while somebody types: a few cases and people, by number, by words and their beginnings."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import User

from . import barred
from .models import WorkItem
from .search import asking, finding
from .search.document import SearchDocument

CASES, PEOPLE = 5, 3
BEGUN = 3
"""So many letters of a word must be there before words that begin with them are looked for."""


@dataclass
class Answers:
    """`said` holds a sentence for each part of what was typed that could not be understood."""

    cases: list[SearchDocument] = field(default_factory=list)
    people: list[SearchDocument] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    claimable: SearchDocument | None = None


def answer(user: User, text: str) -> Answers:
    """What this person may see of it. At most a dozen statements, however much there is."""
    asked = asking.read(text)
    answers = Answers(words=[one.text for one in asked.looked_for], said=asked.said)
    if asked.words and not text.endswith((" ", '"')):
        last = asked.words[-1]
        asked.words[-1] = asking.Words(last.text, last.phrase, last.left_out, begun=_may_be_begun(last))
    numbered = _by_number(user, text)
    if not asked.said and not asked.is_empty:
        answers.people = _people(user, asked)
        asked.kinds = asked.kinds or ["case"]
        answers.cases = finding.find(user, asked).documents if asked.kinds == ["case"] else []
    answers.cases = [*numbered, *(one for one in answers.cases if one not in numbered)][:CASES]
    _add_what_waits(user, answers)
    return answers


def _may_be_begun(word: asking.Words) -> bool:
    return len(word.text) >= BEGUN and word.text.isalnum() and not (word.phrase or word.left_out)


def _by_number(user: User, text: str) -> list[SearchDocument]:
    """The case whose number alone was typed, e.g. `HP-2051` or `2051`."""
    digits = text.strip().upper().removeprefix("HP-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return []
    return list(SearchDocument.objects.visible_to(user).filter(kind="case", number=int(digits)))


def _people(user: User, asked: asking.Question) -> list[SearchDocument]:
    """Whoever is called so, unless operators ask for something else."""
    words = asking.Question(words=asked.words, said=asked.said)
    if asked != words or not asked.words:
        return []
    words.kinds = ["person"]
    return finding.find(user, words).documents[:PEOPLE]


def _add_what_waits(user: User, answers: Answers) -> None:
    """Give each case `item`, what waits on it; and name the first if this person may claim it."""
    cases: list[Any] = list(answers.cases)
    items = WorkItem.objects.open().filter(request__in=[one.number for one in cases]).exclude(kind="delivery")
    waiting = {item.request_id: item for item in items.select_related("claimed_by")} if cases else {}
    for one in cases:
        one.item = waiting.get(one.number)
    first = cases[0].item if cases and user.at_desk else None
    if first and not first.waits_for_seller and not first.holder(timezone.now()):
        barred.mark(user, [first])
        answers.claimable = cases[0] if not first.barred else None
