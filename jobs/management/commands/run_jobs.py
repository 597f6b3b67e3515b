"""`manage.py run_jobs`: do the long work that waits, with neither broker nor worker."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.running import forget_results, run_due


class Command(BaseCommand):
    help = "Do all long work (exports and the like) that waits now, and throw away results past their days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{run_due()} done, {forget_results()} old results thrown away.")
