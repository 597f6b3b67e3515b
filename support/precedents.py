"""Precedents: the decided cases most like one, by purpose, channel, clause and above all by words.

Rare words say more than frequent ones (BM25, Robertson and Zaragoza 2009). SQLite's FTS5 ranks so by
itself; for PostgreSQL, which does not, how many decided cases hold a word is sampled now and then.
"""

import re
from dataclasses import dataclass
from itertools import combinations
from math import log, prod
from typing import Any

from django.db import connection, transaction

from approvals.models import ApprovalRequest, Decision

MOST = 10
SHOWN = 5
SAMPLE = 20_000
"""So many of the newest decided cases say how frequent a word is."""
CANDIDATES = 1_000
"""About so many cases are compared in full, whatever the house holds."""
RAREST = 12
BOOSTS = {"purpose": 1.35, "channel": 1.1, "clause": 1.1}
"""A case of the same purpose counts for so much more."""
STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "each",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "me",
        "more",
        "most",
        "my",
        "no",
        "not",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "same",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "too",
        "under",
        "until",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


@dataclass(frozen=True)
class Precedent:
    """A decided case, by the ruling that stands on it, and the clauses it cites."""

    decision: Decision
    clauses: str

    @property
    def case(self) -> ApprovalRequest:
        return self.decision.request


def like(case: ApprovalRequest, clause: str = "") -> list[Precedent]:
    """The decided cases most like this one, the most alike first; at most ten. Three statements at most.

    `clause` is the one that would allow it: cases decided under it count for a little more.
    """
    ranked = _ranked(case, clause)
    rulings = Decision.objects.filter(request__in=[number for number, _clauses in ranked])
    last = {ruling.request_id: ruling for ruling in rulings.select_related("decider", "request").order_by("round")}
    return [Precedent(last[number], ", ".join(cited.split())) for number, cited in ranked if number in last]


def alike(case: ApprovalRequest) -> list[int]:
    """Numbers of the decided cases most like this one, the most alike first."""
    return [number for number, _clauses in _ranked(case, "")]


def _ranked(case: ApprovalRequest, clause: str) -> list[tuple[int, str]]:
    """Number and cited clauses of each, the most alike first."""
    return _by_postgresql(case, clause) if connection.vendor == "postgresql" else _by_sqlite(case, clause)


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


# --- PostgreSQL ---

_BOOST = """
  CASE WHEN purpose = %(purpose)s THEN {purpose} ELSE 1 END
  * CASE WHEN {channels} THEN {channel} ELSE 1 END
  * CASE WHEN %(clause)s <> '' AND clauses LIKE '%% ' || %(clause)s || ' %%' THEN {clause} ELSE 1 END"""
_TERMS = """
  SELECT l.lexeme, coalesce(t.cases, 1), 'A' = ANY(l.weights), (SELECT cases FROM support_searchstem WHERE stem = '')
  FROM unnest(setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', %s), 'B')) l
  LEFT JOIN support_searchstem t ON t.stem = l.lexeme"""
_RANK = """
  WITH terms AS MATERIALIZED (SELECT * FROM unnest(%(lexemes)s::text[], %(weights)s::float8[]) AS t (lexeme, weight)),
  hits AS MATERIALIZED (
    SELECT number, purpose, channels, clauses, words FROM support_searchdocument
    WHERE kind = 'case' AND state IN ('approved', 'denied', 'revoked') AND words @@ %(wanted)s::tsquery
      AND number <> %(number)s LIMIT {limit}
  ),
  scored AS (
    SELECT number, purpose, channels, clauses, length(words) AS long, (
      SELECT sum(t.weight) FROM unnest(words) l JOIN terms t ON t.lexeme = l.lexeme WHERE l.weights && ARRAY['A', 'B']
    ) AS score FROM hits
  )
  SELECT number, clauses FROM scored WHERE score IS NOT NULL
  ORDER BY score / (0.6 + 0.4 * long / (SELECT avg(long) FROM scored)) * {boost} DESC, number DESC LIMIT {most}"""


@dataclass(frozen=True)
class Term:
    """A word of the case in hand, and which share of the decided cases holds it."""

    lexeme: str
    share: float
    in_title: bool

    @property
    def weight(self) -> float:
        return log(1 + (1 - self.share) / self.share) * (1.3 if self.in_title else 1)


def _by_postgresql(case: ApprovalRequest, clause: str) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, [case.title, _body(case)])
        found = cursor.fetchall()
        sampled = (found[0][3] if found else 0) or 0
        terms = [
            Term(lexeme, min(0.9, (cases + 0.5) / (sampled + 1)), in_title) for lexeme, cases, in_title, _ in found
        ]
        terms.sort(key=lambda term: term.share)
        # A house larger than the sample has at most as many decided cases as the newest one's number.
        wanted = candidates(terms, case.pk or 0 if sampled >= SAMPLE else sampled)
        if not wanted:
            return []
        given = {
            "lexemes": [term.lexeme for term in terms],
            "weights": [term.weight for term in terms],
            "wanted": wanted,
            "number": case.pk or 0,
            **_wish(case, clause),
        }
        cursor.execute(_RANK.format(limit=2 * CANDIDATES, boost=_boost(case), most=MOST), given)
        return cursor.fetchall()


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


# --- SQLite ---

_MATCH = """
  SELECT d.number, d.clauses FROM support_searchtext t JOIN support_searchdocument d ON d.id = t.rowid
  WHERE support_searchtext MATCH %(wanted)s AND d.kind = 'case' AND d.state IN ('approved', 'denied', 'revoked')
    AND d.number <> %(number)s
  ORDER BY bm25(support_searchtext, 1.3, 1.0, 0.0) * {boost}, d.number DESC LIMIT {most}"""


def _by_sqlite(case: ApprovalRequest, clause: str) -> list[tuple[int, str]]:
    words = re.findall(r"[^\W_]{2,}", f"{case.title} {_body(case)}".lower())
    words = [word for word in dict.fromkeys(words) if word not in STOP]
    if not words:
        return []
    wanted = "{title body} : (" + " OR ".join(f'"{word}"' for word in words) + ")"
    given = {"wanted": wanted, "number": case.pk or 0, **_wish(case, clause)}
    with connection.cursor() as cursor:
        cursor.execute(_MATCH.format(boost=_boost(case), most=MOST), given)
        return cursor.fetchall()


def _body(case: ApprovalRequest) -> str:
    return " ".join((case.why, case.tried, case.what_changed))


def _wish(case: ApprovalRequest, clause: str) -> dict[str, Any]:
    channels = {f"channel{turn}": f"% {word} %" for turn, word in enumerate(case.channels)}
    return {"purpose": case.purpose, "clause": clause, **channels}


def _boost(case: ApprovalRequest) -> str:
    """SQL for how much more than its words a decided case counts."""
    asked = " OR ".join(f"channels LIKE %(channel{turn})s" for turn, _word in enumerate(case.channels)) or "FALSE"
    return "(" + _BOOST.format(channels=asked, **BOOSTS) + ")"
