"""django-helpdesk's ticket list, measured with its own environment; benchmarks/desk.py calls it.

    python benchmarks/desk_peer.py DATABASE OURS REPEATS

DATABASE is made if it is missing, and filled with the cases of OURS, a house of Hallpass: the same words in both.

Prints one JSON object: milliseconds and statements of the list of open tickets by due date as an agent opens it (the
page, and then the rows it asks for), and of those rows alone.
"""

import json
import os
import sys
import time
from typing import Any

import django
import psycopg
from django.conf import settings

NAME, OURS, REPEATS = sys.argv[1], sys.argv[2], int(sys.argv[3])
HOST = os.environ.get("PGHOST", "127.0.0.1")
APPS = ("auth", "contenttypes", "sessions", "sites", "messages", "humanize", "admin")
MIDDLEWARE = ("sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware",
              "messages.middleware.MessageMiddleware")  # fmt: skip
CONTEXT = ("django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
           "django.contrib.messages.context_processors.messages")  # fmt: skip


def prepare() -> None:
    """Set Django up, the database made."""
    with psycopg.connect(f"host={HOST} user=postgres dbname=postgres", autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if not known:
            server.execute(f'CREATE DATABASE "{NAME}"')
    settings.configure(
        SECRET_KEY="only-for-measuring",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="helpdesk_urls",
        USE_TZ=True,
        SITE_ID=1,
        INSTALLED_APPS=[f"django.contrib.{app}" for app in APPS] + ["rest_framework", "helpdesk"],
        MIDDLEWARE=[f"django.contrib.{middleware}" for middleware in MIDDLEWARE],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                    "OPTIONS": {"context_processors": list(CONTEXT)}}],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": NAME, "USER": "postgres",
                               "HOST": HOST, "CONN_MAX_AGE": None}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        LOGIN_URL="/login/",
        STATIC_URL="/static/",
    )  # fmt: skip
    django.setup()


def filled() -> bool:
    """Whether the tickets of an earlier run are there."""
    from django.db import connection
    from helpdesk.models import Ticket

    return "helpdesk_ticket" in connection.introspection.table_names() and Ticket.objects.exists()


CASES = """
    SELECT id, title, why, filed_at, coalesce(closed_at, filed_at), due_at, closed_at IS NULL,
           seller_id, md5(nonce::text)
    FROM approvals_approvalrequest ORDER BY id
"""
RULINGS = "SELECT request_id, decided_at, outcome, statement || ' ' || facts FROM approvals_decision ORDER BY id"


def fill() -> None:
    """The cases of the house of the same size as tickets: words, times, open or closed; rulings as follow-ups."""
    from django.core.management import call_command
    from django.db import connection
    from helpdesk.models import FollowUp, Queue, Ticket

    call_command("migrate", verbosity=0)
    queue = Queue.objects.create(title="Desk", slug="desk")
    with psycopg.connect(f"host={HOST} user=postgres dbname={OURS}") as ours, connection.cursor() as cursor:
        columns = "id title description created modified due_date status submitter_email secret_key"
        with copied(cursor, Ticket, f"{columns} queue_id on_hold priority") as copy:
            for number, title, why, filed, changed, due, waits, seller, key in ours.cursor("cases").execute(CASES):
                who, status = f"person{seller}@example.com", 1 if waits else 4
                copy.write_row((number, title, why, filed, changed, due, status, who, key, queue.pk, False, 3))
        with copied(cursor, FollowUp, "ticket_id date title comment public new_status") as copy:
            for number, at, outcome, statement in ours.cursor("rulings").execute(RULINGS):
                copy.write_row((number, at, outcome, statement, True, 4))
        cursor.execute("VACUUM (ANALYZE)")


def copied(cursor: Any, model: Any, columns: str) -> Any:
    names = ", ".join(columns.split())
    return cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN")


def measure() -> dict[str, object]:
    """Open the list of open tickets by due date: its page, and the first 25 rows that the page then asks for."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from helpdesk.query import query_to_base64

    agent, _made = User.objects.get_or_create(username="agent", defaults={"is_staff": True, "is_superuser": True})
    client = Client()
    client.force_login(agent)
    query = query_to_base64({"filtering": {"status__in": [1, 2]}, "sorting": "due_date", "search_string": ""})
    page, rows = "/helpdesk/tickets/?sort=due_date&status=1&status=2", f"/helpdesk/datatables_ticket_list/{query}"
    statements = []
    for address in (page, rows):
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        statements.append(len(captured))  # before the next request empties the log
    assert answer.json()["data"]
    whole, alone = [], []
    for _turn in range(REPEATS):
        begun = time.perf_counter()
        client.get(page)
        asked = time.perf_counter()
        client.get(rows)
        ended = time.perf_counter()
        whole.append((ended - begun) * 1000)
        alone.append((ended - asked) * 1000)
    return {
        "its list": {"times": whole, "statements": sum(statements)},
        "its rows alone": {"times": alone, "statements": statements[1]},
    }


def urls() -> None:
    from types import ModuleType

    from django.urls import include, path

    module = ModuleType("helpdesk_urls")
    module.urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]
    sys.modules["helpdesk_urls"] = module


if __name__ == "__main__":
    prepare()
    urls()
    if not filled():
        fill()
    print(json.dumps(measure()))
