"""How far the reminders of a first answer went, apart from those of the decision."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("support", "0017_figures_within_a_side")]
    operations = [
        migrations.AddField(
            model_name="workitem",
            name="answer_rung",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="The same for the first answer of a review, which is promised sooner"
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("answer_rung__lt", 2), ("kind", "review"), ("state", "open")),
                fields=["request"],
                name="work_item_to_be_answered",
            ),
        ),
    ]
