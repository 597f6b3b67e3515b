"""Ranking by PostgreSQL: words weighed by a sample of the newest decided cases, compared with candidates alone."""

from dataclasses import dataclass
from itertools import combinations
from math import log, prod
from typing import Any

from django.db import connection, transaction

from approvals.models import ApprovalRequest

from .wishes import body

SAMPLE = 20_000
"""So many of the newest decided cases say how frequent a word is."""
CANDIDATES = 1_000
"""About so many cases are compared in full, whatever the house holds."""
RAREST = 12
_TERMS = """
  SELECT l.lexeme, coalesce(t.cases, 1), 'A' = ANY(l.weights), (SELECT cases FROM support_searchstem WHERE stem = '')
  FROM unnest(setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', %s), 'B')) l
  LEFT JOIN support_searchstem t ON t.stem = l.lexeme"""
RANK = f"""
  WITH terms AS MATERIALIZED (SELECT * FROM unnest(%(lexemes)s::text[], %(weights)s::float8[]) AS t (lexeme, weight)),
  hits AS MATERIALIZED (
    SELECT number, purpose, channels, clauses, words FROM support_searchdocument
    WHERE kind = 'case' AND state IN ('approved', 'denied', 'revoked') AND words @@ %(wanted)s::tsquery
      AND number <> %(number)s LIMIT {2 * CANDIDATES}
  ),
  scored AS (
    SELECT number, purpose, channels, clauses, length(words) AS long, (
      SELECT sum(t.weight) FROM unnest(words) l JOIN terms t ON t.lexeme = l.lexeme WHERE l.weights && ARRAY['A', 'B']
    ) AS score FROM hits
  )
  SELECT number, clauses, -score / (0.6 + 0.4 * long / (SELECT avg(long) FROM scored)) * {{boost}} AS rank
  FROM scored WHERE score IS NOT NULL
  ORDER BY rank, number DESC LIMIT {{most}}"""  # noqa: S608 - our own number


@dataclass(frozen=True)
class Term:
    """A word of the case in hand, and which share of the decided cases holds it."""

    lexeme: str
    share: float
    in_title: bool

    @property
    def weight(self) -> float:
        return log(1 + (1 - self.share) / self.share) * (1.3 if self.in_title else 1)


def wanted(case: ApprovalRequest) -> dict[str, Any] | None:
    """What RANK needs to know of the words of a case; None where it has none to look for. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, [case.title, body(case)])
        found = cursor.fetchall()
    sampled = (found[0][3] if found else 0) or 0
    terms = [Term(lexeme, min(0.9, (cases + 0.5) / (sampled + 1)), in_title) for lexeme, cases, in_title, _ in found]
    terms.sort(key=lambda term: term.share)
    # A house larger than the sample has at most as many decided cases as the newest one's number.
    query = candidates(terms, case.pk or 0 if sampled >= SAMPLE else sampled)
    if not query:
        return None
    weights = {"lexemes": [term.lexeme for term in terms], "weights": [term.weight for term in terms]}
    return {"wanted": query, **weights}


def candidates(terms: list[Term], house: int) -> str:
    """A tsquery that some thousands of cases answer in a house of so many: rare words alone, others together."""
    singles, hits = [], 0.0
    for term in terms:
        hits += term.share * house
        if hits > CANDIDATES / 2:
            break
        singles.append(_lexeme(term))
    rest = terms[len(singles) : len(singles) + RAREST]
    groups, hits = list(singles), 0.0
    for size in (2, 3):
        for group in sorted(combinations(rest, size), key=lambda group: prod(term.share for term in group)):
            hits += prod(term.share for term in group) * house
            if hits > CANDIDATES / 2:
                break
            groups.append("(" + " & ".join(map(_lexeme, group)) + ")")
    return " | ".join(groups or map(_lexeme, rest[:3]))


def _lexeme(term: Term) -> str:
    return "'" + term.lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def weigh() -> None:
    """Sample anew how many decided cases hold each word. PostgreSQL only; for a scheduled task."""
    if connection.vendor != "postgresql":
        return
    newest = (
        "SELECT words FROM support_searchdocument WHERE kind = 'case' AND state IN ('approved', 'denied', 'revoked')"  # noqa: S608
        f" ORDER BY at DESC LIMIT {SAMPLE}"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('support_searchstem'))")
        cursor.execute("DELETE FROM support_searchstem")
        cursor.execute(f"INSERT INTO support_searchstem (stem, cases) SELECT '', count(*) FROM ({newest}) n")  # noqa: S608
        cursor.execute(
            "INSERT INTO support_searchstem (stem, cases) SELECT word, ndoc FROM ts_stat(%s) WHERE ndoc > 1"
            " ON CONFLICT (stem) DO NOTHING",
            [newest],
        )
