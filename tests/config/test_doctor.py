"""`manage.py doctor`: what it finds, what it says, and how it ends."""

import json
import socket
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import Role, User
from approvals.models import Calendar
from audit import checkup, guards
from config import checkup as machine
from jobs.models import Job
from notifications.models import Notification
from support.models import WorkItem
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_migrated(settings: Any, tmp_path: Path) -> None:
    """The queue of a test is in memory; a folder it can write to."""
    settings.MEDIA_ROOT = tmp_path


def doctor(*arguments: str) -> tuple[str, int]:
    """What it said, and the code it ended with."""
    said = StringIO()
    try:
        call_command("doctor", "--no-color", *arguments, stdout=said)
    except SystemExit as end:
        return said.getvalue(), int(end.code or 0)
    return said.getvalue(), 0


def found(part: str) -> list[checkup.Finding]:
    """The findings of one part."""
    from django.conf import settings

    return next(iter(checkup.examined([one for one in settings.CHECKUP if one[0] == part])))[1]


def said_of(part: str, level: str) -> str:
    return " ".join(finding.said for finding in found(part) if finding.level == level)


class TestHowItEnds:
    def test_a_house_in_order(self, cast: Cast) -> None:
        said, code = doctor()
        assert code == 0, said
        assert "Leads: 2." in said
        assert f"All {guards.how_many()} guards" in said
        assert "0 faults" in said

    def test_a_fault_ends_with_one_and_says_what_to_do(self, cast: Cast) -> None:
        User.objects.filter(role=Role.LEAD).update(is_active=False)
        said, code = doctor()
        assert code == 1
        assert "There is no lead: what is escalated, nobody can decide." in said
        assert "Invite or promote people" in said

    def test_warnings_end_with_one_only_where_asked(self, cast: Cast) -> None:
        assert doctor()[1] == 0
        assert doctor("--strict")[1] == 1

    def test_quiet_says_only_what_is_not_well(self, cast: Cast) -> None:
        said, _code = doctor("--quiet")
        assert "guards" not in said
        assert "Mail reaches nobody" in said

    def test_for_machines(self, cast: Cast) -> None:
        User.objects.filter(role=Role.LEAD).update(is_active=False)
        said, code = doctor("--json")
        report = json.loads(said)
        assert (code, report["ok"], report["level"]) == (1, False, "fault")
        who = next(part for part in report["parts"] if part["part"] == "Who decides")
        assert who["level"] == "fault"
        assert who["findings"][0]["advice"]

    def test_a_check_that_breaks_is_a_finding_and_the_rest_goes_on(self, cast: Cast, settings: Any) -> None:
        settings.CHECKUP = [("Broken", f"{__name__}.broken"), *settings.CHECKUP]
        said, code = doctor()
        assert code == 1
        assert "could not be examined: RuntimeError: gone" in said
        assert "Leads: 2." in said

    def test_without_its_database_it_says_so_once_and_examines_the_rest(self, settings: Any) -> None:
        settings.CHECKUP = [(name, f"{__name__}.unreachable") for name in "ab"] + [("Cache", "config.checkup.cached")]
        said, code = doctor()
        assert code == 1
        assert said.count("The database does not answer: connection refused.") == 1
        assert "Not examined: it needs the database." in said
        assert "The cache keeps what it is given." in said


def unreachable() -> Iterator[checkup.Finding]:
    yield checkup.well("so far")
    raise OperationalError("connection refused\nIs it running?")


def broken() -> Iterator[checkup.Finding]:
    yield checkup.well("so far")
    raise RuntimeError("gone")


class TestWhoDecides:
    def test_fewer_than_two_leads(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.ivo.pk).update(is_active=False)
        assert "There is one lead" in said_of("Who decides", "warning")

    def test_fewer_than_two_agents(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.tom.pk).update(is_active=False)
        assert "There is one agent" in said_of("Who decides", "warning")
        User.objects.filter(pk=cast.ana.pk).update(is_active=False)
        assert "There is no agent" in said_of("Who decides", "warning")

    def test_a_case_that_everybody_is_barred_from_is_named(self, cast: Cast) -> None:
        appeal = cast.appeal(cast.deny(cast.file(), by=cast.lea))
        assert said_of("What waits", "fault") == ""
        User.objects.filter(pk=cast.ivo.pk).update(is_active=False)
        assert appeal.request.number in said_of("What waits", "fault")
        person("Noor Haddad", Role.LEAD)
        assert said_of("What waits", "fault") == ""

    def test_no_administrator(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.ada.pk).update(is_active=False)
        assert "no administrator" in said_of("People", "fault")

    def test_staff_without_a_second_factor(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.ana.pk).update(is_demo=False)
        assert "1 of 1 staff" in said_of("People", "warning")


