"""Working time and what is promised in it: at each boundary to the microsecond, and across daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings

from accounts.absences import Absence, standing_in
from approvals import promises
from approvals.models import ApprovalRequest, Calendar, Promise
from approvals.tasks import urge_sellers
from approvals.working_time import Hours, NeverOpen
from audit import spine
from audit.conflicts import Stale, WrongState
from audit.models import Event
from notifications.dispatch import _holds as still_holds
from notifications.models import Notification
from notifications.rendering import render_notification
from support.models import WorkItem
from support.tasks import remind
from tests.cast import Cast

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
TICK = timedelta(microseconds=1)
NINE_TO_SIX = ((time(9), time(18)),)
OFFICE = Hours("Europe/Berlin", (NINE_TO_SIX,) * 5 + ((), ()))
SPLIT = Hours("Europe/Berlin", (((time(8), time(12)), (time(13), time(17))),) * 5 + ((), ()))
ROUND_THE_CLOCK = {
    zone: Hours(zone, (((time(0), time(23, 59)),),) * 7) for zone in ("Europe/Berlin", "America/New_York")
}


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[misc]


class TestWorkingTime:
    @pytest.mark.parametrize(
        ("start", "hours", "due"),
        [
            (berlin(2026, 4, 20, 9), 9, berlin(2026, 4, 20, 18)),
            (berlin(2026, 4, 20, 9) + TICK, 9, berlin(2026, 4, 21, 9) + TICK),
            (berlin(2026, 4, 20, 8, 59), 9, berlin(2026, 4, 20, 18)),
            (berlin(2026, 4, 20, 18), 1, berlin(2026, 4, 21, 10)),
            (berlin(2026, 4, 20, 18) - TICK, 1, berlin(2026, 4, 21, 10) - TICK),
            (berlin(2026, 4, 24, 17), 9, berlin(2026, 4, 27, 17)),
            (berlin(2026, 4, 25, 12), 1, berlin(2026, 4, 27, 10)),
            (berlin(2026, 12, 31, 17), 2, berlin(2027, 1, 1, 10)),
        ],
    )
    def test_due(self, start: datetime, hours: int, due: datetime) -> None:
        assert OFFICE.add(start, timedelta(hours=hours)) == due

    def test_several_intervals_a_day(self) -> None:
        assert SPLIT.add(berlin(2026, 4, 20, 11), timedelta(hours=2)) == berlin(2026, 4, 20, 14)
        assert SPLIT.add(berlin(2026, 4, 20, 12, 30), timedelta(hours=4)) == berlin(2026, 4, 20, 17)
        assert SPLIT.between(berlin(2026, 4, 20, 0), berlin(2026, 4, 21, 0)) == timedelta(hours=8)

    def test_public_holidays_and_closed_days(self) -> None:
        german = Hours("Europe/Berlin", OFFICE.week, "DE", closed=frozenset({date(2026, 4, 30)}))
        # Friday, 1 May 2026 is a holiday; the day before the desk is closed.
        assert german.add(berlin(2026, 4, 29, 17), timedelta(hours=2)) == berlin(2026, 5, 4, 10)
        bavarian = Hours("Europe/Berlin", OFFICE.week, "DE", "BY")
        epiphany = berlin(2026, 1, 6, 9)
        assert german.add(epiphany, timedelta(hours=1)) == berlin(2026, 1, 6, 10)
        assert bavarian.add(epiphany, timedelta(hours=1)) == berlin(2026, 1, 7, 10)

    def test_never_open(self) -> None:
        with pytest.raises(NeverOpen):
            Hours("UTC", ((),) * 7).add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
        assert Hours("UTC", ((),) * 7).between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)) == (
            timedelta()
        )


class TestDaylightSaving:
    """Europe/Berlin springs on 29 March and falls back on 25 October 2026; New York on 8 March and 1 November."""

    def test_office_hours_stay_on_the_wall(self) -> None:
        friday, monday = berlin(2026, 3, 27, 17), berlin(2026, 3, 30, 10)
        assert OFFICE.add(friday, timedelta(hours=2)) == monday
        assert monday.astimezone(UTC) - friday.astimezone(UTC) == timedelta(hours=64)
        assert OFFICE.add(berlin(2026, 10, 23, 17), timedelta(hours=2)) == berlin(2026, 10, 26, 10)

    @pytest.mark.parametrize(
        ("zone", "day", "hours"),
        [
            ("Europe/Berlin", (2026, 3, 29), 22),
            ("Europe/Berlin", (2026, 10, 25), 24),
            ("America/New_York", (2026, 3, 8), 22),
            ("America/New_York", (2026, 11, 1), 24),
            ("Europe/Berlin", (2026, 4, 20), 23),
        ],
    )
    def test_what_is_skipped_or_repeated_counts_as_it_passed(
        self, zone: str, day: tuple[int, int, int], hours: int
    ) -> None:
        """A day from 0:00 to 23:59: an hour less in spring, one more in autumn."""
        begin = datetime(*day, tzinfo=ZoneInfo(zone))
        end = datetime(*day, 23, 59, tzinfo=ZoneInfo(zone))
        passed = ROUND_THE_CLOCK[zone].between(begin, end)
        assert passed == timedelta(hours=hours, minutes=59)
        assert ROUND_THE_CLOCK[zone].add(begin, passed) == end

    def test_an_interval_that_begins_in_the_hour_that_is_skipped(self) -> None:
        night = Hours("Europe/Berlin", (((time(2, 30), time(4)),),) * 7)
        begin = datetime(2026, 3, 29, 0, tzinfo=BERLIN)
        # 2:30 does not exist; by PEP 495 it is 3:30 of summer time, and half an hour is left until 4:00.
        assert night.between(begin, begin + timedelta(hours=12)) == timedelta(minutes=30)

    def test_six_months_and_seven_days_across_it(self) -> None:
        decided = berlin(2026, 3, 28, 23, 30).astimezone(UTC)
        assert promises.appeal_until(decided) == datetime(2026, 10, 5, 22, 30, tzinfo=UTC)
        assert promises.appeal_until(datetime(2026, 8, 31, 12, 0, 0, 1, tzinfo=UTC)) == datetime(
            2027, 3, 7, 12, 0, 0, 1, tzinfo=UTC
        )

    @given(
        start=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
        minutes=st.integers(1, 60 * 200),
        hours=st.sampled_from([OFFICE, SPLIT, *ROUND_THE_CLOCK.values()]),
    )
    @settings(max_examples=300, deadline=None)
    def test_what_was_added_has_passed(self, start: datetime, minutes: int, hours: Hours) -> None:
        amount = timedelta(minutes=minutes)
        due = hours.add(start, amount)
        assert hours.between(start, due) == amount
        assert hours.between(start, due - TICK) < amount
        assert hours.add(start, amount + TICK) > due
        assert hours.add(start + TICK, amount) >= due


@pytest.mark.django_db
class TestPromises:
    def test_fixed_when_the_case_begins(self, cast: Cast) -> None:
        with spine.at(berlin(2026, 4, 20, 10)):
            case = cast.file(wants_from=timezone.now(), wants_until=timezone.now() + timedelta(days=5))
        assert case.due_at == berlin(2026, 4, 21, 10)
        assert case.first_answer_due_at == berlin(2026, 4, 20, 15)
        Promise.objects.get(kind="decision").change(by=cast.ada, hours=1, calendar=Calendar.objects.get())
        case.refresh_from_db()
        assert case.due_at == berlin(2026, 4, 21, 10)

    def test_a_change_holds_from_the_next_case_on(self, cast: Cast) -> None:
        promise = Promise.objects.get(kind="decision")
        promises.decision_due(timezone.now())  # known now
        with spine.at(berlin(2026, 4, 20, 10)):
            promise.change(by=cast.ada, hours=2, calendar=promise.calendar)
        promises.forget()  # a test's transaction never commits
        assert promises.decision_due(berlin(2026, 4, 20, 10)) == berlin(2026, 4, 20, 12)

    def test_pauses_in_the_hours_of_its_calendar(self, cast: Cast) -> None:
        """Asked with four hours left on Friday, answered on Sunday: four hours are left on Monday."""
        with spine.at(berlin(2026, 4, 24, 9)):
            case = cast.file(wants_from=timezone.now(), wants_until=timezone.now() + timedelta(days=50))
        with spine.at(berlin(2026, 4, 24, 14)):
            case.ask(by=cast.ana, question="What for?")
        with spine.at(berlin(2026, 4, 26, 20)):
            case.answer(by=cast.maya, text="To hear him.")
        assert case.due_at == berlin(2026, 4, 27, 13)
        assert WorkItem.objects.get(request=case).due_at == case.due_at
        assert case.first_answered_at == berlin(2026, 4, 24, 14)

    def test_what_was_late_stays_as_late(self) -> None:
        due, asked = berlin(2026, 4, 20, 10), berlin(2026, 4, 20, 12)
        assert promises.resumed_due(due, asked, asked + timedelta(hours=3)) == due + timedelta(hours=3)

    @pytest.mark.parametrize("name", ["maya", "ana", "lea", "marc"])
    def test_kept_by_administrators(self, cast: Cast, name: str) -> None:
        calendar, promise = Calendar.objects.get(), Promise.objects.get(kind="appeal")
        with pytest.raises(PermissionDenied):
            calendar.change(by=getattr(cast, name), country="DE")
        with pytest.raises(PermissionDenied):
            promise.change(by=getattr(cast, name), hours=1, calendar=calendar)

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"time_zone": "Europe/Nowhere"}, "time_zone"),
            ({"country": "XX"}, "country"),
            ({"country": "DE", "subdivision": "ZZ"}, "subdivision"),
            ({"week": [[]] * 7}, "week"),
            ({"week": [[["18:00", "09:00"]]] * 7}, "week"),
            ({"week": [[["09:00", "12:00"], ["11:00", "13:00"]]] * 7}, "week"),
            ({"week": [[["late"]]] * 7}, "week"),
        ],
    )
    def test_no_calendar_that_cannot_be_reckoned_with(self, cast: Cast, fields: dict[str, Any], named: str) -> None:
        calendar = Calendar.objects.get()
        with pytest.raises(ValidationError) as refused:
            calendar.change(by=cast.ada, **fields)
        assert list(refused.value.message_dict) == [named]
        assert Calendar.objects.get().version == 1

    def test_changes_stand_in_the_trail(self, cast: Cast) -> None:
        calendar = Calendar.objects.get()
        calendar.change(by=cast.ada, country="DE", seen=1)
        assert Event.objects.get(chain=calendar.chain).data["changed"] == ["country"]
        with pytest.raises(Stale):
            Calendar.objects.get().change(by=cast.ada, country="", seen=1)

    def test_one_more_calendar(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.ada)
        week = {f"day{day}": "10:00-12:30, 13:30-17:00" if day < 5 else "" for day in range(7)}
        body = {"seen": 1, "name": "Leads", "time_zone": "Asia/Tokyo", "country": "JP", **week}
        assert client.get("/hours/calendars/new/").status_code == 200
        taken = client.post("/hours/calendars/new/", {**body, "name": Calendar.objects.get().name})
        assert taken.status_code == 400
        assert "Another calendar has this name." in taken.content.decode()
        assert client.post("/hours/calendars/new/", {**body, "country": "XX"}).status_code == 400
        assert client.post("/hours/calendars/new/", body).status_code == 302
        made = Calendar.objects.get(name="Leads")
        assert (made.country, made.week[0]) == ("JP", [["10:00", "12:30"], ["13:30", "17:00"]])
        assert Event.objects.get(chain=made.chain).action == "calendar.made"
        assert "Leads" in client.get("/hours/").content.decode()
        path = f"/hours/calendars/{Calendar.objects.exclude(pk=made.pk).get().pk}/"
        assert client.post(path, body).status_code == 400  # a name is taken by a change, too
        client.force_login(cast.lea)
        assert client.get("/hours/calendars/new/").status_code == 403
        with pytest.raises(PermissionDenied):
            Calendar.make(by=cast.lea, name="Mine", time_zone="UTC", week=made.week)

    def test_pages(self, cast: Cast, client: Client) -> None:
        calendar = Calendar.objects.get()
        client.force_login(cast.ada)
        assert "Ruling on an appeal" in client.get("/hours/").content.decode()
        path = f"/hours/calendars/{calendar.pk}/"
        week = {f"day{day}": "08:00-12:00, 13:00-17:00" if day < 5 else "" for day in range(7)}
        body = {"seen": 1, "name": "The desk", "time_zone": "Europe/Berlin", "country": "de", **week}
        assert client.post(path, {**body, "day0": "9 to 5"}).status_code == 400
        assert client.post(path, {**body, "closed_days": "2026-12-24"}).status_code == 302
        calendar.refresh_from_db()
        assert (calendar.country, calendar.week[0][1], calendar.closed_days) == (
            "DE",
            ["13:00", "17:00"],
            ["2026-12-24"],
        )
        promise = Promise.objects.get(kind="appeal")
        sent = {f"p{promise.pk}-seen": 1, f"p{promise.pk}-hours": 18, f"p{promise.pk}-calendar": calendar.pk}
        assert client.post(f"/hours/promises/{promise.pk}/", sent).status_code == 302
        assert Promise.objects.get(kind="appeal").hours == 18
        client.force_login(cast.lea)
        assert client.get("/hours/").status_code == 403


@pytest.mark.django_db
class TestLadder:
    FILED = berlin(2026, 4, 20, 9)  # due on Monday at 18:00

    @pytest.fixture
    def case(self, cast: Cast) -> ApprovalRequest:
        with spine.at(self.FILED):
            window = {"wants_from": self.FILED, "wants_until": self.FILED + timedelta(days=300)}
            case = cast.file(**window)
            WorkItem.objects.select_related("request").get(request=case).claim(by=cast.ana)
        return case

    def at(self, moment: datetime, of_answer: bool = False) -> list[tuple[str, str]]:
        """Who is reminded of the ruling (or of the first answer) when the task runs at that instant."""
        before = set(Notification.objects.values_list("pk", flat=True))
        with time_machine.travel(moment, tick=False):
            remind()
            remind()
        rows = Notification.objects.filter(kind="support/reminded").exclude(pk__in=before)
        told = [row for row in rows.order_by("pk") if (row.event.data["promise"] == "first_answer") == of_answer]
        return [(row.recipient.get_short_name(), row.event.data["rung"]) for row in told]

    def test_each_rung_once_at_its_boundary(self, cast: Cast, case: ApprovalRequest) -> None:
        quarter = berlin(2026, 4, 20, 15, 45)  # 2 h 15 min of nine hours are left
        assert self.at(quarter - TICK) == []
        assert self.at(quarter) == [("Ana", "before")]
        assert self.at(case.due_at - TICK) == []
        assert self.at(case.due_at) == [("Ana", "due"), ("Lea", "due"), ("Ivo", "due")]
        late = promises.decision_due(case.due_at)
        assert self.at(late - TICK) == []
        assert self.at(late) == [("Ana", "late"), ("Lea", "late"), ("Ivo", "late")]
        case.refresh_from_db()
        assert (case.status, case.escalated_by) == ("escalated", None)
        assert "nobody decided" in case.escalation_reason
        assert WorkItem.objects.open().get(request=case).kind == "escalation"
        assert Notification.objects.filter(kind="approvals/escalated", recipient=cast.maya).count() == 1

    def test_the_first_answer_is_reminded_of_at_its_own_boundaries(self, cast: Cast, case: ApprovalRequest) -> None:
        """Promised within five hours, so by 14:00; an hour and a quarter before, then when it is due."""
        assert case.first_answer_due_at == berlin(2026, 4, 20, 14)
        soon = berlin(2026, 4, 20, 12, 45)
        assert self.at(soon - TICK, of_answer=True) == []
        assert self.at(soon, of_answer=True) == [("Ana", "before")]
        assert self.at(case.first_answer_due_at - TICK, of_answer=True) == []
        assert self.at(case.first_answer_due_at, of_answer=True) == [("Ana", "due"), ("Lea", "due"), ("Ivo", "due")]
        assert self.at(case.first_answer_due_at + TICK, of_answer=True) == []
        mail = render_notification(Notification.objects.filter(kind="support/reminded").latest("pk"))
        assert "A first answer was promised by" in mail.text

    def test_whoever_asked_or_decided_has_answered(self, cast: Cast, case: ApprovalRequest) -> None:
        with spine.at(self.FILED):
            case.ask(by=cast.ana, question="What for?")
        with spine.at(berlin(2026, 4, 20, 10)):
            case.answer(by=cast.maya, text="To hear him.")
        assert self.at(berlin(2026, 4, 20, 14), of_answer=True) == []

    def test_a_reminder_of_an_answer_that_came_meanwhile_is_not_sent(self, cast: Cast, case: ApprovalRequest) -> None:
        assert self.at(berlin(2026, 4, 20, 14), of_answer=True)
        reminder = Notification.objects.filter(kind="support/reminded").latest("pk")
        assert still_holds(reminder)
        with spine.at(berlin(2026, 4, 20, 15)):
            case.escalate(by=cast.ana, reason="No clause fits.")
        assert not still_holds(reminder)

    def test_nothing_while_it_waits_for_its_seller(self, cast: Cast, case: ApprovalRequest) -> None:
        with spine.at(self.FILED):
            case.ask(by=cast.ana, question="What for?")
        assert self.at(case.due_at + timedelta(days=3)) == []

    def test_an_answer_begins_the_ladder_anew(self, cast: Cast, case: ApprovalRequest) -> None:
        assert self.at(berlin(2026, 4, 20, 16))
        with spine.at(berlin(2026, 4, 20, 16)):
            case.ask(by=cast.ana, question="What for?")
        with spine.at(berlin(2026, 4, 22, 9)):
            case.answer(by=cast.maya, text="To hear him.")
        assert self.at(berlin(2026, 4, 22, 10)) == [("Ana", "before")]

    def test_whoever_stands_in_is_reminded(self, cast: Cast, case: ApprovalRequest) -> None:
        with spine.at(self.FILED):
            Absence.declare(by=cast.ana, stand_in=cast.tom, first=self.FILED.date(), last=self.FILED.date())
        assert self.at(berlin(2026, 4, 20, 16)) == [("Tom", "before")]

    def test_nobody_has_it_so_the_leads_are_told(self, cast: Cast) -> None:
        with spine.at(self.FILED):
            cast.file(wants_from=self.FILED, wants_until=self.FILED + timedelta(days=30))
        assert self.at(berlin(2026, 4, 20, 16)) == [("Lea", "before"), ("Ivo", "before")]

    def test_an_appeal_nobody_hears_goes_to_the_leads(self, cast: Cast, case: ApprovalRequest) -> None:
        with spine.at(self.FILED):
            appeal = cast.appeal(cast.deny(case))
        late = promises.appeal_due(appeal.due_at)
        self.at(appeal.due_at)
        self.at(late)
        appeal.refresh_from_db()
        assert (appeal.status, appeal.escalated_by) == ("escalated", None)

    def test_decided_meanwhile(self, cast: Cast, case: ApprovalRequest) -> None:
        with spine.at(self.FILED):
            cast.deny(case)
        assert self.at(case.due_at + timedelta(days=3)) == []


@pytest.mark.django_db
class TestLapse:
    def test_only_after_warnings(self, cast: Cast) -> None:
        case = cast.file()
        case.ask(by=cast.ana, question="What for?")
        warned = Notification.objects.filter(kind="approvals/urged", recipient=cast.maya)
        moments = [(case.answer_by - timedelta(days=3.5), 1), (case.answer_by - timedelta(days=1), 2)]
        for moment, count in moments:
            with time_machine.travel(moment - TICK, tick=False):
                urge_sellers()
            assert warned.count() == count - 1
            with time_machine.travel(moment, tick=False):
                urge_sellers()
                urge_sellers()
            assert warned.count() == count
        with time_machine.travel(case.answer_by - TICK, tick=False), pytest.raises(WrongState):
            case.lapse()
        with time_machine.travel(case.answer_by, tick=False):
            case.lapse()
        assert case.status == "lapsed"


@pytest.mark.django_db
class TestAbsences:
    DAY = date(2026, 4, 20)

    def away(self, person: Any, stand_in: Any, days: int = 3) -> Absence:
        with spine.at(berlin(2026, 4, 19, 9)):
            return Absence.declare(
                by=person, stand_in=stand_in, first=self.DAY, last=self.DAY + timedelta(days=days - 1)
            )

    def test_from_the_first_instant_to_the_last(self, cast: Cast) -> None:
        type(cast.ana).objects.filter(pk=cast.ana.pk).update(time_zone="Europe/Berlin")
        cast.ana.refresh_from_db()
        absence = self.away(cast.ana, cast.tom)
        assert (absence.starts_at, absence.ends_at) == (berlin(2026, 4, 20), berlin(2026, 4, 23))
        assert standing_in(cast.ana, absence.starts_at - TICK) == (cast.ana, None)
        assert standing_in(cast.ana, absence.starts_at) == (cast.tom, absence)
        assert standing_in(cast.ana, absence.ends_at - TICK) == (cast.tom, absence)
        assert standing_in(cast.ana, absence.ends_at) == (cast.ana, None)

    def test_a_few_steps_and_never_in_a_circle(self, cast: Cast) -> None:
        at = datetime(2026, 4, 20, 12, tzinfo=UTC)
        self.away(cast.ana, cast.tom)
        self.away(cast.tom, cast.lea)
        assert standing_in(cast.ana, at)[0] == cast.lea
        self.away(cast.lea, cast.ivo)
        self.away(cast.ivo, cast.lea)
        assert standing_in(cast.ana, at)[0] in (cast.lea, cast.ivo)

    def test_refusals_are_named(self, cast: Cast) -> None:
        for stand_in in (cast.ana, cast.maya, cast.marc):
            with pytest.raises(ValidationError, match="stand_in"):
                self.away(cast.ana, stand_in)
        with pytest.raises(ValidationError, match="another lead"):
            self.away(cast.lea, cast.ana)
        with pytest.raises(PermissionDenied):
            self.away(cast.maya, cast.ana)
        self.away(cast.ana, cast.tom)
        with pytest.raises(ValidationError, match="already"):
            self.away(cast.ana, cast.tom)

    def test_it_gives_no_right_that_was_barred(self, cast: Cast) -> None:
        """Tom asked on the case; standing in for Lea does not let him decide its escalation."""
        case = cast.file()
        case.escalate(by=cast.ana, reason="No clause fits.")
        today = timezone.localdate()
        Absence.declare(by=cast.ivo, stand_in=cast.lea, first=today, last=today)
        with pytest.raises(PermissionDenied):
            cast.approve(case, by=cast.tom)

    def test_pages(self, cast: Cast, client: Client) -> None:
        today = timezone.localdate()
        client.force_login(cast.ana)
        sent = {"first": today.isoformat(), "last": today.isoformat(), "stand_in": cast.tom.pk}
        assert client.post("/profile/away/", {**sent, "stand_in": cast.maya.pk}).status_code == 400
        assert client.post("/profile/away/", sent).status_code == 302
        assert "Tom Becker stands in" in client.get("/profile/").content.decode()
        case = cast.file()
        WorkItem.objects.select_related("request").get(request=case).claim(by=cast.ana)
        assert "Tom Becker stands in" in client.get(f"/desk/cases/{case.pk}/").content.decode()
        seller = Client()
        seller.force_login(cast.maya)
        assert "Tom Becker stands in" in seller.get(f"/requests/{case.pk}/").content.decode()
        absence = Absence.objects.get()
        assert client.post(f"/profile/away/{absence.pk}/back/").status_code == 302
        assert "stands in" not in seller.get(f"/requests/{case.pk}/").content.decode()
        client.force_login(cast.tom)
        assert client.post(f"/profile/away/{absence.pk}/back/").status_code == 404
