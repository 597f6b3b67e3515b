"""Database, cache, queue and mail, each chosen by one address in the environment.

Without any of them Hallpass runs embedded: SQLite, a cache file, a queue of files, mail as files.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config import env
from config.schedule import SCHEDULE

# Everything an embedded Hallpass writes: database, cache, queue, mail, uploads.
VAR = Path(env.text("HALLPASS_VAR", str(Path(__file__).resolve().parents[2] / "var"))).absolute()

# Set by config/wsgi.py: this process answers people.
WEB = os.environ.get("HALLPASS_PROCESS") == "web"

# --- database ---
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    # Without it INSERT OR REPLACE walks past the delete guards of the trail.
    "recursive_triggers": "ON",
    "foreign_keys": "ON",
    "busy_timeout": "20000",
}


def described(database: dict[str, Any]) -> dict[str, Any]:
    """The database with what its engine needs to be safe under many writers."""
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "timeout": 20,
            # DEFERRED loses writers to "database is locked"; IMMEDIATE makes them wait.
            "transaction_mode": "IMMEDIATE",
            "init_command": "".join(f"PRAGMA {name}={value};" for name, value in SQLITE_PRAGMAS.items()),
        }
        return database
    # The pool belongs to web processes only: Celery closes it after every task.
    if WEB:
        most = env.number("DATABASE_POOL_SIZE", 8, least=1)
        database.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": most, "timeout": 10}
    else:
        database.setdefault("CONN_MAX_AGE", 60)
        database["CONN_HEALTH_CHECKS"] = True
    return database


DATABASES = {"default": described(env.database("DATABASE_URL", f"sqlite:///{quote(str(VAR / 'hallpass.sqlite3'))}"))}

# --- cache, rate limits, presence ---
REDIS_URL = env.address("REDIS_URL", "", schemes={"redis", "rediss", "unix"})
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "config.tolerant_cache.TolerantRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "hallpass",
            "OPTIONS": {"socket_timeout": 0.4, "socket_connect_timeout": 0.4},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "diskcache.DjangoCache",
            "LOCATION": str(VAR / "cache"),
            "SHARDS": 2,
            "DATABASE_TIMEOUT": 0.5,
            "OPTIONS": {"size_limit": 64 * 1024 * 1024},
        }
    }
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# --- queue: a nudge only; the database is the truth, so a task may be lost ---
BROKER_FOLDER = VAR / "broker"
VISIBILITY_TIMEOUT = 300
if REDIS_URL:
    # Celery has its own way to write a socket: unix:///run/redis.sock?db=1 for Redis and the cache.
    CELERY_BROKER_URL = re.sub(r"\?db=", "?virtual_host=", re.sub("^unix:", "redis+socket:", REDIS_URL))
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": VISIBILITY_TIMEOUT,
        # By default a killed worker's task comes back after 100 s; so after less than 20.
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        # A page waits for its nudge at most this long; a worker waits for work and may take its time.
        "socket_timeout": 0.4 if WEB else 5,
        "socket_connect_timeout": 0.4 if WEB else 1,
        # Publishing tries once: whoever publishes goes on without.
        "max_retries": 0,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "config.file_transport:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(BROKER_FOLDER)}
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_TIMEOUT
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_TIMEOUT}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "hallpass"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_TIMEZONE = "UTC"

# --- mail ---
MAIL_FOLDER = VAR / "mail"
globals().update(env.mail("EMAIL_URL", f"filemail://{quote(str(MAIL_FOLDER))}"))
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Hallpass <hallpass@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

__all__ = [name for name in globals() if name.isupper()]
