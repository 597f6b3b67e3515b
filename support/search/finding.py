"""Finding documents: only what this person may see, newest first, by the page, in few milliseconds at any size.

A frequent word is found by walking the newest documents; a rare one through the index of words. PostgreSQL
would choose badly between the two by itself, so the walk comes first and the index answers behind a
MATERIALIZED barrier where the walk did not fill a page.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User

from .asking import Question, Words
from .document import DocumentQuerySet, SearchDocument, SearchName
from .indexing import words_of_name

PAGE = 25
WALK = 2_000
"""So many of the newest documents are looked through before the index is asked."""
NAMESAKES = 200
"""So many people of one name are looked up beforehand; more are joined."""


@dataclass(frozen=True)
class Found:
    """One page of documents, and where the next one begins (None at the end)."""

    documents: list[SearchDocument] = field(default_factory=list)
    following: tuple[datetime, int] | None = None


def find(user: User, asked: Question, after: tuple[datetime, int] | None = None) -> Found:
    """The newest documents that answer, after that one if given."""
    rows = narrowed(SearchDocument.objects.visible_to(user), asked, by_address=user.is_staff_role)
    if rows is None:
        return Found()
    if after:
        at, number = after
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=number), at__lte=at)
    if not asked.words:
        numbers = list(rows.order_by("-at", "-id").values_list("pk", flat=True)[: PAGE + 1])
    elif connection.vendor == "postgresql":
        numbers = _walk(rows, asked.words)
        if len(numbers) <= PAGE:
            numbers = _through_index(rows, asked.words)
    else:
        numbers = _fts5(rows, asked.words)
    documents = SearchDocument.objects.in_bulk(numbers[:PAGE])
    shown = [documents[number] for number in numbers[:PAGE] if number in documents]
    return Found(shown, (shown[-1].at, shown[-1].pk) if len(numbers) > PAGE else None)


def narrowed(rows: DocumentQuerySet, asked: Question, *, by_address: bool = True) -> DocumentQuerySet | None:
    """The rows that the operators leave; None where a person was named whom nobody is called."""
    for key, name in asked.people.items():
        people = namesakes(name, by_address=by_address)
        if isinstance(people, list) and not people:
            return None
        rows = rows.filter(**{f"{'author' if key == 'by' else key}__in": people})
    if asked.kinds:
        kinds = [*asked.kinds, *(["thread"] if "message" in asked.kinds else [])]
        rows = rows.filter(kind__in=kinds)
    if asked.states:
        rows = rows.filter(state__in=_spelled_out(asked.states))
    for key, value in asked.numbers.items():
        rows = rows.filter(**{key: value})
    if asked.clause:
        rows = rows.filter(clauses__contains=f" {asked.clause} ")
    if asked.channel:
        rows = rows.filter(channels__contains=f" {asked.channel} ")
    if asked.purpose:
        rows = rows.filter(purpose=asked.purpose)
    if asked.before:
        rows = rows.filter(at__lt=asked.before)
    if asked.after:
        rows = rows.filter(at__gte=asked.after)
    return rows


def namesakes(name: str, *, by_address: bool = True) -> Any:
    """Numbers of the people called so, by number, address or any words of the name: listed if they are few.

    Not by address for sellers and buyers: what they find would tell them whose it is.
    """
    if name.isdecimal() and len(name) < 19:
        return [int(name)]
    if "@" in name:
        if not by_address:
            return []
        return list(User.objects.filter(email__iexact=name).values_list("pk", flat=True))
    people = _called([word for word in name.split() if any(sign.isalnum() for sign in word)])
    few = [] if people is None else list(people[: NAMESAKES + 1])
    return few if len(few) <= NAMESAKES else people


def _called(words: list[str]) -> QuerySet[Any] | None:
    """Numbers of the people whose names hold all of these words; None where no word can be looked for."""
    if connection.vendor != "postgresql":
        looked_for = [Words(word) for word in words]
        people = SearchDocument.objects.filter(kind="person")
        return matching(people, looked_for).order_by().values_list("number", flat=True) if words else None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT word FROM {words_of_name('%s')} WHERE word <> ''", [" ".join(words)])  # noqa: S608
        wanted = [word for (word,) in cursor.fetchall()]
    found = None
    for word in wanted:
        of_it = SearchName.objects.filter(word=word).values_list("person", flat=True)
        found = of_it if found is None else of_it.filter(person__in=found)
    return found


def _spelled_out(states: list[str]) -> list[str]:
    """`open` means a case nobody decided yet, and an order in progress."""
    return [*states, *(("filed", "needs_info", "escalated") if "open" in states else ())]


def _walk(rows: DocumentQuerySet, words: list[Words]) -> list[int]:
    newest, given = _sql(
        rows.order_by("-at", "-id").extra(select={"words": "words"}).values("id", "at", "words")[:WALK]
    )
    wanted, typed = tsquery(words)
    sql = f"SELECT id FROM ({newest}) newest WHERE words @@ ({wanted}) ORDER BY at DESC, id DESC LIMIT {PAGE + 1}"  # noqa: S608
    return _numbers(sql, [*given, *typed])


def _through_index(rows: DocumentQuerySet, words: list[Words]) -> list[int]:
    wanted, typed = tsquery(words)
    hits, given = _sql(holding(rows, wanted, typed).order_by().values("id", "at"))
    sql = f"WITH hits AS MATERIALIZED ({hits}) SELECT id FROM hits ORDER BY at DESC, id DESC LIMIT {PAGE + 1}"  # noqa: S608
    return _numbers(sql, given)


def _fts5(rows: DocumentQuerySet, words: list[Words]) -> list[int]:
    hits = matching(rows, words).order_by("-at", "-id")
    return list(hits.values_list("pk", flat=True)[: PAGE + 1])


def matching(rows: QuerySet[Any], words: list[Words]) -> QuerySet[Any]:
    """The rows that hold these words, as each engine looks for them."""
    if connection.vendor == "postgresql":
        return holding(rows, *tsquery(words))
    inside = "id IN (SELECT rowid FROM support_searchtext WHERE support_searchtext MATCH %s)"
    return rows.extra(where=[inside], params=[match(words)])  # noqa: S610 - a constant


def holding(rows: QuerySet[Any], wanted: str, typed: list[str]) -> QuerySet[Any]:
    """The rows whose words match; `wanted` is SQL of our own with what was typed as its parameters."""
    return rows.extra(where=[f"words @@ ({wanted})"], params=typed)  # noqa: S610


def tsquery(words: list[Words]) -> tuple[str, list[str]]:
    """SQL for these words as PostgreSQL looks for them, and what was typed as its parameters."""
    parts = []
    for one in words:
        call = "to_tsquery" if one.begun else "phraseto_tsquery" if one.phrase else "plainto_tsquery"
        parts.append(f"{'!!' if one.left_out else ''}{call}('english', %s)")
    return " && ".join(parts), [f"{one.text}:*" if one.begun else one.text for one in words]


def match(words: list[Words]) -> str:
    """These words in the language of FTS5; everything typed stands between quotes."""
    kept = " AND ".join(_quoted(one.text) + " *" * one.begun for one in words if not one.left_out)
    return " NOT ".join([f"({kept})", *(_quoted(one.text) for one in words if one.left_out)])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ") + '"'


def _sql(rows: Any) -> tuple[str, list[Any]]:
    sql, given = rows.query.sql_with_params()
    return sql, list(given)


def _numbers(sql: str, given: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [number for (number, *_rest) in cursor.fetchall()]
