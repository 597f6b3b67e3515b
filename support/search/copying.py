"""How each document is copied from what it stands for: one statement per kind, for triggers and `reindex` alike.

Triggers rather than reactions: whoever writes a case, an order or a name, by a verb or in bulk, the search
knows it in the same transaction, and nobody has to remember it.
"""

from audit.guards import Upkeep

COLUMNS = "kind, number, case, order, seller, buyer, author, at, state, purpose, channels, clauses, title, names, body"
_NAMES = [name.strip() for name in COLUMNS.split(",")]
_QUOTED = ", ".join(f'"{name}"' for name in _NAMES)
_WRITTEN = ", ".join(f'"{name}" = excluded."{name}"' for name in _NAMES[2:])

_CHANNELS = """replace(replace(replace(CAST(r.channels AS text), '["', ' '), '", "', ' '), '"]', ' ')"""
_CITED = """coalesce((SELECT ' ' || {together}(c.number, ' ') || ' ' FROM approvals_decisionclause g
  JOIN approvals_clause c ON c.id = g.clause_id WHERE g.decision_id = d.id), '')"""
_LAST = "SELECT max(l.id) FROM approvals_decision l WHERE l.request_id = r.id"

# Each selects the columns above, in their order; `x` is the row that is copied.
SELECTS = {
    "person": """
        SELECT 'person', x.id, NULL, NULL, CASE x.role WHEN 'seller' THEN x.id END,
          CASE x.role WHEN 'buyer' THEN x.id END, NULL, x.joined_at, x.role, '', '', '', x.name, '', ''
        FROM accounts_user x""",
    "order": """
        SELECT 'order', x.id, NULL, x.id, x.seller_id, x.buyer_id, NULL, x.placed_at, x.status, '', '', '',
          x.title, s.name || ', ' || b.name, ''
        FROM orders_order x JOIN accounts_user s ON s.id = x.seller_id JOIN accounts_user b ON b.id = x.buyer_id""",
    "message": """
        SELECT 'message', x.id, NULL, x.order_id, o.seller_id, o.buyer_id, x.author_id, x.sent_at, '', '', '', '',
          o.title, a.name, x.body
        FROM orders_message x JOIN orders_order o ON o.id = x.order_id JOIN accounts_user a ON a.id = x.author_id""",
    "case": f"""
        SELECT 'case', x.id, x.id, x.order_id, x.seller_id, x.buyer_id, d.decider_id, x.filed_at, x.status,
          x.purpose, {_CHANNELS.replace("r.", "x.")}, {_CITED}, x.title, s.name || coalesce(', ' || b.name, ''),
          x.why || CASE x.tried WHEN '' THEN '' ELSE '{{newline}}' || x.tried END
            || CASE x.what_changed WHEN '' THEN '' ELSE '{{newline}}' || x.what_changed END
        FROM approvals_approvalrequest x JOIN accounts_user s ON s.id = x.seller_id
        LEFT JOIN accounts_user b ON b.id = x.buyer_id
        LEFT JOIN approvals_decision d ON d.id = ({_LAST.replace("r.", "x.")})""",  # noqa: S608
    "thread": """
        SELECT 'thread', x.id, r.id, r.order_id, r.seller_id, NULL, x.author_id, x.sent_at, '', '', '', '',
          r.title, a.name, x.body
        FROM approvals_threadmessage x JOIN approvals_approvalrequest r ON r.id = x.request_id
        JOIN accounts_user a ON a.id = x.author_id""",
    "ruling": f"""
        SELECT 'ruling', d.id, r.id, r.order_id, r.seller_id, NULL, d.decider_id, d.decided_at, d.outcome,
          r.purpose, {_CHANNELS}, {_CITED}, r.title, a.name,
          d.statement || CASE d.facts WHEN '' THEN '' ELSE '{{newline}}' || d.facts END
        FROM approvals_decision d JOIN approvals_approvalrequest r ON r.id = d.request_id
        JOIN accounts_user a ON a.id = d.decider_id""",  # noqa: S608
    "appeal": """
        SELECT 'appeal', x.id, r.id, r.order_id, x.seller_id, NULL, x.seller_id, x.filed_at, x.status,
          r.purpose, '', '', r.title, s.name,
          x.grounds || CASE x.new_facts WHEN '' THEN '' ELSE '{newline}' || x.new_facts END
        FROM approvals_appeal x JOIN approvals_approvalrequest r ON r.id = x.request_id
        JOIN accounts_user s ON s.id = x.seller_id""",
    "note": """
        SELECT 'note', x.id, r.id, NULL, NULL, NULL, x.author_id, x.written_at, '', '', '', '', r.title, a.name, x.text
        FROM support_note x JOIN approvals_approvalrequest r ON r.id = x.request_id
        JOIN accounts_user a ON a.id = x.author_id""",
}
_AGGREGATE = {"postgresql": "string_agg", "sqlite": "group_concat"}
_ENGINES = tuple(_AGGREGATE)


