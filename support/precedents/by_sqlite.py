"""Ranking by SQLite's FTS5, which weighs rare words by itself; frequent ones of the language are left out."""

import re

from approvals.models import ApprovalRequest

from .wishes import body

FREQUENT = """
    a about after all also an and any are as at be because been before but by can cannot could did do does each for
    from had has have he her hers him his how i if in into is it its just me more most my no not of off on once one
    only or other our out over own same she should so some such than that the their them then there these they this
    to too under until up us very was we were what when where which while who whom why will with would you your
"""
STOP = frozenset(FREQUENT.split())
RANK = """
  SELECT d.number, d.clauses, bm25(support_searchtext, 1.3, 1.0, 0.0) * {boost} AS rank
  FROM support_searchtext t JOIN support_searchdocument d ON d.id = t.rowid
  WHERE support_searchtext MATCH %(wanted)s AND d.kind = 'case' AND d.state IN ('approved', 'denied', 'revoked')
    AND d.number <> %(number)s
  ORDER BY rank, d.number DESC LIMIT {most}"""


def wanted(case: ApprovalRequest) -> dict[str, str] | None:
    """What RANK needs to know of the words of a case; None where it has none to look for."""
    words = re.findall(r"[^\W_]{2,}", f"{case.title} {body(case)}".lower())
    words = [word for word in dict.fromkeys(words) if word not in STOP]
    return {"wanted": "{title body} : (" + " OR ".join(f'"{word}"' for word in words) + ")"} if words else None
