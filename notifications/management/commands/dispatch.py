"""`manage.py dispatch`: send what is owed, with neither broker nor worker. SIGTERM ends it after its batch."""

import signal
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from notifications.dispatch import WAITS, drain

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Send every mail that is owed now. With --watch, keep doing so until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="Look again every few seconds; SIGTERM ends it")
        parser.add_argument("--every", type=float, default=2.0, help="Seconds between two looks (default 2)")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping: list[int] = []
        for end in (signal.SIGTERM, signal.SIGINT):
            signal.signal(end, lambda number, _frame: stopping.append(number))
        if not options["watch"]:
            cache.delete(WAITS)  # whoever calls by hand wants it tried now
            self.stdout.write(f"{drain(stop=lambda: bool(stopping))} sent.")
            return
        while not stopping:
            try:
                drain(stop=lambda: bool(stopping))
            except DatabaseError as error:  # a database that restarts is no reason to go
                log.warning("dispatch_failed", error=type(error).__name__)
            close_old_connections()
            time.sleep(0 if stopping else options["every"])
