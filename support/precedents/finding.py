"""Finding the precedents of a case: ranked as the engine does it best, and read with their rulings at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection

from approvals.models import ApprovalRequest, Clause, Decision

from . import by_postgresql, by_sqlite
from .wishes import boost, wish

MOST = 10
SHOWN = 5
_RULING = """
  SELECT max(l.id) FROM approvals_decision l
  WHERE l.request_id = r.id AND l.stage NOT IN ('amendment', 'revocation') AND l.amendment_id IS NULL"""
_READ = f"""
  WITH ranked AS ({{ranked}})
  SELECT d.id, d.request_id, d.outcome, d.statement, d.decided_at, r.title, r.status, k.clauses,
    u.name AS decider_name, s.name AS seller_name, coalesce(b.name, '') AS buyer_name
  FROM ranked k JOIN approvals_approvalrequest r ON r.id = k.number JOIN approvals_decision d ON d.id = ({_RULING})
  JOIN accounts_user u ON u.id = d.decider_id JOIN accounts_user s ON s.id = r.seller_id
  LEFT JOIN accounts_user b ON b.id = r.buyer_id
  ORDER BY k.rank, k.number DESC"""  # noqa: S608 - our own SQL


@dataclass(frozen=True)
class Precedent:
    """A decided case by the ruling on the request itself; what became of its terms later is another matter."""

    ruling: Decision
    case: int
    title: str
    status: str
    clauses: str
    decider: str
    seller: str
    buyer: str

    @property
    def granted(self) -> bool:
        return self.ruling.grants

    def wording_for(self, case: ApprovalRequest) -> str:
        """The decider's reasons as they can be said here: who is named in them by first name becomes who is here."""
        return worded_for(case, self.ruling.statement, self.seller, self.buyer)


@dataclass(frozen=True)
class Alike:
    """The decided cases most like one: the first few, how many there are, and how many of them were approved."""

    shown: list[Precedent]
    found: int
    approved: int

    @classmethod
    def to(cls, case: ApprovalRequest, clauses: Iterable[Clause]) -> Self:
        """`clauses` are those of the policy it was filed under: the one that would allow it counts."""
        allowing = (clause.number for clause in clauses if clause.purpose == case.purpose)
        found = like(case, next(allowing, ""))
        return cls(found[:SHOWN], len(found), sum(one.granted for one in found))


def like(case: ApprovalRequest, clause: str = "") -> list[Precedent]:
    """The decided cases most like this one, the most alike first; at most ten. Two statements at most.

    `clause` is the one that would allow it: cases decided under it count for a little more.
    """
    ranked, given = _ranked(case, clause)
    if not ranked:
        return []
    rows: Any = Decision.objects.raw(_READ.format(ranked=ranked), given)
    return [
        Precedent(
            row,
            row.request_id,
            row.title,
            row.status,
            ", ".join(row.clauses.split()),
            row.decider_name,
            row.seller_name,
            row.buyer_name,
        )
        for row in rows
    ]


def alike(case: ApprovalRequest) -> list[int]:
    """Numbers of the decided cases most like this one, the most alike first."""
    ranked, given = _ranked(case, "")
    if not ranked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(ranked, given)
        return [row[0] for row in cursor.fetchall()]


def _ranked(case: ApprovalRequest, clause: str) -> tuple[str, dict[str, Any]]:
    """SQL for number, cited clauses and rank of each, and its parameters; nothing where no word can be looked for."""
    engine: Any = by_postgresql if connection.vendor == "postgresql" else by_sqlite
    words = engine.wanted(case)
    if words is None:
        return "", {}
    return engine.RANK.format(boost=boost(case), most=MOST), {**words, **wish(case, clause)}


def worded_for(case: ApprovalRequest, statement: str, seller: str, buyer: str) -> str:
    """What was said to another seller, about another buyer, as it can be said in this case."""
    names = {seller: case.seller.name, buyer: case.buyer.name if case.buyer else ""}
    return renamed(statement, {_first(old): _first(new) for old, new in names.items()})


def renamed(text: str, names: dict[str, str]) -> str:
    """The text with each of these words, where it stands alone, put in the place of the other; empty ones stay."""
    known = {old: new for old, new in names.items() if old and new}
    if not known:
        return text
    anywhere = re.compile(rf"\b({'|'.join(map(re.escape, known))})\b")
    return anywhere.sub(lambda hit: known[hit[1]], text)


def _first(name: str) -> str:
    return name.split(" ")[0]
