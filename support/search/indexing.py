"""The words of documents, as each engine indexes them. English stems on both.

PostgreSQL: a generated column (title before words before names) under three GIN indexes: all documents,
people alone, decided cases alone; and the words of names once more beside whose they are. SQLite: an FTS5 table
that reads its text from the documents.
"""

from typing import Any

from django.db import connection, transaction

from audit.guards import Upkeep

POSTGRESQL = (
    """ALTER TABLE support_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
         setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')
         || setweight(to_tsvector('english', names), 'C')) STORED""",
    "CREATE INDEX document_words ON support_searchdocument USING gin (words)",
    "CREATE INDEX document_people ON support_searchdocument USING gin (words) WHERE kind = 'person'",
    """CREATE INDEX document_decided ON support_searchdocument USING gin (words)
       WHERE kind = 'case' AND state IN ('approved', 'denied', 'revoked')""",
)
SQLITE = (
    """CREATE VIRTUAL TABLE support_searchtext USING fts5(title, body, names, content='support_searchdocument',
         content_rowid='id', tokenize="porter unicode61 remove_diacritics 2")""",
    "CREATE VIRTUAL TABLE support_searchterm USING fts5vocab(support_searchtext, 'row')",
)
DROP = {
    "postgresql": (
        "DROP INDEX document_words",
        "DROP INDEX document_people",
        "DROP INDEX document_decided",
        "ALTER TABLE support_searchdocument DROP COLUMN words",
    ),
    "sqlite": ("DROP TABLE support_searchterm", "DROP TABLE support_searchtext"),
}

_FORGET = (
    "INSERT INTO support_searchtext (support_searchtext, rowid, title, body, names)"
    " VALUES ('delete', OLD.id, OLD.title, OLD.body, OLD.names);"
)
_KEEP = "INSERT INTO support_searchtext (rowid, title, body, names) VALUES (NEW.id, NEW.title, NEW.body, NEW.names);"
_OTHER_WORDS = "OLD.title <> NEW.title OR OLD.body <> NEW.body OR OLD.names <> NEW.names"


def words_of_name(text: str) -> str:
    """SQL for the words of a name; `text` is SQL for the name.

    Split at signs named here: some locales of PostgreSQL know no letter ö.
    """
    return f"regexp_split_to_table(lower({text}), '[[:space:]''\u2019.,()/-]+') AS word"


_INTO_NAMES = "INSERT INTO support_searchname (word, person) SELECT word, "
_ONCE = "word <> '' ON CONFLICT (word, person) DO NOTHING"
_FORGET_NAME = "DELETE FROM support_searchname WHERE person = OLD.number;"
_KEEP_NAME = f"{_INTO_NAMES} NEW.number FROM {words_of_name('NEW.title')} WHERE {_ONCE};"
_NAME_ALL = (
    f"{_INTO_NAMES} number FROM support_searchdocument, {words_of_name('title')} WHERE kind = 'person' AND {_ONCE}"
)


def _upkeep(when: str, condition: str, body: str) -> Upkeep:
    return Upkeep(f"search_text_{when.lower()}", "support_searchdocument", when, condition, body, ("sqlite",))


def _names(when: str, condition: str, body: str) -> Upkeep:
    return Upkeep(f"search_name_{when.lower()}", "support_searchdocument", when, condition, body, ("postgresql",))


UPKEEP = (
    _upkeep("INSERT", "TRUE", _KEEP),
    _upkeep("UPDATE", _OTHER_WORDS, _FORGET + _KEEP),
    _upkeep("DELETE", "TRUE", _FORGET),
    _names("INSERT", "NEW.kind = 'person'", _KEEP_NAME),
    _names("UPDATE", "NEW.kind = 'person' AND OLD.title <> NEW.title", _FORGET_NAME + _KEEP_NAME),
    _names("DELETE", "OLD.kind = 'person'", _FORGET_NAME),
)


def name_all() -> None:
    """Write the words of all names anew, while nobody is renamed; nothing on SQLite."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE support_searchdocument IN SHARE MODE")
        cursor.execute("DELETE FROM support_searchname")
        cursor.execute(_NAME_ALL)


def create(apps: Any, editor: Any) -> None:
    """Add the indexes of words, with whatever the engine has for it."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def drop(apps: Any, editor: Any) -> None:
    """Take them away again."""
    for statement in DROP[editor.connection.vendor]:
        editor.execute(statement)
