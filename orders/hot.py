"""The contact check in front of Django, for programs that ask it thousands of times a minute.

One prepared statement verifies the key and reads the permission, on a connection of the thread's own: no session, no
middleware, no model. Only what is plainly right is answered here, so only with 200. Everything else goes on to Django,
whose views (api/permissions.py) give the same answer to the letter, and every refusal: a key is refused in one place,
and this can be left out (`CHECKS_IN_FRONT=0`; on SQLite it always is).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from threading import local
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.http.request import split_domain_port, validate_host

from accounts.api.limits import BIGGEST, LONGEST_KEY, MOST_BYTES
from accounts.tokens import PREFIX, hashed
from audit.spine import now

from .channels import Channel

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
Connect = Callable[[], "psycopg.Connection[Any]"]

ONE = re.compile(r"/api/v1/orders/([1-9][0-9]{0,17})/permissions/([a-z_]{1,20})/")
MANY = "/api/v1/permissions/"
CHANNELS = frozenset(Channel.values)
HOUR = timedelta(hours=1)
MOST = 500
"""So many checks in one call."""

_KEY = """
  accounts_apitoken k JOIN accounts_user u ON u.id = k.created_by_id AND u.is_active"""
# A key that was not used within the hour goes on to Django, which writes down that it is.
_HOLDS = """
  k.key_hash = %(key)s AND k.revoked_at IS NULL AND k.expires_at > %(at)s AND k.last_used_at > %(hour_ago)s
  AND k.scopes @> '["orders:read"]'"""
_SAID = "a.ends_at, a.id, a.exemption_number, a.contacts_allowed - a.contacts_used"
_IN_FORCE = """a.ended_at IS NULL AND a.starts_at <= %(at)s AND a.ends_at > %(at)s
  AND (a.contacts_allowed IS NULL OR a.contacts_used < a.contacts_allowed)"""
READ_ONE = f"""
  SELECT {_SAID} FROM {_KEY} JOIN orders_order o ON o.id = %(order)s
  LEFT JOIN orders_attachment a ON a.order_id = o.id AND a.channel = %(channel)s AND {_IN_FORCE}
  WHERE {_HOLDS}"""  # noqa: S608 - our own SQL
READ_MANY = f"""
  SELECT {_SAID} FROM {_KEY}
  CROSS JOIN unnest(%(orders)s::bigint[], %(channels)s::text[]) WITH ORDINALITY AS c (number, channel, place)
  LEFT JOIN orders_attachment a ON a.order_id = c.number AND a.channel = c.channel AND {_IN_FORCE}
  WHERE {_HOLDS} ORDER BY c.place"""  # noqa: S608 - our own SQL


def in_front(application: Application, connect: Connect | None = None) -> Application:
    """The application with this before it; the application itself where there is nothing to be gained.

    `connect` opens a connection in autocommit whose session is in UTC.
    """
    if connect is None and not (settings.CHECKS_IN_FRONT and settings.DATABASES["default"]["ENGINE"].endswith("sql")):
        return application
    checks = Checks(connect or opened)

    def answered(environ: Environ, start_response: Any) -> Iterable[bytes]:
        body = checks.answer(environ) if environ["PATH_INFO"].startswith("/api/v1/") else None
        if body is None:
            return application(environ, start_response)
        start_response("200 OK", [*headers(by_https=secure(environ)), ("Content-Length", str(len(body)))])
        return [body]

    return answered


def opened() -> "psycopg.Connection[Any]":
    """A connection to the house's database, outside Django's. Raises psycopg.OperationalError."""
    given = connections["default"].get_connection_params()
    for ours in ("context", "cursor_factory", "prepare_threshold"):
        given.pop(ours, None)
    connection = psycopg.connect(**given, autocommit=True)
    connection.execute("SET TIME ZONE 'UTC'")
    return connection


@lru_cache(maxsize=2)
def headers(*, by_https: bool) -> tuple[tuple[str, str], ...]:
    """What every answer of the API carries, as the middleware has it."""
    said = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store, private"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
    ]
    if settings.SECURE_HSTS_SECONDS and by_https:
        within = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        said.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}{within}"))
    return tuple(said)


def secure(environ: Environ) -> bool:
    """Whether it came by https, as Django tells it."""
    if trusted := settings.SECURE_PROXY_SSL_HEADER:
        name, value = trusted
        if name in environ:
            return bool(environ[name].split(",")[0].strip() == value)
    return bool(environ["wsgi.url_scheme"] == "https")


class Checks:
    """Answers of one process, on a connection for each of its threads."""

    def __init__(self, connect: Connect) -> None:
        self.connect, self.own = connect, local()
        self.hosts: set[str] = set()

    def answer(self, environ: Environ) -> bytes | None:
        """The body of a 200, or None where Django has to say."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        asked = ONE.fullmatch(path) if method == "GET" else None
        if asked is None and (method != "POST" or path != MANY):
            return None
        key = self.key(environ)
        if key is None or not self.plain(environ):
            return None
        return self.one(key, int(asked[1]), asked[2]) if asked else self.many(key, environ)

    def key(self, environ: Environ) -> str | None:
        """The key that is shown, hashed."""
        scheme, _space, key = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        whole = scheme.lower() == "bearer" and key.startswith(PREFIX) and key.isascii() and len(key) <= LONGEST_KEY
        return hashed(key) if whole else None

    def plain(self, environ: Environ) -> bool:
        """Whether Django would have no word to say before the view: host, https, what the answer may be."""
        host = environ.get("HTTP_HOST", "")
        if host not in self.hosts:
            domain, _port = split_domain_port(host)
            if not domain or not validate_host(domain, settings.ALLOWED_HOSTS) or len(self.hosts) >= 100:
                return False
            self.hosts.add(host)
        accept = environ.get("HTTP_ACCEPT", "*/*")
        if environ.get("QUERY_STRING") or ("*/*" not in accept and "application/json" not in accept):
            return False
        return not settings.SECURE_SSL_REDIRECT or secure(environ)

    def one(self, key: str, order: int, channel: str) -> bytes | None:
        """One channel of one order."""
        if channel not in CHANNELS:
            return None
        at = now()
        rows = self.read(READ_ONE, {**since(key, at), "order": order, "channel": channel})
        return f'{{{said(order, channel, *rows[0])},"at":{instant(at)}}}'.encode() if rows else None

    def many(self, key: str, environ: Environ) -> bytes | None:
        """Many orders at once, in the order asked."""
        asked = body_of(environ)
        if asked is None:
            return None
        at, orders, channels = now(), [order for order, _channel in asked], [channel for _order, channel in asked]
        rows = self.read(READ_MANY, {**since(key, at), "orders": orders, "channels": channels})
        if not rows:
            return None
        checks = ",".join(f"{{{said(*pair, *row)}}}" for pair, row in zip(asked, rows, strict=True))
        return f'{{"at":{instant(at)},"checks":[{checks}]}}'.encode()

    def read(self, sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The rows; none also where the database does not answer, which Django says better."""
        for fresh in (False, True):
            try:
                return self.connection(fresh=fresh).execute(sql, given, prepare=True).fetchall()
            except psycopg.OperationalError:
                continue  # it was closed meanwhile: once more with a new one
            except psycopg.Error:
                break
        return []

    def connection(self, *, fresh: bool) -> "psycopg.Connection[Any]":
        """This thread's own, opened when it is first needed."""
        if fresh or not hasattr(self.own, "connection"):
            if old := getattr(self.own, "connection", None):
                old.close()
            self.own.connection = self.connect()
        kept: psycopg.Connection[Any] = self.own.connection
        return kept


def since(key: str, at: datetime) -> dict[str, Any]:
    """What the key is held against."""
    return {"key": key, "at": at, "hour_ago": at - HOUR}


def body_of(environ: Environ) -> list[tuple[int, str]] | None:
    """(order, channel) of each check, or None where Django has to say what is wrong; it can read the body again."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or not 0 < int(length) <= MOST_BYTES:
        return None
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != "application/json":
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        return list(pairs(json.loads(body.decode())))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def pairs(said: Any) -> Iterator[tuple[int, str]]:
    """Raises ValueError, KeyError or TypeError at the first that is not plainly an order and a channel."""
    checks = said["checks"]
    if len(said) != 1 or type(checks) is not list or not 0 < len(checks) <= MOST:
        raise ValueError
    for one in checks:
        order, channel = one["order"], one["channel"]
        if len(one) != 2 or type(order) is not int or not 0 < order <= BIGGEST or channel not in CHANNELS:
            raise ValueError
        yield order, channel


def said(
    order: int, channel: str, until: datetime | None, attachment: int | None, exemption: int | None, left: int | None
) -> str:
    """The inside of one check in JSON, as CheckedOut has it."""
    if attachment is None:
        found = '"allowed":false,"until":null,"attachment":null,"exemption_number":null,"contacts_left":null'
    else:
        left_over = "null" if left is None else left
        found = (
            f'"allowed":true,"until":{instant(until)},"attachment":{attachment},'
            f'"exemption_number":{exemption},"contacts_left":{left_over}'
        )
    return f'"order":{order},"channel":"{channel}",{found}'


def instant(at: datetime | None) -> str:
    """An instant of UTC as DRF writes it."""
    return f'"{at.isoformat().removesuffix("+00:00")}Z"' if at else "null"
