"""Putting mistyped words right: the nearest word that occurs somewhere.

The vocabulary follows the documents a minute late (`learn`, a scheduled task): it only helps to spell.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache as once

from django.core.cache import cache
from django.db import connection
from django.db.models.functions import Length

from accounts.models import User

from .asking import Question
from .document import SearchDocument, SearchWord

WORD = re.compile(r"[^\W\d_]{4,24}")
NEAR = 0.75
SLICE = 2_000
OWN = 300
"""Documents whose words are enough to put a seller's or buyer's spelling right."""
LEARNT = "search:learnt"


def words_of(*texts: str) -> set[str]:
    """The words worth keeping: four to twenty-four letters, in small letters."""
    return {word for text in texts for word in WORD.findall(text.lower())}


def learn(after: int = 0) -> int:
    """Keep the words of documents with numbers above `after`. Returns the last number seen."""
    while slice_ := list(SearchDocument.objects.filter(pk__gt=after).order_by("pk")[:SLICE]):
        keep_words({word for one in slice_ for word in words_of(one.title, one.body, one.names)})
        after = slice_[-1].pk
    return after


def keep_words(words: Iterable[str]) -> None:
    """Add the words that are not there yet."""
    words = sorted(words)
    known = set(SearchWord.objects.filter(pk__in=words).values_list("pk", flat=True))
    fresh = [SearchWord(word=word) for word in words if word not in known]
    SearchWord.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)


def learn_on() -> None:
    """Learn from the documents that came since the last time, as far as the cache remembers; else from all."""
    cache.set(LEARNT, learn(cache.get(LEARNT, 0)), timeout=None)


def respelled(user: User, text: str, asked: Question) -> str:
    """What was typed with each unknown word replaced by the nearest known one; empty if there is none.

    Whoever sees but their own learns nothing from it of what others wrote: their own words are all they know.
    """
    better, own = text, None if user.is_staff_role else own_words(user)
    for word in sorted(words_of(*(one.text for one in asked.looked_for), *asked.people.values())):
        if (known := nearest(word) if own is None else nearest_of(word, own)) and known != word:
            better = re.sub(rf"\b{re.escape(word)}\b(?!:)", known, better, flags=re.IGNORECASE)
    return better if better != text else ""


def own_words(user: User) -> set[str]:
    """The words of what this person may see, of the newest of it."""
    rows = SearchDocument.objects.visible_to(user).order_by("-at", "-id")
    return words_of(*(text for row in rows.values_list("title", "body", "names")[:OWN] for text in row))


def nearest_of(word: str, known: set[str]) -> str:
    """The word itself if it is one of these, else the one most like it, else nothing."""
    return word if word in known else next(iter(get_close_matches(word, sorted(known), n=1, cutoff=NEAR)), "")


def nearest(word: str) -> str:
    """The word itself if it occurs, else the one most like it, else nothing."""
    if SearchWord.objects.filter(pk=word).exists():
        return word
    alike = SearchWord.objects.filter(pk__startswith=word[0]).alias(letters=Length("word"))
    near = set(alike.filter(letters__gte=len(word) - 2, letters__lte=len(word) + 2).values_list("pk", flat=True))
    if trigrams():
        near |= set(SearchWord.objects.extra(where=["word %% %s"], params=[word]).values_list("pk", flat=True)[:50])
    return next(iter(get_close_matches(word, sorted(near), n=1, cutoff=NEAR)), "")


@once
def trigrams() -> bool:
    """Whether this database has pg_trgm, which also finds a word whose first letter is wrong."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None
