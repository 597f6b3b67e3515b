from typing import Any

from django.db import migrations

INDEX = """
    CREATE INDEX attachment_check ON orders_attachment (order_id, channel_code)
    INCLUDE (starts_at, ends_at, id, exemption_number, contacts_allowed, contacts_used) WHERE ended_at IS NULL
"""


def create(apps: Any, editor: Any) -> None:
    """SQLite has no columns beside a key, and answers through Django."""
    if editor.connection.vendor == "postgresql":
        editor.execute(INDEX)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX attachment_check")


class Migration(migrations.Migration):
    """The contact check (orders/hot.py) reads an index alone."""

    dependencies = [("orders", "0008_exceptions_are_withdrawn")]

    operations = [migrations.RunPython(create, drop)]
