"""Policy version 1, so that a new house has rules from its first minute."""

from datetime import UTC, datetime

from django.db import migrations

from approvals.policy_v1 import CLAUSES, INTRODUCTION, TITLE

EFFECTIVE = datetime(2026, 1, 1, tzinfo=UTC)
ANNOUNCED = datetime(2025, 12, 1, tzinfo=UTC)


def write(apps, schema_editor):
    policy = apps.get_model("approvals", "Policy").objects.create(
        number=1,
        title=TITLE,
        introduction=INTRODUCTION,
        announced_at=ANNOUNCED,
        effective_from=EFFECTIVE,
    )
    Clause = apps.get_model("approvals", "Clause")
    Clause.objects.bulk_create(
        Clause(
            policy=policy,
            number=number,
            position=position,
            kind=kind,
            title=title,
            text=text,
            purpose=purpose,
            duty=duty,
        )
        for position, (number, kind, title, text, purpose, duty) in enumerate(CLAUSES, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
