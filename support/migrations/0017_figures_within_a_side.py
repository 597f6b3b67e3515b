from typing import Any

from django.db import migrations, models


def anew(apps: Any, editor: Any) -> None:
    """Let every day be summed up once more: the scheduler does some at a time, `sum_up --anew` all at once."""
    apps.get_model("support", "SummedDay").objects.update(closed=False)


class Migration(migrations.Migration):
    """Figures of a day within one channel, purpose or team, so that a report seen from it is of it alone."""

    dependencies = [("support", "0016_macros")]

    operations = [
        migrations.AddField(
            model_name="dayfigure",
            name="within",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Of one channel, purpose or team alone: `channel:video`; empty for all",
                max_length=30,
            ),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="dayfigure", name="day_figure_once"),
        migrations.RemoveIndex(model_name="dayfigure", name="day_figure_read"),
        migrations.AddConstraint(
            model_name="dayfigure",
            constraint=models.UniqueConstraint(
                fields=("day", "within", "measure", "side", "value"), name="day_figure_once"
            ),
        ),
        migrations.AddIndex(
            model_name="dayfigure",
            index=models.Index(fields=["within", "side", "measure", "day"], name="day_figure_read"),
        ),
        migrations.RunPython(anew, migrations.RunPython.noop, elidable=True),
    ]