class TestRules:
    def test_before_the_first_policy(self) -> None:
        with time_machine.travel(datetime(2025, 1, 1, tzinfo=UTC), tick=False):
            assert "No policy is in force" in said_of("Policy", "fault")

    def test_a_calendar_that_never_opens(self) -> None:
        Calendar.objects.update(week=[[]] * 7)
        assert "cannot be reckoned with" in said_of("Hours", "fault")

    def test_a_calendar_that_is_closed_for_long(self) -> None:
        today = timezone.now().date()
        Calendar.objects.update(closed_days=[(today + timedelta(days=day)).isoformat() for day in range(40)])
        assert "is closed until" in said_of("Hours", "warning")

    def test_a_guard_that_is_gone(self) -> None:
        on = " ON audit_event" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER audit_event_no_update{on}")
        assert "audit_event_no_update" in said_of("Guards", "fault")
        guards.install_all()

    def test_the_scheduler_is_away(self, cast: Cast) -> None:
        case = cast.file()
        case.ask(by=cast.ana, question="What for?")
        with time_machine.travel(case.answer_by + timedelta(minutes=9), tick=False):
            assert said_of("Clock", "fault") == ""
        with time_machine.travel(case.answer_by + timedelta(minutes=11), tick=False):
            assert "1 questions went unanswered" in said_of("Clock", "fault")


class TestWhatWaits:
    def test_mail_that_nobody_sends(self, cast: Cast) -> None:
        cast.file()
        assert said_of("Mail that is owed", "fault") == ""
        with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
            assert "Mail has waited" in said_of("Mail that is owed", "fault")

    def test_mail_that_died(self, cast: Cast) -> None:
        cast.file()
        Notification.objects.update(state="dead", finished_at=timezone.now())
        assert "could not be delivered" in said_of("Mail that is owed", "warning")

    def test_overdue(self, cast: Cast) -> None:
        cast.file()
        WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))
        assert "1 of 1 items at the desk are overdue" in said_of("What waits", "warning")

    def test_long_work_that_nobody_takes_up(self, cast: Cast) -> None:
        Job.objects.create(kind="bulk", owner=cast.ana, created_at=timezone.now() - timedelta(minutes=11))
        assert "1 long jobs wait" in said_of("Long work", "fault")


class TestMachine:
    def test_a_migration_that_was_not_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = machine.MigrationExecutor.migration_plan
        monkeypatch.setattr(
            machine.MigrationExecutor,
            "migration_plan",
            lambda self, targets: plan(self, targets, clean_start=True),
        )
        assert "migrations were not run, from" in said_of("Database", "fault")

    def test_a_mail_server_that_refuses(self, settings: Any) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = nobody.getsockname()
            assert "ConnectionRefusedError" in said_of("Sending mail", "fault")

    def test_a_cache_that_forgets(self, settings: Any) -> None:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        assert "The cache does not answer." in said_of("Cache", "fault")

    def test_a_queue_that_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(**_: Any) -> None:
            raise ConnectionError

        monkeypatch.setattr(machine.app, "connection_for_write", away)
        assert "does not answer: ConnectionError" in said_of("Queue", "fault")

    @pytest.mark.parametrize(("free", "level"), [(10**6, "fault"), (10**9, "warning"), (10**10, "well")])
    def test_room(self, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: usage(10**12, 0, free))
        assert {finding.level for finding in found("Disk")} == {level}

    @pytest.mark.parametrize(
        ("changed", "level", "said"),
        [
            ({"SECRET_KEY": "x" * 80}, "fault", "guessable"),
            ({"SECRET_KEY": "hunter2"}, "fault", "guessable"),
            ({"LOCAL": False, "SITE_URL": "http://desk.example.com"}, "fault", "SITE_URL is http://"),
            ({"LOCAL": False, "HALLPASS_DEMO": True}, "fault", "sign in without a password"),
            ({"DEBUG": True, "LOCAL": False}, "fault", "DEBUG is on"),
            ({"ALLOWED_HOSTS": ["*"]}, "fault", "any name"),
            ({"LOCAL": True}, "warning", "one's own machine"),
        ],
    )
    def test_settings_that_are_not_for_people(self, settings: Any, changed: dict, level: str, said: str) -> None:
        for name, value in changed.items():
            setattr(settings, name, value)
        assert said in said_of("Settings", level)

    def test_what_is_only_good_on_one_machine(self, settings: Any) -> None:
        settings.LOCAL = False
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.DEFAULT_FROM_EMAIL = "Hallpass <hallpass@localhost>"
        assert "Mail reaches nobody" in said_of("Sending mail", "fault")
        assert "Mails come from" in said_of("Sending mail", "warning")
