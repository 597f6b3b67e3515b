"""The desk's hours and promises as they were: Monday to Friday, 9 to 18, in its own time zone."""

from typing import Any

from django.conf import settings
from django.db import migrations

HOURS = {"first_answer": 5, "decision": 9, "appeal": 27, "escalation": 9}


def begin(apps: Any, schema_editor: Any) -> None:
    calendar, _made = apps.get_model("approvals", "Calendar").objects.get_or_create(
        name="The desk",
        defaults={
            "time_zone": settings.DESK_TIME_ZONE,
            "week": [[["09:00", "18:00"]]] * 5 + [[], []],
            "closed_days": [],
        },
    )
    promises = apps.get_model("approvals", "Promise").objects
    for kind, hours in HOURS.items():
        promises.get_or_create(kind=kind, defaults={"hours": hours, "calendar": calendar})


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_calendars_and_absences")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
