"""What `manage.py doctor` finds. Each room says in its own `checkup.py` what is well and what is not.

A check is a function without arguments that returns Findings; settings.CHECKUP names them all.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import OperationalError, connection
from django.utils.module_loading import import_string

from . import guards
from .models import Event

WELL, WARNING, FAULT = "well", "warning", "fault"
LEVELS = (WELL, WARNING, FAULT)
"""From best to worst. A fault: something does not work now. A warning: it will hurt when it is needed."""


@dataclass(frozen=True)
class Finding:
    """One sentence on one thing, and what to do about it."""

    level: str
    said: str
    advice: str = ""


Check = Callable[[], Iterable[Finding]]


def well(said: str) -> Finding:
    return Finding(WELL, said)


def warning(said: str, advice: str) -> Finding:
    return Finding(WARNING, said, advice)


def fault(said: str, advice: str) -> Finding:
    return Finding(FAULT, said, advice)


def examined(checks: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[Finding]]]:
    """(part, findings) for each of (part, dotted path). A check that breaks is a finding itself."""
    away = False
    for part, path in checks:
        try:
            found = list(import_string(path)())
        except OperationalError as error:
            why = str(error).partition("\n")[0]
            said = "Not examined: it needs the database." if away else f"The database does not answer: {why}."
            found, away = [fault(said, "" if away else "Is the server up, and DATABASE_URL right?")], True
        except Exception as error:  # the doctor goes on with the next part whatever broke
            found = [fault(f"This could not be examined: {type(error).__name__}: {error}".rstrip(": ") + ".", "")]
        yield part, found


def worst(findings: Iterable[Finding]) -> str:
    """The worst level among them."""
    return max((finding.level for finding in findings), key=LEVELS.index, default=WELL)


def as_json(part: str, findings: Iterable[Finding]) -> dict[str, Any]:
    """One part, for machines."""
    findings = list(findings)
    return {"part": part, "level": worst(findings), "findings": [asdict(finding) for finding in findings]}


def trail() -> Iterator[Finding]:
    """The guards that make trail and rulings immutable, and what the application's role may do past them."""
    missing = guards.missing()
    if missing:
        yield fault(
            f"{len(missing)} guards of the database are missing: {', '.join(missing[:5])}"
            f"{' and more' if len(missing) > 5 else ''}.",
            "Run manage.py migrate as the owner of the tables, then find out who dropped them.",
        )
    else:
        yield well(f"All {guards.how_many()} guards of the database are in place.")
    if connection.vendor == "postgresql":
        yield from _rights()


def _rights() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
            " has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE')"
            " OR has_table_privilege(%s, 'TRUNCATE')",
            [Event._meta.db_table] * 3,
        )
        role, superuser, may_change = cursor.fetchone()
    how = "Give the application a role of its own and revoke it: docs/operations.md, “The database's own rules”."
    if superuser:
        yield warning(f"The database role {role} is a superuser and can lift every guard.", how)
    elif may_change:
        yield warning(f"The database role {role} owns the trail or may change it, but for the guards.", how)
    else:
        yield well(f"The database role {role} can only add to the trail.")
