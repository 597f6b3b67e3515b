"""`manage.py run_jobs`: do the long work that waits, with neither broker nor worker."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.running import run_due


class Command(BaseCommand):
    help = "Do all long work (exports and the like) that waits now."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{run_due()} done.")
