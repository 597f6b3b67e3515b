"""Reads the environment. A value that cannot be understood stops the start and names the variable.

Nothing here falls back in silence: `DEBUG=ture` is an error, not False. Values of secrets are
never repeated in the message.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

REQUIRED: Any = object()
YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}

_environ = environ.Env()


def wrong(name: str, wanted: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"The environment variable {name} must be {wanted}.")


def text(name: str, default: str = REQUIRED) -> str:
    """The variable's value; an empty one counts as absent."""
    value = os.environ.get(name, "").strip()
    if not value and default is REQUIRED:
        raise wrong(name, "set; it has no default here")
    return value or default


def flag(name: str, default: bool) -> bool:
    value = text(name, "").lower()
    if value and value not in YES | NO:
        raise wrong(name, "1 or 0 (true/false, yes/no and on/off are understood too)")
    return value in YES if value else default


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise wrong(name, f"a whole number of at least {least}")
    return int(value)


def choice(name: str, default: str, *, of: set[str]) -> str:
    value = text(name, default)
    if value not in of:
        raise wrong(name, "one of " + ", ".join(sorted(of)))
    return value


def words(name: str, default: list[str] | None = None) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, "").split(",") if word.strip()] or default or []


def secret(name: str, *, length: int = 50) -> str:
    """A secret of at least `length` characters that somebody chose for this installation."""
    value = text(name)
    if len(value) < length or value.startswith("django-insecure-"):
        raise wrong(name, f"a random secret of at least {length} characters")
    return value


def address(name: str, default: str = REQUIRED, *, schemes: set[str]) -> str:
    """An address such as https://desk.example.com or unix:///run/redis.sock, without a slash at the end."""
    value = text(name, default)
    if value:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not (parts.path if parts.scheme == "unix" else parts.hostname):
            raise wrong(
                name, "an address that starts with " + " or ".join(f"{scheme}://" for scheme in sorted(schemes))
            )
    return value.rstrip("/")


def database(name: str, default: str) -> dict[str, Any]:
    """Django's description of the database behind an sqlite:// or postgres:// address."""
    value = text(name, default)
    if urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise wrong(name, "an address that starts with sqlite:// or postgres://")
    return dict(_environ.db_url_config(value))


def mail(name: str, default: str) -> dict[str, Any]:
    """The EMAIL_* settings behind smtp://, smtps://, filemail://, consolemail:// or memorymail://.

    `anymail://postmark` names a provider of django-anymail; ANYMAIL then holds its options as JSON.
    """
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme == "anymail":
        return {
            "EMAIL_BACKEND": f"anymail.backends.{parts.hostname}.EmailBackend",
            "ANYMAIL": _environ.json("ANYMAIL", default={}),
        }
    if parts.scheme not in environ.Env.EMAIL_SCHEMES:
        raise wrong(name, "an address that starts with smtp://, smtp+tls://, smtp+ssl:// or anymail://")
    found = dict(_environ.email_url_config(value))
    found.pop("EMAIL_FILE_PATH")
    if parts.scheme == "filemail":
        found["EMAIL_FILE_PATH"] = unquote(parts.path)  # django-environ loses the first slash
    return found


def kept_secret(file: Path) -> str:
    """The random secret in `file`, which is made, readable by its owner alone, on the first start."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as out:
        out.write(os.urandom(48).hex())
    return file.read_text().strip()
