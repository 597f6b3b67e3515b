"""What the doctor examines of the machine: settings, database, mail server, queue, cache and disk."""

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from audit.checkup import Finding, fault, warning, well
from config.celery import app
from config.settings.services import VAR

OLDEST = {"sqlite": 3_037_000, "postgresql": 150_000}
"""SQLite 3.37 and PostgreSQL 15, in the numbers that each gives of itself."""
SWITCHES = {"journal_mode": "wal", "foreign_keys": "1", "recursive_triggers": "1"}
"""What SQLite needs for many writers and for guards that nothing walks past (config/settings/services.py)."""
SKEW = 5  # seconds
FULL, LOW = 200 * 1024**2, 2 * 1024**3  # bytes
LEAST_SECRET = 50
NOWHERE = ("locmem", "dummy", "console", "filebased")
"""Mail backends that reach nobody."""


def chosen() -> Iterator[Finding]:
    """What an operator set, beyond what each variable's reader refuses by itself."""
    key = settings.SECRET_KEY
    if len(key) < LEAST_SECRET or key.startswith("django-insecure") or len(set(key)) < 8:
        yield fault("SECRET_KEY is short or guessable.", "Set 50 random characters or more.")
    else:
        yield well("SECRET_KEY is long enough.")
    kept = VAR / "secret_key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        yield fault(f"Others on this machine can read {kept}.", f"chmod 600 {kept}, and choose a new key.")
    site = urlsplit(settings.SITE_URL)
    if settings.LOCAL:
        yield warning(
            "These are the settings for one's own machine.",
            "For other people set DJANGO_SETTINGS_MODULE=config.settings.production.",
        )
    elif site.scheme != "https":
        yield fault(f"SITE_URL is {settings.SITE_URL}.", "Links in mails must begin with https://.")
    else:
        yield well(f"People reach it at {settings.SITE_URL}.")
    if settings.DEBUG:
        yield (warning if settings.LOCAL else fault)("DEBUG is on: errors show the inside.", "Unset DEBUG.")
    if settings.HALLPASS_DEMO and not settings.LOCAL:
        yield fault("The demo's people can sign in without a password.", "Unset HALLPASS_DEMO.")
    if "*" in settings.ALLOWED_HOSTS:
        yield fault("ALLOWED_HOSTS lets any name through.", "Name the hosts; SITE_URL's is there already.")


def database() -> Iterator[Finding]:
    """Reachable, new enough, migrated, with the switches that many writers need, and a clock like ours."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            version, name = sqlite3.sqlite_version_info, f"SQLite {sqlite3.sqlite_version}"
            number = version[0] * 1_000_000 + version[1] * 1_000 + version[2]
            yield from _pragmas(cursor)
        else:
            cursor.execute("SHOW server_version_num")
            number = int(cursor.fetchone()[0])
            name = f"PostgreSQL {number // 10_000}.{number % 10_000}"
            yield from _clock(cursor)
    if number < OLDEST[connection.vendor]:
        yield fault(f"{name} is too old.", "SQLite 3.37 or PostgreSQL 15 is the least.")
    else:
        yield well(f"{name} answers.")
    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if behind:
        first = behind[0][0]
        said = f"{len(behind)} migrations were not run, from {first.app_label} {first.name} on."
        yield fault(said, "Run manage.py migrate.")
    else:
        yield well("Every migration was run.")


def _pragmas(cursor: Any) -> Iterator[Finding]:
    for name, value in SWITCHES.items():
        cursor.execute(f"PRAGMA {name}")
        found = str(cursor.fetchone()[0]).lower()
        if found not in (value, "memory"):
            said = f"SQLite's {name} is {found}, not {value}."
            yield fault(said, "Connect with the settings of config/settings/services.py.")


def _clock(cursor: Any) -> Iterator[Finding]:
    cursor.execute("SELECT clock_timestamp()")
    apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if apart > SKEW:
        said = f"The clocks of this machine and the database are {apart:.0f} s apart."
        yield warning(said, "Let both follow a time server: windows and promises are kept to the microsecond.")


def mail() -> Iterator[Finding]:
    """Whether the mail server takes our connection, and whether mails come from somewhere."""
    backend = settings.EMAIL_BACKEND.split(".")
    if any(word in backend for word in NOWHERE):
        said = f"Mail reaches nobody: it goes to {backend[-2]}."
        yield (warning if settings.LOCAL else fault)(said, "Set EMAIL_URL to a mail server or a provider.")
    elif "smtp" in backend:
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        try:
            transport = get_connection(timeout=5)
            transport.open()
            transport.close()
            yield well(f"The mail server {server} takes our connection.")
        except OSError as error:  # smtplib's errors are OSErrors
            yield fault(
                f"The mail server {server} refuses us: {type(error).__name__}.",
                "Mail waits in the outbox meanwhile; see EMAIL_URL.",
            )
    else:
        yield well(f"Mail goes out through {backend[-2]}.")
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    if not settings.LOCAL and "." not in domain:
        said = f"Mails come from {settings.DEFAULT_FROM_EMAIL}."
        yield warning(said, "Set DEFAULT_FROM_EMAIL to an address of yours.")
    if not settings.LOCAL and settings.MAIL_DOMAIN.endswith(".example"):
        yield warning(f"Message-IDs end with {settings.MAIL_DOMAIN}.", "Set MAIL_DOMAIN to a domain of yours.")


def broker() -> Iterator[Finding]:
    """Whether tasks can be handed to a worker. Without it nothing is lost, only later."""
    how = urlsplit(settings.CELERY_BROKER_URL).scheme
    try:
        with app.connection_for_write(connect_timeout=2) as line:
            line.ensure_connection(max_retries=1, timeout=3)
        yield well(f"The queue takes tasks ({how}).")
    except Exception as error:  # brokers fail in many ways
        said = f"The queue ({how}) does not answer: {type(error).__name__}."
        yield fault(said, "Requests go on; mail waits until it is back, or until manage.py dispatch runs.")
    if how == "filesystem" and not settings.LOCAL:
        said = "The queue is a folder of this machine."
        yield warning(said, "Workers on other machines see nothing of it: set REDIS_URL.")


def cached() -> Iterator[Finding]:
    """Whether the cache keeps what it is given. Presence and rate limits stand on it."""
    key, value = f"doctor:{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, 30)
    if cache.get(key) == value:
        cache.delete(key)
        yield well("The cache keeps what it is given.")
    else:
        said = "The cache does not answer."
        yield fault(said, "Requests go on, but rate limits and presence stand still: see REDIS_URL.")
    if not settings.LOCAL and "redis" not in settings.CACHES["default"]["BACKEND"].lower():
        said = "The cache belongs to this machine alone."
        yield warning(said, "With several machines, rate limits count on each: set REDIS_URL.")


def disk() -> Iterator[Finding]:
    """Room for uploads, results and SQLite, and that we may write there."""
    for name, folder in (("HALLPASS_VAR", VAR), ("uploads", Path(settings.MEDIA_ROOT))):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError:
            yield fault(f"{folder} cannot be written to ({name}).", f"Give it to the user {os.getuid()}.")
            continue
        free = shutil.disk_usage(there).free
        said = f"{free / 1024**3:.1f} GiB are free for {name} ({folder})."
        if free < FULL:
            yield fault(said, "Make room now: writes are about to fail.")
        elif free < LOW:
            yield warning(said, "Make room before it is full.")
        else:
            yield well(said)
