"""`manage.py doctor`: examines the house and says in sentences what is well, what will hurt, and what to do."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from audit import checkup

SIGNS = {checkup.WELL: "ok", checkup.WARNING: "warning", checkup.FAULT: "FAULT"}
WIDTH = 9


class Command(BaseCommand):
    help = (
        "Examine database, guards, policy, people, calendars, mail, queue, cache, settings and disk. Ends with 1 if "
        "something does not work; warnings alone end with 0, or with 1 under --strict."
    )
    # It examines what Django's own checks would refuse to start with.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON document instead of sentences")
        parser.add_argument("--strict", action="store_true", help="Warnings end with 1, too")
        parser.add_argument("--quiet", action="store_true", help="Only what is not well")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            parts = dict(checkup.examined(settings.CHECKUP))
        level = checkup.worst(finding for found in parts.values() for finding in found)
        failed = level == checkup.FAULT or (options["strict"] and level == checkup.WARNING)
        if options["json"]:
            report = {
                "level": level,
                "ok": not failed,
                "parts": [checkup.as_json(part, found) for part, found in parts.items()],
            }
            self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
        else:
            self._tell(parts, quiet=options["quiet"])
        if failed:
            sys.exit(1)

    def _tell(self, parts: dict[str, list[checkup.Finding]], *, quiet: bool) -> None:
        styles = {
            checkup.WELL: self.style.SUCCESS,
            checkup.WARNING: self.style.WARNING,
            checkup.FAULT: self.style.ERROR,
        }
        counted = dict.fromkeys(checkup.LEVELS, 0)
        for part, found in parts.items():
            shown = [finding for finding in found if not (quiet and finding.level == checkup.WELL)]
            if shown:
                self.stdout.write(self.style.MIGRATE_HEADING(part))
            for finding in shown:
                self.stdout.write(f"  {styles[finding.level](SIGNS[finding.level].ljust(WIDTH))}{finding.said}")
                if finding.advice:
                    self.stdout.write(f"  {' ' * WIDTH}{finding.advice}")
            for finding in found:
                counted[finding.level] += 1
        self.stdout.write("")
        self.stdout.write(
            f"{_counted(counted[checkup.FAULT], 'fault')}, {_counted(counted[checkup.WARNING], 'warning')}, "
            f"{counted[checkup.WELL]} things are well."
        )


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
