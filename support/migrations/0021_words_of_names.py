from typing import Any

from django.db import migrations, models

from support.search.indexing import name_all


def fill(apps: Any, editor: Any) -> None:
    """Take in the names that are there; triggers see to those that come."""
    name_all()


class Migration(migrations.Migration):
    """The words of names beside whose they are, so that a search for a common one reads an index alone."""

    dependencies = [("support", "0020_months_of_reports")]

    operations = [
        migrations.CreateModel(
            name="SearchName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=200)),
                ("person", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["person"], name="search_name_of")],
                "constraints": [models.UniqueConstraint(fields=("word", "person"), name="search_name_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
