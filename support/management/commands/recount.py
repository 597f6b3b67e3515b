"""`manage.py recount`: compares the side bar's counters with the queue itself, and repairs them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from support import counters


class Command(BaseCommand):
    help = "Count the queue anew and repair its counters. With --check it repairs nothing and fails if they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            wrong = counters.recount()
            self.stdout.write("The counters were wrong and are repaired." if wrong else "The counters were right.")
            return
        kept, truth = counters.kept(), counters.counted()
        for key in sorted(kept.keys() | truth.keys()):
            if kept.get(key, 0) != truth.get(key, 0):
                self.stdout.write(f"{key[1]} in {key[0]}: kept {kept.get(key, 0)}, counted {truth.get(key, 0)}")
        copied, held = counters.leases(timezone.now())
        if copied != held:
            self.stdout.write(f"leases: kept {len(copied)}, counted {len(held)}")
        if kept != truth or copied != held:
            self.stderr.write("The counters differ from the queue. Run manage.py recount.")
            raise SystemExit(1)
        self.stdout.write("The counters agree with the queue.")
