"""The contact check in front of Django, for programs that ask it thousands of times a minute.

One prepared statement verifies the key and reads the permission, as the text that is sent on: no session, no
middleware, no model. Only what is plainly right is answered here, so only with 200. Everything else goes on to Django,
whose views (api/permissions.py) give the same answer to the letter, and every refusal: a key is refused in one place,
and this can be left out (`CHECKS_IN_FRONT=0`; on SQLite it always is).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.http.request import split_domain_port, validate_host
from psycopg.pq import ExecStatus

from accounts.api.limits import BIGGEST, LONGEST_KEY, MOST_BYTES
from accounts.tokens import PREFIX, hashed
from audit.spine import now

from .channels import CODES

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
Connect = Callable[[], "psycopg.Connection[Any]"]

ONE = re.compile(r"/api/v1/orders/([1-9][0-9]{0,17})/permissions/([a-z_]{1,20})/")
MANY = "/api/v1/permissions/"
MOST = 500
"""So many checks in one call."""
PATIENCE = 3
"""Seconds to get a connection in, or to reach the database; after that Django says what is wrong."""
KINDS = ("application/json", "application/json;charset=utf-8")
CODE_OF = {channel.value: str(code) for channel, code in CODES.items()}

# $1 the key, $2 the instant. A key that was not used within the hour goes on to Django, which writes down that it is.
_KEY = """
  accounts_apitoken k JOIN accounts_user u ON u.id = k.created_by_id AND u.is_active"""
_HOLDS = """
  k.key_hash = $1 AND k.revoked_at IS NULL AND k.expires_at > $2 AND k.last_used_at > $2 - interval '1 hour'
  AND k.scopes @> '["orders:read"]'"""
_IN_FORCE = """a.ended_at IS NULL AND a.starts_at <= $2 AND a.ends_at > $2
  AND (a.contacts_allowed IS NULL OR a.contacts_used < a.contacts_allowed)"""
_UNTIL = """replace(to_char(a.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || 'Z'"""
_SAID = f"""CASE WHEN a.id IS NULL
  THEN '"allowed":false,"until":null,"attachment":null,"exemption_number":null,"contacts_left":null'
  ELSE '"allowed":true,"until":"' || {_UNTIL} || '","attachment":' || a.id || ',"exemption_number":'
    || a.exemption_number || ',"contacts_left":'
    || coalesce((a.contacts_allowed - a.contacts_used)::text, 'null') END"""
READ_ONE = f"""
  SELECT {_SAID} FROM {_KEY} JOIN orders_order o ON o.id = $3::bigint
  LEFT JOIN orders_attachment a ON a.order_id = o.id AND a.channel_code = $4::smallint AND {_IN_FORCE}
  WHERE {_HOLDS}"""  # noqa: S608 - our own SQL
"""The inside of one check as CheckedOut has it, without what was asked; no row where the key or the order is not."""
_NAMES = ", ".join(f"'{channel}'" for channel in sorted(CODE_OF, key=lambda channel: int(CODE_OF[channel])))
READ_MANY = f"""
  SELECT string_agg('{{"order":' || c.number || ',"channel":"' || (ARRAY[{_NAMES}])[c.code] || '",' || {_SAID} || '}}',
    ',' ORDER BY c.place)
  FROM {_KEY} CROSS JOIN unnest($3::bigint[], $4::smallint[]) WITH ORDINALITY AS c (number, code, place)
  LEFT JOIN orders_attachment a ON a.order_id = c.number AND a.channel_code = c.code AND {_IN_FORCE}
  WHERE {_HOLDS}"""  # noqa: S608 - our own SQL
"""All checks in the order asked; null where the key does not hold."""


def in_front(application: Application, connect: Connect | None = None) -> Application:
    """The application with this before it; the application itself where there is nothing to be gained.

    `connect` opens a connection that commits by itself.
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
    return psycopg.connect(**{"connect_timeout": PATIENCE, **given}, autocommit=True)


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


class Line:
    """A connection with both statements prepared on it. Raises psycopg.OperationalError where there is none."""

    numbers = count()

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection, number = connection, next(self.numbers)
        self.names = {sql: f"check_{number}_{place}".encode() for place, sql in enumerate((READ_ONE, READ_MANY))}
        for sql, name in self.names.items():
            made = connection.pgconn.prepare(name, sql.encode())
            if made.status != ExecStatus.COMMAND_OK:
                raise psycopg.OperationalError(made.error_message.decode(errors="replace"))

    def ask(self, sql: str, *given: str) -> bytes | None:
        """The first value of the first row, or None. Raises psycopg.OperationalError."""
        found = self.connection.pgconn.exec_prepared(self.names[sql], [value.encode() for value in given])
        if found.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError(found.error_message.decode(errors="replace"))
        return found.get_value(0, 0) if found.ntuples else None

    def close(self) -> None:
        self.connection.close()


class Checks:
    """Answers of one process. Its threads share so many connections, opened as they are needed."""

    def __init__(self, connect: Connect, most: int | None = None) -> None:
        self.connect, self.hosts = connect, set[str]()
        self.lines: SimpleQueue[Line | None] = SimpleQueue()
        for _place in range(most or settings.CHECKS_CONNECTIONS):
            self.lines.put(None)

    def answer(self, environ: Environ) -> bytes | None:
        """The body of a 200, or None where Django has to say."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        asked = ONE.fullmatch(path) if method == "GET" else None
        if asked is None and (method != "POST" or path != MANY):
            return None
        key = self.key(environ)
        if key is None or not self.plain(environ):
            return None
        return self.one(key, asked[1], asked[2]) if asked else self.many(key, environ)

    def key(self, environ: Environ) -> str | None:
        """The key that is shown, hashed."""
        scheme, _space, key = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        whole = scheme.lower() == "bearer" and key.startswith(PREFIX) and key.isascii() and len(key) <= LONGEST_KEY
        return hashed(key) if whole else None

    def plain(self, environ: Environ) -> bool:
        """Whether Django would have no word to say before the view: host, https, a session, the answer's form."""
        host = environ.get("HTTP_HOST", "")
        if host not in self.hosts:
            domain, _port = split_domain_port(host)
            if not domain or not validate_host(domain, settings.ALLOWED_HOSTS) or len(self.hosts) >= 100:
                return False
            self.hosts.add(host)
        accept = environ.get("HTTP_ACCEPT", "*/*")
        kinds = {kind.strip() for kind in accept.split(",")}
        if ";" in accept or not kinds & {"*/*", "application/json"}:
            return False
        if environ.get("QUERY_STRING") or environ.get("HTTP_COOKIE"):
            return False
        return not settings.SECURE_SSL_REDIRECT or secure(environ)

    def one(self, key: str, order: str, channel: str) -> bytes | None:
        """One channel of one order."""
        at = now().isoformat()
        said = self.read(READ_ONE, key, at, order, CODE_OF[channel]) if channel in CODE_OF else None
        return said and b'{"order":%b,"channel":"%b",%b,"at":%b}' % (
            order.encode(), channel.encode(), said, instant(at)
        )  # fmt: skip

    def many(self, key: str, environ: Environ) -> bytes | None:
        """Many orders at once, in the order asked."""
        asked = body_of(environ)
        if asked is None:
            return None
        at = now().isoformat()
        orders, codes = (f"{{{','.join(column)}}}" for column in zip(*asked, strict=True))
        said = self.read(READ_MANY, key, at, orders, codes)
        return said and b'{"at":%b,"checks":[%b]}' % (instant(at), said)

    def read(self, sql: str, *given: str) -> bytes | None:
        """What was found; nothing also where the database does not answer, which Django says better."""
        try:
            line = self.lines.get(timeout=PATIENCE)
        except Empty:
            return None
        try:
            for _turn in range(2):  # a connection may have been closed meanwhile: once more with a new one
                try:
                    line = line or Line(self.connect())
                    return line.ask(sql, *given)
                except psycopg.Error:
                    if line:
                        line.close()
                    line = None
            return None
        finally:
            self.lines.put(line)


def body_of(environ: Environ) -> list[tuple[str, str]] | None:
    """(order, code of the channel) of each check, or None where Django has to say what is wrong.

    Django can read the body again.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or not 0 < int(length) <= MOST_BYTES:
        return None
    if environ.get("CONTENT_TYPE", "").replace(" ", "").lower() not in KINDS:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        return list(pairs(json.loads(body.decode(), parse_constant=refuse)))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def refuse(constant: str) -> None:
    """NaN and its like are no JSON, wherever they stand (RFC 8259 section 6). Raises ValueError."""
    raise ValueError(constant)


def pairs(said: Any) -> Iterator[tuple[str, str]]:
    """Raises ValueError, KeyError or TypeError at the first that is not plainly an order and a channel."""
    checks = said["checks"]
    if len(said) != 1 or type(checks) is not list or not 0 < len(checks) <= MOST:
        raise ValueError
    for one in checks:
        order = one["order"]
        if len(one) != 2 or type(order) is not int or not 0 < order <= BIGGEST:
            raise ValueError
        yield str(order), CODE_OF[one["channel"]]


def instant(at: str) -> bytes:
    """An instant of UTC as DRF writes it."""
    return f'"{at.removesuffix("+00:00")}Z"'.encode()
