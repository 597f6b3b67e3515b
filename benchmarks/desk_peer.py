"""django-helpdesk's ticket list, measured with its own environment; benchmarks/desk.py calls it.

    python benchmarks/desk_peer.py DATABASE SIZE REPEATS     (a PostgreSQL database of its own, made if missing)

Prints one JSON object: milliseconds of the list of open tickets by due date, and how many statements it takes.
"""

import json
import sys
import time

import django
import psycopg
from django.conf import settings

NAME, SIZE, REPEATS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
APPS = ("auth", "contenttypes", "sessions", "sites", "messages", "humanize", "admin")
MIDDLEWARE = ("sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware",
              "messages.middleware.MessageMiddleware")  # fmt: skip
CONTEXT = ("django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
           "django.contrib.messages.context_processors.messages")  # fmt: skip


def prepare() -> bool:
    """Set Django up, the database made. Returns whether it has to be filled."""
    with psycopg.connect("postgresql://postgres@127.0.0.1:5432/postgres", autocommit=True) as server:
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
                               "HOST": "127.0.0.1", "CONN_MAX_AGE": None}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        LOGIN_URL="/login/",
        STATIC_URL="/static/",
    )  # fmt: skip
    django.setup()
    return not known


def fill() -> None:
    """So many tickets, two of a hundred open, due in the coming days."""
    from django.core.management import call_command
    from django.db import connection
    from helpdesk.models import Queue, Ticket

    call_command("migrate", verbosity=0)
    queue = Queue.objects.create(title="Desk", slug="desk")
    first = Ticket.objects.create(title="Video lessons for a beginner", queue=queue, description="Why.", status=4)
    changed = {"id": "nextval(pg_get_serial_sequence('helpdesk_ticket', 'id'))",
               "title": "'Ticket ' || n || ' about a shared screen'",
               "description": "'What was asked in ticket ' || n || ', told in some words about tax and lessons.'",
               "status": "CASE WHEN n > %s * 0.98 THEN 1 ELSE 4 END",
               "created": "now() - (%s - n) * interval '1 minute'",
               "due_date": "now() + (n %% 4000 - 600) * interval '1 minute'",
               "secret_key": "'k' || n", "submitter_email": "'person' || n || '@example.com'"}  # fmt: skip
    columns = [field.column for field in Ticket._meta.concrete_fields]
    chosen = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO helpdesk_ticket ({named}) SELECT {chosen} FROM helpdesk_ticket t, generate_series(1, %s) n"
            " WHERE t.id = %s",
            [*([SIZE] * sum(value.count("%s") for value in (changed.get(c, "") for c in columns))), SIZE, first.pk],
        )
        cursor.execute("VACUUM (ANALYZE) helpdesk_ticket")


def measure() -> dict[str, object]:
    """Fetch the first 25 open tickets by due date, as its own list page does."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from helpdesk.query import query_to_base64

    agent, _made = User.objects.get_or_create(username="agent", defaults={"is_staff": True, "is_superuser": True})
    client = Client()
    client.force_login(agent)
    query = query_to_base64({"filtering": {"status__in": [1, 2]}, "sorting": "due_date", "search_string": ""})
    address = f"/helpdesk/datatables_ticket_list/{query}"
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    assert answer.json()["data"]
    times = []
    for _turn in range(REPEATS):
        begun = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    return {"times": times, "statements": len(captured)}


def urls() -> None:
    from types import ModuleType

    from django.urls import include, path

    module = ModuleType("helpdesk_urls")
    module.urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]
    sys.modules["helpdesk_urls"] = module


if __name__ == "__main__":
    empty = prepare()
    urls()
    if empty:
        fill()
    print(json.dumps(measure()))
