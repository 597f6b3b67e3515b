"""`manage.py seed_scale --cases 1000000`: a made-up house of any size, to measure in."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from approvals.models import ApprovalRequest, Policy
from support import counters
from support.precedents.by_postgresql import weigh
from support.scale.house import House
from support.scale.loading import settle, unguarded
from support.scale.texts import Author, Words
from support.search import spelling
from support.search.copying import SELECTS, copy


class Command(BaseCommand):
    help = "Fill a house that has no cases with so many made-up ones, past the verbs: they have no trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=10_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.HALLPASS_DEMO:
            raise CommandError("Made-up cases are switched off here. Set HALLPASS_DEMO=1 if you want them.")
        if ApprovalRequest.objects.exists():
            raise CommandError("This house has cases already; made-up ones stay out of it.")
        self.begun = time.monotonic()
        with transaction.atomic():
            self.fill(options["cases"])
        self.run_sql("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
        weigh()
        self.said("The house stands.")

    def fill(self, cases: int) -> None:
        now = timezone.now()
        with unguarded():
            house = House(cases, now, Policy.objects.in_force(now), self.said)
            house.build()
            settle(*house.bulk.values())
            self.run_sql("ANALYZE")  # copying looks rows up by number
            for kind in SELECTS:
                self.said(f"{self.run_sql(copy(kind, connection.vendor)):,} documents: {kind}")
            counters.recount()
        author = Author(1)
        spelling.keep_words({word for _ in range(20_000) for word in spelling.words_of(*_texts(author.case()))})

    def run_sql(self, sql: str) -> int:
        """How many rows it wrote."""
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return int(cursor.rowcount)

    def said(self, what: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.begun:7.1f} s  {what}")


def _texts(words: Words) -> tuple[str, ...]:
    return (words.title, words.why, words.tried, words.yes, words.no, words.facts)
