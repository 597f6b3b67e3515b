"""Two live grants of one channel on one order never overlap. SQLite holds it with a guard (orders/guards.py)."""

from django.db import migrations

ADD = """
ALTER TABLE orders_attachment ADD CONSTRAINT attachment_never_overlaps EXCLUDE USING gist (
    int8range(order_id, order_id, '[]') WITH &&,
    int4range(channel_code, channel_code, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (ended_at IS NULL)
"""
DROP = "ALTER TABLE orders_attachment DROP CONSTRAINT attachment_never_overlaps"


def on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunPython(on_postgresql(ADD), on_postgresql(DROP))]
