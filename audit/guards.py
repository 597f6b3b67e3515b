"""Triggers that hold on both engines what a constraint cannot say.

Apps declare guards in their own `guards.py`; `install_all` puts them in place after every migration
(SQLite drops a table's triggers in silence when it remakes the table). Refusals reach Python as
IntegrityError with the guard's sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

_registry: dict[tuple[str, tuple[str, ...]], "Guard | Upkeep"] = {}


@dataclass(frozen=True)
class Guard:
    """A trigger that refuses `when` (INSERT, UPDATE, DELETE, TRUNCATE) on `table` if `condition` holds.

    `condition` is SQL over NEW and OLD that both engines read. `engines` limits it to some vendors.
    """

    name: str
    table: str
    when: str
    condition: str
    message: str
    engines: tuple[str, ...] = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Upkeep:
    """A trigger that keeps something else right after `when` (INSERT, UPDATE, DELETE) of a row of `table`.

    It runs `body`, SQL statements over NEW and OLD in the words of one engine, where `condition` holds.
    """

    name: str
    table: str
    when: str
    condition: str
    body: str
    engines: tuple[str, ...]


def declare(*guards: Guard | Upkeep) -> None:
    """Add guards to those installed after each migration."""
    for guard in guards:
        _registry[guard.name, guard.engines] = guard


def append_only(
    table: str, unique: Iterable[tuple[str, ...]] = (("id",),), refused_update: str = "TRUE"
) -> tuple[Guard, ...]:
    """Guards that make `table` refuse UPDATE, DELETE, TRUNCATE and INSERT OR REPLACE.

    `unique` names each unique key, since SQLite's REPLACE deletes without firing delete triggers;
    `refused_update` narrows which UPDATE is refused, where a row is closed once.
    """
    stem, said = table.removesuffix("s"), f"{table} is append-only"
    return (Guard(f"{stem}_no_update", table, "UPDATE", refused_update, said), *kept(table, said, unique))


def kept(
    table: str, said: str, unique: Iterable[tuple[str, ...]] = (("id",),), *, open_once: str = ""
) -> tuple[Guard, ...]:
    """Guards that make `table` refuse DELETE, TRUNCATE and INSERT OR REPLACE: its rows change, and never go.

    `open_once` is the condition of a unique index over open rows alone, in SQL with NEW and o for old rows.
    """
    stem = table.removesuffix("s")
    clash = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} o WHERE "  # noqa: S608 - names of our own tables
        + " AND ".join(f"o.{column} = NEW.{column}" for column in columns)
        + ")"
        for columns in unique
    )
    if open_once:
        clash += f" OR EXISTS (SELECT 1 FROM {table} o WHERE {open_once})"  # noqa: S608
    return (
        Guard(f"{stem}_no_delete", table, "DELETE", "TRUE", said),
        Guard(f"{stem}_no_truncate", table, "TRUNCATE", "TRUE", said, engines=("postgresql",)),
        Guard(f"{stem}_no_replace", table, "INSERT", clash, said, engines=("sqlite",)),
    )


def changed(*columns: str) -> str:
    """SQL for a guard on UPDATE: one of these columns gets another value, NULL counting as a value."""
    return " OR ".join(
        f"NOT (NEW.{name} = OLD.{name}) OR (NEW.{name} IS NULL) <> (OLD.{name} IS NULL)" for name in columns
    )


def install_all() -> None:
    """Create every declared guard whose table exists; safe to run again."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        _settle(cursor)
        for guard in _applicable():
            if guard.table in tables:
                for statement in _STATEMENTS[connection.vendor](guard):
                    cursor.execute(statement)


def drop_all() -> None:
    """Take every declared guard away, for a test that has to empty tables."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        _settle(cursor)
        for guard in _applicable():
            if guard.table in tables:
                on = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on}")


def missing() -> list[str]:
    """Names of declared guards that the database lacks or has switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTING[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    return sorted(guard.name for guard in _applicable() if guard.name not in present)


def how_many() -> int:
    """Guards that this engine should have."""
    return len(_applicable())


def _settle(cursor: Any) -> None:
    """PostgreSQL changes no table whose deferred checks still wait: let them run now."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _applicable() -> list[Guard | Upkeep]:
    return [guard for guard in _registry.values() if connection.vendor in guard.engines]


def _sqlite(guard: Guard | Upkeep) -> list[str]:
    if isinstance(guard, Upkeep):
        return [
            f"DROP TRIGGER IF EXISTS {guard.name}",
            f"CREATE TRIGGER {guard.name} AFTER {guard.when} ON {guard.table} FOR EACH ROW"
            f" WHEN {guard.condition} BEGIN {guard.body} END",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {guard.name}",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table} FOR EACH ROW"
        f" WHEN {guard.condition} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END",
    ]


def _postgresql(guard: Guard | Upkeep) -> list[str]:
    if isinstance(guard, Upkeep):
        return [
            f"CREATE OR REPLACE FUNCTION upkeep_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $upkeep$"
            f" BEGIN {guard.body} RETURN NULL; END $upkeep$",
            f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
            f"CREATE TRIGGER {guard.name} AFTER {guard.when} ON {guard.table}"
            f" FOR EACH ROW WHEN ({guard.condition}) EXECUTE FUNCTION upkeep_{guard.name}()",
            f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}",
        ]
    level = "STATEMENT" if guard.when == "TRUNCATE" else "ROW"
    result = "OLD" if guard.when == "DELETE" else "NEW" if level == "ROW" else "NULL"
    return [
        f"CREATE OR REPLACE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$"
        f" BEGIN IF {guard.condition} THEN RAISE EXCEPTION '{guard.message}'"
        f" USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {result}; END $guard$",
        f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table}"
        f" FOR EACH {level} EXECUTE FUNCTION guard_{guard.name}()",
        f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}",
    ]


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
_LISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'",
}


def problems() -> list[str]:
    """For /readyz: a sentence per guard that is not in place."""
    return [f"The trail's guard {name} is missing; run manage.py migrate." for name in missing()]
