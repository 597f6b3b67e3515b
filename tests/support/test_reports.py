"""Reports: what a day sums up to, what a page shows of it, what is published, and who sees what."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from approvals.models import Decision
from audit import spine
from jobs.models import Job
from jobs.running import run_due
from support.models import DayFigure, MonthFigure, SummedDay
from support.reports import months, public, spread, statements, summing, tables
from support.reports.reading import Asked, Period, asked, backlog
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def quarter(cast: Cast) -> Cast:
    """Monday: three requests. Two hours later one is approved, one denied; on Tuesday the denial is overturned."""
    with spine.at(MONDAY):
        first = cast.file(wants_from=MONDAY, wants_until=MONDAY + timedelta(days=14))
        second = cast.file(
            order=None,
            channels=["phone", "email"],
            purpose="consultation",
            wants_from=MONDAY,
            wants_until=MONDAY + timedelta(days=14),
        )
    with spine.at(MONDAY + 2 * HOUR):
        cast.approve(first, ends_at=MONDAY + timedelta(days=14), starts_at=MONDAY + 2 * HOUR)
        denial = cast.deny(second)
    with spine.at(MONDAY + timedelta(days=1)):
        appeal = cast.appeal(denial)
    with spine.at(MONDAY + timedelta(days=1, hours=1)):
        cast.overturn(appeal, starts_at=MONDAY + timedelta(days=1, hours=1), ends_at=MONDAY + timedelta(days=14))
    for day in (2, 3):
        summing.sum_up(date(2026, 3, day))
    return cast


def figure(day: int, measure: str, side: str = "all", value: str = "", within: str = "") -> tuple[int, int]:
    known = {"day": date(2026, 3, day), "measure": measure, "side": side, "value": value, "within": within}
    row = DayFigure.objects.filter(**known).first()
    return (row.number, row.part) if row else (0, 0)


def test_a_day_sums_up_what_happened_on_it(quarter: Cast) -> None:
    assert figure(2, "filed") == (2, 0)
    assert figure(2, "filed", within="channel:phone") == figure(2, "filed", within="channel:email") == (1, 0)
    assert figure(2, "ruled", "clause", "4.1", "channel:phone") != figure(2, "ruled", "clause", "4.1", "channel:video")
    assert figure(2, "ruled") == (2, 1)
    assert figure(2, "ruled", "purpose", "practice") == (1, 1)
    assert figure(2, "ruled", "clause", "4.1") == (1, 0)
    assert figure(2, "ruled", "person", str(quarter.ana.pk)) == (2, 1)
    assert figure(2, "decided") == (2, 2)  # both in time
    assert figure(3, "appealed", "clause", "4.1") == (1, 0)
    assert figure(3, "heard", "person", str(quarter.ana.pk)) == (1, 1)  # whose denial it was, not who heard it
    assert figure(3, "ruled") == (0, 0)  # a ruling on an appeal is no first decision
    assert (figure(2, "opened"), figure(2, "done"), figure(3, "opened"), figure(3, "done")) == (
        (2, 0),
        (2, 0),
        (1, 0),
        (1, 0),
    )


def test_again_is_the_same(quarter: Cast) -> None:
    before = list(DayFigure.objects.order_by("day", "measure", "side", "value").values_list("day", "number", "part"))
    call_command("sum_up", "--anew", verbosity=0)
    after = DayFigure.objects.filter(day__lte=date(2026, 3, 3)).order_by("day", "measure", "side", "value")
    assert list(after.values_list("day", "number", "part")) == before
    assert summing.missing() == [summing.today()]


def test_midnight_is_the_desks(cast: Cast) -> None:
    zone = summing.Day(date(2026, 3, 3)).begins.tzinfo
    midnight = datetime(2026, 3, 3, tzinfo=zone)
    for at in (midnight - timedelta(microseconds=1), midnight):
        with spine.at(at):
            case = cast.file(order=None, wants_from=at, wants_until=at + timedelta(days=9))
            case.withdraw(by=cast.maya)
    for day in (2, 3):
        summing.sum_up(date(2026, 3, day))
    assert figure(2, "filed") == figure(3, "filed") == (1, 0)


def test_a_running_day_is_not_closed(cast: Cast) -> None:
    cast.file()
    assert summing.catch_up() == 1
    row = SummedDay.objects.get(day=summing.today())
    assert row.summed_at and not row.closed


def test_time_waiting_for_the_seller_is_not_counted(cast: Cast) -> None:
    with spine.at(MONDAY):
        case = cast.file(wants_from=MONDAY, wants_until=MONDAY + timedelta(days=14))
    with spine.at(MONDAY + HOUR):
        case.ask(by=cast.tom, question="Which hours?")
    with spine.at(MONDAY + timedelta(days=2)):
        case.answer(by=cast.maya, text="Mornings.")
    with spine.at(MONDAY + timedelta(days=2, hours=1)):
        cast.approve(case, starts_at=MONDAY + timedelta(days=2, hours=1), ends_at=MONDAY + timedelta(days=14))
    summing.sum_up(date(2026, 3, 4))
    period = Period(Asked(date(2026, 3, 4), date(2026, 3, 4)))
    took = period.now["decided"].quantile(0.5)
    day = summing.Day(date(2026, 3, 4)).promise.calendar
    worked = day.between(MONDAY, MONDAY + HOUR) + day.between(
        MONDAY + timedelta(days=2), MONDAY + timedelta(days=2, hours=1)
    )
    assert took is not None and worked > timedelta() and abs(took / worked - 1) < 0.06


@pytest.mark.parametrize("minutes", [1, 7, 59, 480, 10_000])
def test_lengths_come_back_within_five_percent(minutes: int) -> None:
    length = timedelta(minutes=minutes)
    assert abs(spread.length_of(spread.step_of(length)) / length - 1) < 0.05


def test_quantiles_of_nothing_and_of_many() -> None:
    assert spread.quantile({}, 0.5) is None
    counted = {spread.step_of(timedelta(hours=hours)): 1 for hours in range(1, 11)}
    median, most = spread.quantile(counted, 0.5), spread.quantile(counted, 0.9)
    assert median and abs(median / timedelta(hours=5) - 1) < 0.05
    assert most and abs(most / timedelta(hours=9) - 1) < 0.05
    edges = [timedelta(hours=4.5)]
    assert spread.columns(counted, edges) == [4, 6]


def test_the_backlog_is_carried_from_before(quarter: Cast) -> None:
    with spine.at(MONDAY + timedelta(days=3)):
        quarter.file(order=None, wants_from=MONDAY + timedelta(days=3), wants_until=MONDAY + timedelta(days=9))
    summing.sum_up(date(2026, 3, 5))
    assert backlog(Asked(date(2026, 3, 1), date(2026, 3, 6))) == [0, 0, 0, 0, 1, 1]
    assert backlog(Asked(date(2026, 3, 6), date(2026, 3, 7))) == [1, 1]


def test_the_page_shows_the_period_and_each_table_is_a_file(quarter: Cast, client: Client) -> None:
    client.force_login(quarter.lea)
    address = "from=2026-03-01&to=2026-03-31"
    page = client.get(f"/reports/?{address}")
    assert page.status_code == 200
    assert "50.0 %" in page.text and "1 of 1" in page.text
    assert "4.1 Where a document would do" in page.text and quarter.ana.name in page.text
    for one in (*page.context["charts"], *page.context["tables"]):
        answer = client.get(f"/reports/{one.slug}.csv?{address}")
        lines = list(csv.reader(io.StringIO(answer.content.decode())))
        assert lines[0] == [str(head) for head in one.heads]
        assert len(lines) == 1 + len(one.rows)
    arrivals = client.get(f"/reports/arrivals.csv?{address}").content.decode()
    assert "2 Mar,2,2" in arrivals


def test_seen_from_one_side(quarter: Cast, client: Client) -> None:
    client.force_login(quarter.ana)
    page = client.get("/reports/?from=2026-03-01&to=2026-03-31&channel=phone")
    assert page.context["tiles"][0].value == "1"
    assert not {"backlog", "ages", "mails"} & {chart.slug for chart in page.context["charts"]}
    assert "screening" not in {table.slug for table in page.context["tables"]}
    assert "Waiting now" not in {tile.label for tile in page.context["tiles"]}


@pytest.mark.parametrize("side", ["channel=phone", "channel=video", "channel=email", "purpose=practice", "team=agent"])
def test_every_table_is_of_the_side_it_is_seen_from(quarter: Cast, client: Client, side: str) -> None:
    """What a breakdown adds up to is what the figures at the top are made of."""
    client.force_login(quarter.lea)
    page = client.get(f"/reports/?from=2026-03-01&to=2026-03-31&{side}")
    decided = int(page.context["tiles"][0].value)
    found = {table.slug: table for table in page.context["tables"]}
    assert sum(cells[1] for cells, _rate, _tone in found["by-purpose"].rows) == decided
    heard = page.context["tiles"][-1].beside
    overturned = [cells[2] for cells, _rate, _tone in found["overturned-by-decider"].rows]
    assert sum(overturned) == (int(heard.split()[-1]) if any(word.isdecimal() for word in heard.split()) else 0)


def test_a_team_files_nothing(quarter: Cast, client: Client) -> None:
    client.force_login(quarter.lea)
    page = client.get("/reports/?from=2026-03-01&to=2026-03-31&team=agent")
    assert [chart.slug for chart in page.context["charts"]] == ["decisions", "to-decision"]
    assert not {"duties", "screening"} & {table.slug for table in page.context["tables"]}


def test_duties_are_told_apart_by_what_was_allowed(cast: Cast) -> None:
    cast.approve(cast.file())
    cast.order.complete(by=cast.ben.party)
    summing.sum_up(summing.today())
    rows = DayFigure.objects.filter(measure="duties", value="all")
    assert set(rows.values_list("within", "number")) == {("", 1), ("channel:video", 1), ("purpose:practice", 1)}


@pytest.mark.parametrize(
    "query",
    ["period=5", "from=2026-03-01", "from=x&to=y", "from=2026-03-02&to=2026-03-01", "channel=video&team=lead",
     "channel=carrier+pigeon", "by=hour", "evil=1", "from=2020-01-01&to=2026-01-01"],
)  # fmt: skip
def test_what_cannot_be_reported_is_said(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.ana)
    assert client.get(f"/reports/?{query}").status_code == 400


def test_deciders_are_for_leads_and_auditors(quarter: Cast, client: Client) -> None:
    for name, status in {"ana": 404, "lea": 200, "marc": 200}.items():
        client.force_login(getattr(quarter, name))
        address = "/reports/overturned-by-decider.csv?from=2026-03-01&to=2026-03-31"
        assert client.get(address).status_code == status, name
        assert client.get("/reports/").status_code == 200
    for name in ("maya", "ben", "ada"):
        client.force_login(getattr(quarter, name))
        assert client.get("/reports/").status_code == 403
        assert client.get("/reports/arrivals.csv").status_code == 403
        assert client.post("/reports/statements/").status_code == 403


def test_cost_does_not_grow(quarter: Cast, client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(quarter.lea)
    counts = []
    client.get("/reports/")
    for cases in (0, 30):
        for turn in range(cases):
            case = quarter.file(order=None, title=f"Case {turn}")
            case.withdraw(by=quarter.maya)
        summing.sum_up(summing.today())
        with django_assert_max_num_queries(20) as captured:
            client.get("/reports/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_clock_makes_months(quarter: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 4, 2, 9, tzinfo=UTC))
    summing.catch_up()
    assert months.kept(date(2026, 4, 2)) == {date(2026, 3, 1)}
    made = MonthFigure.objects.get(day=date(2026, 3, 1), measure="decided", side="all", within="")
    assert (made.number, made.part) == (2, 2)
    whole = Period(Asked(date(2026, 3, 1), date(2026, 3, 31), "month")).now["decided"]
    assert whole.average == 2 * HOUR and whole.number == 2


def test_a_clause_that_was_only_heard_about_was_not_decided_under(quarter: Cast) -> None:
    """On Tuesday an appeal is heard, and no request is decided."""
    shown = {
        table.slug: table.rows for table in tables.all_of(Asked(date(2026, 3, 3), date(2026, 3, 3)), deciders=True)
    }
    assert [cells[2:4] for cells, _rate, _tone in shown["overturned-by-clause"]] == [(1, 1)]
    assert shown["by-clause"] == []
    both = {
        table.slug: table.rows for table in tables.all_of(Asked(date(2026, 3, 2), date(2026, 3, 3)), deciders=False)
    }
    assert sorted(cells[1:3] for cells, _rate, _tone in both["by-clause"]) == [(1, 0), (1, 1)]
    assert "consistency" not in both


def test_like_cases_show_who_differs(cast: Cast) -> None:
    with spine.at(MONDAY):
        cases = [
            cast.file(order=None, title=f"Like {turn}", wants_from=MONDAY, wants_until=MONDAY + timedelta(days=9))
            for turn in range(1)
        ]
    assert cases
    for person, outcomes in ((cast.ana, (1, 1, 1)), (cast.tom, (0, 1))):
        for turn, granted in enumerate(outcomes):
            DayFigure.objects.create(
                day=date(2026, 2, 1 + turn), measure="ruled", side="like", value=f"practice video|{person.pk}",
                number=1, part=granted,
            )  # fmt: skip
    *_others, table = tables.all_of(Asked(date(2026, 2, 1), date(2026, 2, 28)), deciders=True)
    assert {cells[0]: cells[1:3] for cells, _rate, _tone in table.rows} == {
        cast.ana.name: (3, 3),
        cast.tom.name: (2, 1),
    }


class TestPublic:
    def test_anybody_reads_the_year(self, quarter: Cast, client: Client) -> None:
        page = client.get("/transparency/")
        assert page.status_code == 200 and "Complaints in 2026" in page.text
        found = client.get("/transparency/2026/?format=json").json()
        assert (found["complaints"], found["resolved"], found["reversed"], found["reversed_percent"]) == (1, 1, 1, 100)
        assert found["by_clause"] == [["4.1 Where a document would do", 1, 1]]
        assert "complaints,1" in client.get("/transparency/2026/?format=csv").content.decode()
        assert client.get("/transparency/1999/").status_code == 404
        assert public.years() == [2026]

    def test_names_nobody(self, quarter: Cast, client: Client) -> None:
        shown = client.get("/transparency/").text + client.get("/transparency/2026/?format=json").text
        people = [one.name for one in vars(quarter).values() if getattr(one, "email", "")]
        assert people and not [name for name in people if name in shown]

    def test_before_the_first_case(self, cast: Cast, client: Client) -> None:
        assert "No figures yet" in client.get("/transparency/").text


class TestStatements:
    def test_fit_the_schema_and_name_nobody(self, quarter: Cast) -> None:
        denial = Decision.objects.get(outcome="denied")
        found = statements.statement(denial)
        assert found["puid"] == f"hallpass-{denial.pk}"
        assert found["content_date"] == "2026-03-02"
        text = json.dumps(found)
        case = denial.request
        for private in (case.seller.name, case.why, denial.statement, denial.facts, case.title):
            assert private not in text

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("decision_facts", "x" * 5_001),
            ("incompatible_content_ground", "x" * 501),
            ("incompatible_content_explanation", "x" * 2_001),
            ("decision_ground", "BECAUSE"),
            ("content_date", "2.3.2026"),
            ("puid", "a b"),
            ("territorial_scope", []),
            ("category", None),
            ("surprise", "x"),
        ],
        ids=lambda value: str(value)[:24],
    )
    def test_limits_hold(self, quarter: Cast, field: str, value: Any) -> None:
        found = {**statements.statement(Decision.objects.get(outcome="denied")), field: value}
        assert list(statements.CHECK.iter_errors(found))

    def test_one_measure_at_least(self, quarter: Cast) -> None:
        found = statements.statement(Decision.objects.get(outcome="denied"))
        del found["decision_provision"]
        assert list(statements.CHECK.iter_errors(found))

    def test_are_exported_by_the_hundred(self, quarter: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(statements, "PER_FILE", 1)
        with spine.at(MONDAY + timedelta(days=4)):
            case = quarter.file(order=None, wants_from=MONDAY, wants_until=MONDAY + timedelta(days=19))
            quarter.deny(case)
        job = Job.start(by=quarter.lea, kind="statement_export", parameters={})
        run_due()
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", 2)
        lines = job.result.open("rb").read().splitlines()
        assert [len(json.loads(line)["statements"]) for line in lines] == [1, 1]

    def test_start_with_a_click(self, quarter: Cast, client: Client) -> None:
        client.force_login(quarter.marc)
        answer = client.post("/reports/statements/")
        assert answer.status_code == 302
        assert answer["Location"] == Job.objects.get(kind="statement_export", owner=quarter.marc).get_absolute_url()


def test_addresses_say_the_period(cast: Cast) -> None:
    found = asked({}, date(2026, 3, 31))
    assert (found.first, found.last, found.by) == (date(2026, 3, 2), date(2026, 3, 31), "day")
    assert asked({"period": "365"}, timezone.localdate()).by == "month"
