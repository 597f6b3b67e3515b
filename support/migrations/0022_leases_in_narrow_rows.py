from typing import Any

from django.db import migrations, models

FILL = """
    INSERT INTO support_queuelease (item, holder, until, waits)
    SELECT id, claimed_by_id, lease_until, waits_for_seller FROM support_workitem
    WHERE state = 'open' AND claimed_by_id IS NOT NULL
"""
# By default a table is vacuumed after a fifth of it changed: most of a large queue is closed for good, and its open
# part would change many times over before its indexes can answer alone again.
OFTEN = "ALTER TABLE support_workitem SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000)"
AS_EVER = "ALTER TABLE support_workitem RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"


def often(apps: Any, editor: Any) -> None:
    """PostgreSQL alone has a clock of its own for this."""
    if editor.connection.vendor == "postgresql":
        editor.execute(OFTEN)


def as_ever(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(AS_EVER)


class Migration(migrations.Migration):
    """The side bar counts leases from a page of narrow rows; it read the page of each item that somebody holds."""

    dependencies = [("support", "0021_words_of_names")]

    operations = [
        migrations.CreateModel(
            name="QueueLease",
            fields=[
                ("item", models.BigIntegerField(primary_key=True, serialize=False)),
                ("holder", models.BigIntegerField()),
                ("until", models.DateTimeField()),
                ("waits", models.BooleanField(help_text="For its seller")),
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="workitem", name="work_item_lease"),
        migrations.RunPython(often, as_ever),
    ]
