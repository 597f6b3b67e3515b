"""`manage.py sum_up`: makes the figures of the reports anew, from the rows that every day left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from support.reports import months, summing
from support.reports.figure import SummedDay


class Command(BaseCommand):
    help = "Sum up every day that is missing, and today. With --anew all days are made again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="also days that are summed already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["anew"]:
            SummedDay.objects.update(closed=False)
        missing = summing.missing()
        for turn, day in enumerate(missing, start=1):
            summing.sum_up(day)
            if turn % 100 == 0 or turn == len(missing):
                self.stdout.write(f"{turn} of {len(missing)} days")
        self.stdout.write(f"{months.catch_up(summing.missing(), most=None)} months")
