"""Rows in bulk: COPY on PostgreSQL, many inserts at once on SQLite; columns not named get their defaults."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.management.color import no_style
from django.db import connection, models

from audit import guards
from support.search import indexing

SQLITE_VALUES = 20_000
WORD_INDEXES = [statement for statement in indexing.POSTGRESQL if statement.startswith("CREATE INDEX")]


class Bulk:
    """Rows of one model, gathered and then written at once; ids are given out here."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model, self.rows = model, list[dict[str, Any]]()
        self.fields = model._meta.concrete_fields
        last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
        self.last: int = last or 0
        self.first = self.last + 1

    def add(self, **values: Any) -> int:
        """Gather one row (columns by attribute name, such as `seller_id`). Returns its number."""
        self.last += 1
        values["id"] = self.last
        self.rows.append(values)
        return self.last

    def write(self) -> None:
        """Write what was gathered."""
        if not self.rows:
            return
        lines = [[self._value(field, row) for field in self.fields] for row in self.rows]
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for line in lines:
                        copy.write_row(line)
            else:
                marks = ", ".join(["%s"] * len(self.fields))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", lines)  # noqa: S608
        self.rows.clear()

    def _value(self, field: Any, row: dict[str, Any]) -> Any:
        if field.attname in row:
            return _plain(row[field.attname])
        if isinstance(field, models.UUIDField):
            return uuid4().hex
        return _plain(field.get_default())


def _plain(value: Any) -> Any:
    """As both engines read it from text."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return moment if connection.vendor == "postgresql" else f"{moment:%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, list | dict):
        return json.dumps(value)
    return value.hex if isinstance(value, UUID) else value


@contextmanager
def unguarded() -> Iterator[None]:
    """Guards and counters step aside, and the indexes of words; all are back afterwards, or nothing happened."""
    guards.drop_all()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL synchronous_commit = off")
            for name in ("document_words", "document_people", "document_decided"):
                cursor.execute(f"DROP INDEX {name}")
        yield
        if connection.vendor == "postgresql":
            for statement in WORD_INDEXES:
                cursor.execute(statement)
            indexing.name_all()
        else:
            cursor.execute("INSERT INTO support_searchtext (support_searchtext) VALUES ('rebuild')")
    guards.install_all()


def settle(*written: Bulk) -> None:
    """Numbers go on after those given out, and the planner knows what there is."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [bulk.model for bulk in written]):
            cursor.execute(sql)
