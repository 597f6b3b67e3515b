"""The settings as they arrive in the engines and in Django."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from django.db import connection
from django.template.loader import render_to_string

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "0123456789" * 6,
    "SITE_URL": "https://desk.example.com",
    "PATH": os.environ["PATH"],
}


def settings_of(environ, expression, before=""):
    code = f"{before}\nfrom django.conf import settings as s; print({expression})"
    return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)


@pytest.mark.parametrize(
    "pragma, value",
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("recursive_triggers", 1),
        ("foreign_keys", 1),
        ("busy_timeout", 20000),
    ],
)
def test_sqlite_is_safe_under_many_writers(db, pragma, value):
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone()[0] == value
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL"])
def test_production_names_what_is_missing(name):
    done = settings_of({**PRODUCTION, name: ""}, "s.SECRET_KEY")
    assert done.returncode != 0
    assert f"The environment variable {name} must be set" in done.stderr


def test_production_cookies_belong_to_this_host_alone():
    done = settings_of(
        PRODUCTION, "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE"
    )
    assert done.stdout.strip() == "__Host-session __Host-csrf True True"


@pytest.mark.parametrize("process, pooled", [("web", True), ("", False)])
def test_only_web_processes_pool_their_connections(process, pooled):
    environ = {**PRODUCTION, "DATABASE_URL": "postgres://hallpass@localhost/hallpass", "HALLPASS_PROCESS": process}
    done = settings_of(environ, "'pool' in s.DATABASES['default'].get('OPTIONS', {})")
    assert done.stdout.strip() == str(pooled)


def test_redis_is_told_of_its_timeouts_in_all_three_places():
    environ = {**PRODUCTION, "REDIS_URL": "redis://localhost/0"}
    done = settings_of(
        environ,
        "s.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'],"
        " s.CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS['visibility_timeout'], s.CELERY_VISIBILITY_TIMEOUT",
    )
    assert done.stdout.strip() == "300 300 300"


ANSWERS = """
import django, config
django.setup()
from django.core.cache import cache
cache.set("word", "yes", 30)
with config.celery_app.connection_for_write(connect_timeout=2) as line:
    line.ensure_connection(max_retries=1, timeout=3)
    numbered = line.default_channel.client.connection_pool.connection_kwargs["db"]
"""


@pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server on the PATH")
def test_redis_by_its_socket(tmp_path):
    at = tmp_path / "redis.sock"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(at), "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 20
        while not at.exists() and time.monotonic() < until:
            time.sleep(0.05)
        environ = {**PRODUCTION, "REDIS_URL": f"unix://{at}?db=3", "HALLPASS_VAR": str(tmp_path)}
        done = settings_of(environ, "cache.get('word'), numbered", before=ANSWERS)
        assert done.stdout.strip() == "yes 3", done.stderr
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)


def test_postgresql_by_its_socket():
    environ = {**PRODUCTION, "DATABASE_URL": "postgres://hallpass@/desk?host=/run/postgresql&port=5433"}
    done = settings_of(environ, "s.DATABASES['default'], connection.get_connection_params()", before=CONNECTION)
    assert "'host': '/run/postgresql', 'port': 5433" in done.stdout, done.stderr
    assert "'dbname': 'desk'" in done.stdout


CONNECTION = "import django; django.setup(); from django.db import connection"


def test_components_and_partials_live_in_one_template(tmp_path, settings):
    (tmp_path / "cotton").mkdir()
    (tmp_path / "cotton" / "mark.html").write_text("<b>{{ slot }}</b>")
    (tmp_path / "page.html").write_text(
        "{% partialdef row %}<c-mark>{{ word }}</c-mark>{% endpartialdef %}all: {% partial row %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert render_to_string("page.html", {"word": "yes"}) == "all: <b>yes</b>"
    assert render_to_string("page.html#row", {"word": "yes"}) == "<b>yes</b>"
