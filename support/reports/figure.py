"""What happened on a day or in a month, under one measure, seen from one side. Reports read these and nothing else."""

from django.db import models


class SummedDay(models.Model):
    """A day whose figures are there; the row is what two workers at the same day wait for."""

    day = models.DateField(primary_key=True)
    summed_at = models.DateTimeField(null=True, blank=True)
    closed = models.BooleanField(default=False, help_text="Summed after it was over, so nothing is added to it")

    def __str__(self) -> str:
        return str(self.day)


class SummedMonth(models.Model):
    """A month that is over and whose figures are there as one."""

    month = models.DateField(primary_key=True, help_text="Its first day")
    summed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Figures(models.Model):
    """`number` of a measure over some time, and how many of them were what the measure hopes for.

    A side is everything (`all`), or one channel, purpose, clause, person or team; the same thing stands under each
    side it has, so sides are never added up with each other. It stands once more `within` each channel, purpose and
    team it is of, so that a report seen from one of them breaks down what happened there and nothing else.
    """

    within = models.CharField(
        max_length=30, blank=True, help_text="Of one channel, purpose or team alone: `channel:video`; empty for all"
    )
    measure = models.CharField(max_length=12, help_text="A key of reports.measures.MEASURES")
    side = models.CharField(max_length=8, help_text="`all`, `channel`, `purpose`, `clause`, `person`, `team`, ...")
    value = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField(default=0)
    part = models.PositiveIntegerField(default=0, help_text="Of them: in time, approved, overturned, kept, failed")
    seconds = models.BigIntegerField(default=0, help_text="Working time that they took, together")
    spread = models.JSONField(default=dict, help_text="How they spread over working time: reports.spread")

    class Meta:
        abstract = True


class DayFigure(Figures):
    """The figures of a day."""

    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "within", "measure", "side", "value"], name="day_figure_once")
        ]
        indexes = [models.Index(fields=["within", "side", "day", "measure"], name="day_figure_read")]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.side} {self.value}: {self.number}"


class MonthFigure(Figures):
    """The figures of the days of a month, together."""

    day = models.DateField(help_text="The first of the month")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "within", "measure", "side", "value"], name="month_figure_once")
        ]
        indexes = [models.Index(fields=["within", "side", "day", "measure"], name="month_figure_read")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m} {self.measure} {self.side} {self.value}: {self.number}"
