"""`manage.py dispatch`: send what is owed, with neither broker nor worker."""

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notifications.dispatch import drain


class Command(BaseCommand):
    help = "Send every mail that is owed now. With --watch, keep doing so until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="Look again every few seconds; SIGTERM ends it")
        parser.add_argument("--every", type=float, default=2.0, help="Seconds between two looks (default 2)")

    def handle(self, *args: Any, **options: Any) -> None:
        sent = drain()
        if not options["watch"]:
            self.stdout.write(f"{sent} sent.")
            return
        stopping: list[int] = []
        for end in (signal.SIGTERM, signal.SIGINT):
            signal.signal(end, lambda number, _frame: stopping.append(number))
        while not stopping:
            time.sleep(options["every"])
            drain()
