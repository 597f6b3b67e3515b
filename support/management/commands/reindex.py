"""`manage.py reindex`: writes every search document anew, for a house that had cases before it had a search."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from support.models import SearchDocument
from support.precedents.by_postgresql import weigh
from support.search import spelling
from support.search.copying import SELECTS, copy
from support.search.indexing import name_all


class Command(BaseCommand):
    help = "Write the search documents anew from what they are copies of. Safe to run again, and while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind in SELECTS:
            with connection.cursor() as cursor:
                cursor.execute(copy(kind, connection.vendor))
                self.stdout.write(f"{SearchDocument.Kind(kind).label}: {cursor.rowcount}")
        name_all()
        spelling.learn()
        weigh()