def copy(kind: str, vendor: str, where: str = "TRUE") -> str:
    """SQL that writes the documents of one kind, over older copies; `where` speaks of the copied row."""
    selected = (
        SELECTS[kind].format(together=_AGGREGATE[vendor], newline="\n") if "{" in SELECTS[kind] else SELECTS[kind]
    )
    return (
        f"INSERT INTO support_searchdocument ({_QUOTED}) {selected} WHERE {where}"
        f" ON CONFLICT (kind, number) DO UPDATE SET {_WRITTEN};"
    )


def _upkeep(name: str, table: str, when: str, kind: str, where: str, condition: str = "TRUE") -> tuple[Upkeep, ...]:
    return tuple(
        Upkeep(f"search_{name}", table, when, condition, copy(kind, vendor, where), (vendor,)) for vendor in _ENGINES
    )


def _state(name: str, table: str, kind: str) -> tuple[Upkeep, ...]:
    body = f"UPDATE support_searchdocument SET state = NEW.status WHERE kind = '{kind}' AND number = NEW.id;"  # noqa: S608
    condition = "OLD.status <> NEW.status"
    return (Upkeep(f"search_{name}", table, "UPDATE", condition, body, _ENGINES),)


def _cited() -> tuple[Upkeep, ...]:
    """A ruling and its grounds are written one after the other: the last ground completes both documents."""
    of_case = "x.id = (SELECT request_id FROM approvals_decision WHERE id = NEW.decision_id)"
    return tuple(
        Upkeep(
            "search_ground",
            "approvals_decisionclause",
            "INSERT",
            "TRUE",
            copy("ruling", vendor, "d.id = NEW.decision_id") + copy("case", vendor, of_case),
            (vendor,),
        )
        for vendor in _ENGINES
    )


UPKEEP = (
    *_upkeep("person", "accounts_user", "INSERT", "person", "x.id = NEW.id"),
    *_upkeep(
        "person_renamed",
        "accounts_user",
        "UPDATE",
        "person",
        "x.id = NEW.id",
        "OLD.name <> NEW.name OR OLD.role <> NEW.role",
    ),
    *_upkeep("order", "orders_order", "INSERT", "order", "x.id = NEW.id"),
    *_state("order_state", "orders_order", "order"),
    *_upkeep("message", "orders_message", "INSERT", "message", "x.id = NEW.id"),
    *_upkeep("case", "approvals_approvalrequest", "INSERT", "case", "x.id = NEW.id"),
    *_state("case_state", "approvals_approvalrequest", "case"),
    *_upkeep("thread", "approvals_threadmessage", "INSERT", "thread", "x.id = NEW.id"),
    *_cited(),
    *_upkeep("appeal", "approvals_appeal", "INSERT", "appeal", "x.id = NEW.id"),
    *_state("appeal_state", "approvals_appeal", "appeal"),
    *_upkeep("note", "support_note", "INSERT", "note", "x.id = NEW.id"),
)
