"""Bulk acts: each item by its own verb, each with its own outcome, through kills, stops and refusals."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from approvals.models import Decision
from audit.models import Event
from jobs.models import Job
from jobs.running import run_due
from support.bulk import work
from support.bulk.acts import BY_WORD
from support.models import BulkOutcome, Macro, WorkItem
from support.precedents.by_postgresql import weigh
from tests.cast import Cast

from .desk import actions, bulk, fresh, many


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def items(cases: list[Any]) -> list[WorkItem]:
    return list(WorkItem.objects.filter(request__in=cases, state="open").order_by("id"))


def denial(cast: Cast) -> dict[str, Any]:
    return {
        "act": "deny",
        "clause": "4.1",
        "facts": "A document was not tried.",
        "why": "A document would do.",
        "statement": "Please write it down; a document serves here.",
    }


def start(client: Client, rows: list[WorkItem], form: dict[str, Any], seen: list[int] | None = None) -> Job:
    versions = seen or [row.request.version if row.request else 0 for row in rows]
    sent = {**form, "case": [f"{row.pk}:{version}" for row, version in zip(rows, versions, strict=True)]}
    answer = client.post("/desk/bulk/begin/", sent)
    assert answer.status_code == 302, answer.text[:2000]
    return Job.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))


def told(job: Job) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in BulkOutcome.objects.filter(job=job).order_by("id"):
        found.setdefault(row.state, []).append(row.reason)
    return found


def test_three_of_many_fail_and_are_named(ana: Client, cast: Cast) -> None:
    cases = many(cast, 9)
    rows = items(cases)
    job_form = denial(cast)
    page = ana.post("/desk/bulk/", {"act": "deny", "case": [row.pk for row in rows]})
    assert page.status_code == 200 and "9 items are picked" in page.text
    cases[1].approve(by=cast.tom, terms=cast.terms(cases[1]), grounds=cast.grounds("3.2"))  # decided meanwhile
    cases[4].ask(by=cast.tom, question="What for?")  # waits for its seller
    cases[7].ask(by=cast.tom, question="What for?")
    fresh(cases[7]).answer(by=cast.maya, text="For this.")  # another version than was shown
    job = start(ana, rows, job_form, [seen for _item, seen in page.context["chosen"]])
    run_due()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 9)
    reasons = told(job)
    assert len(reasons["done"]) == 6
    assert reasons["failed"] == [
        "It was done meanwhile.",
        "It waits for its seller.",
        "It changed meanwhile: look at it first.",
    ]
    page = ana.get(job.get_absolute_url()).text
    assert "6 done, 3 failed" in page
    assert Decision.objects.filter(outcome="denied").count() == 6
    assert fresh(cases[0]).decisions.get().cited == "4.1"
    lines = list(csv.reader(io.StringIO(ana.get(f"/desk/bulk/{job.pk}/outcomes.csv").content.decode())))
    assert [line[3] for line in lines[1:]].count("failed") == 3


def test_approving_rests_on_the_clause_of_each_purpose(ana: Client, cast: Cast) -> None:
    first = cast.file(order=None, title="Practice")
    second = cast.file(channels=["phone"], purpose="consultation", title="Consultation")
    job = start(ana, items([first, second]), {"act": "approve", "clause": "", "statement": "That needs a voice."})
    run_due()
    assert told(job) == {"done": ["", ""]}
    assert [fresh(case).decisions.get().cited for case in (first, second)] == ["3.2", "3.1"]
    assert fresh(first).exemptions.get().channels == first.channels


def test_separation_of_duties_holds_in_bulk(ana: Client, cast: Cast, client: Client) -> None:
    mine, theirs = many(cast, 2)
    mine.escalate(by=cast.lea, reason="Not clear.")
    rows = items([mine, theirs])
    client.force_login(cast.lea)
    page = client.post("/desk/bulk/", {"act": "approve", "case": [row.pk for row in rows]})
    assert "Not yours to decide: you escalated it." in page.text
    job = start(client, rows, {"act": "approve", "clause": "", "statement": "Yes."})
    run_due()
    assert sorted(told(job)) == ["done", "failed"]
    assert fresh(mine).status == "escalated" and fresh(theirs).status == "approved"


def test_a_killed_worker_repeats_nothing(ana: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = many(cast, 12)
    job = start(ana, items(cases), {"act": "ask", "question": "What do lessons need?"})
    whole, turns = work.attempt, []

    def dying(*words: Any) -> str:
        turns.append(words)
        if len(turns) == 8:
            raise KeyboardInterrupt
        return whole(*words)

    monkeypatch.setattr(work, "attempt", dying)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        run_due()
    monkeypatch.undo()
    Job.objects.filter(pk=job.pk).update(state="queued", lease_token=None, lease_until=None)
    run_due()
    assert told(job) == {"done": [""] * 12}
    assert all(actions(case).count("request.asked") == 1 for case in cases)


def test_stops_when_asked_and_says_what_was_not_reached(ana: Client, cast: Cast) -> None:
    cases = many(cast, 12)
    job = start(ana, items(cases), {"act": "claim"})
    run_due(seconds=0.0)  # nothing yet: the time is up before the first slice ends
    job.refresh_from_db()
    job.cancel(by=cast.ana)
    run_due()
    job.refresh_from_db()
    reached = len(told(job).get("done", []))
    assert job.state == "cancelled" and reached < 12
    page = ana.get(job.get_absolute_url()).text
    assert f"{12 - reached} not reached" in page and "Try those again" in page


def test_claims_are_undone_by_release(ana: Client, cast: Cast) -> None:
    cases = many(cast, 3)
    WorkItem.objects.filter(request=cases[2]).update(
        claimed_by=cast.tom, lease_until=timezone.now() + timedelta(minutes=9)
    )
    rows = items(cases)
    job = start(ana, rows, {"act": "claim"})
    run_due()
    assert told(job) == {"done": ["", ""], "failed": ["Tom Becker has it."]}
    assert "Release them" in ana.get(job.get_absolute_url()).text
    undone = start(ana, rows[:2], {"act": "release"})
    run_due()
    assert told(undone) == {"done": ["", ""]}
    assert not WorkItem.objects.filter(claimed_by=cast.ana).exists()


def test_snoozes_hand_overs_and_their_undo(ana: Client, cast: Cast) -> None:
    rows = items(many(cast, 2))
    until = timezone.localtime(timezone.now() + timedelta(minutes=40)).strftime("%Y-%m-%dT%H:%M")
    for form, then in (
        ({"act": "snooze", "until": until}, "wake"),
        ({"act": "hand_over", "to": cast.tom.pk, "note": "You know them."}, "take_back"),
    ):
        job = start(ana, rows, form)
        run_due()
        assert told(job) == {"done": ["", ""]}, form
        undone = start(ana, rows, {"act": then})
        run_due()
        assert told(undone) == {"done": ["", ""]}, then
    assert {row.claimed_by for row in WorkItem.objects.filter(state="open")} == {cast.ana}


def test_a_whole_view_goes_so_far(ana: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.views.bulk.MOST", 20)
    bulk(cast, 23)
    page = ana.post("/desk/bulk/", {"act": "claim", "everything": "yes", "view": "all", "channel": "video"})
    assert "20 items are picked" in page.text and "3 more pass the filters" in page.text
    urgent = WorkItem.objects.order_by("due_at", "id").values_list("pk", flat=True)[:20]
    assert [item.pk for item, _seen in page.context["chosen"]] == list(urgent)
    assert len(ana.post("/desk/bulk/", {"act": "claim", "everything": "yes", "view": "mine"}).content) == 0


def test_the_mail_is_shown_before_anything_is_sent(ana: Client, cast: Cast) -> None:
    rows = items(many(cast, 2))
    sent = {**denial(cast), "case": [f"{row.pk}:1" for row in rows], "preview": "yes"}
    page = ana.post("/desk/bulk/begin/", sent)
    assert page.status_code == 200 and page.context["mail"]["case"].pk == rows[0].request_id
    assert "Please write it down" in page.context["mail"]["mail"].text
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"act": "deny", "clause": "4.1", "facts": "", "why": "x", "statement": "y"}, "Missing. A refusal"),
        ({"act": "deny", "clause": "9.9", "facts": "x", "why": "x", "statement": "kept words"}, "kept words"),
        ({"act": "approve", "clause": "", "statement": " "}, "Write what the sellers should read"),
        ({"act": "ask", "question": ""}, "Write what the sellers should read"),
        ({"act": "ask", "question": "What of {this}?"}, "Fill in what stands in braces"),
        ({"act": "snooze", "until": ""}, "Say until when"),
        ({"act": "hand_over", "to": "", "note": "x"}, "This field is required"),
    ],
)
def test_what_is_missing_comes_back_with_the_selection(
    ana: Client, cast: Cast, form: dict[str, str], said: str
) -> None:
    rows = items(many(cast, 2))
    page = ana.post("/desk/bulk/begin/", {**form, "case": [row.pk for row in rows]})
    assert page.status_code == 400 and said in page.text
    assert len(page.context["chosen"]) == 2
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "form", [{"act": "burn", "case": "1"}, {"act": "claim", "case": "x"}, {"act": "claim", "case": "1:y"}]
)
def test_broken_selections_are_said(ana: Client, form: dict[str, str]) -> None:
    assert ana.post("/desk/bulk/", form).status_code == 400
    assert ana.post("/desk/bulk/begin/", form).status_code == 400


def test_nothing_picked_leads_back(ana: Client, cast: Cast) -> None:
    assert ana.post("/desk/bulk/", {"act": "claim"})["Location"] == "/desk/"
    assert ana.post("/desk/bulk/begin/", {"act": "claim"}).status_code == 400


@pytest.mark.parametrize("name", ["maya", "ben", "marc", "ada"])
def test_only_for_the_desk(cast: Cast, client: Client, name: str) -> None:
    (row,) = items(many(cast, 1))
    client.force_login(getattr(cast, name))
    for path in ("/desk/bulk/", "/desk/bulk/begin/"):
        assert client.post(path, {"act": "claim", "case": row.pk}).status_code == 403


def test_outcomes_are_their_starters(ana: Client, cast: Cast, client: Client) -> None:
    job = start(ana, items(many(cast, 1)), {"act": "claim"})
    client.force_login(cast.tom)
    assert client.get(f"/desk/bulk/{job.pk}/outcomes.csv").status_code == 404
    assert client.get(job.get_absolute_url()).status_code == 404


def test_appeals_and_items_of_orders_are_looked_at_one_by_one(ana: Client, cast: Cast) -> None:
    appealed = cast.file()
    cast.appeal(cast.deny(appealed, by=cast.tom))
    on_order = WorkItem.objects.create(kind="breach", order=cast.order, due_at=timezone.now())
    rows = [*items([appealed]), on_order]
    job = start(ana, rows, {"act": "approve", "clause": "", "statement": "Yes."})
    run_due()
    assert [reason[:11] for reason in told(job)["failed"]] == ["An appeal o", "It waits on"]
    assert set(BY_WORD) >= {"claim", "ask", "snooze", "hand_over", "approve", "deny"}
    assert not Event.objects.filter(action="request.approved").exists()


def test_what_departs_from_most_cases_like_it_takes_a_sentence(ana: Client, cast: Cast) -> None:
    """As on the page of a case: without it those are left alone and named, and the others are decided."""
    for case in many(cast, 5, why="Pronunciation is trained by hearing the vowels."):
        cast.approve(case)
    weigh()
    like = many(cast, 1, why="Pronunciation is trained by hearing the vowels.")
    rows = items(
        [*like, cast.file(order=None, title="Lease", why="A landlord wants ink.", purpose="signing", tried="")]
    )
    job = start(ana, rows, denial(cast))
    run_due()
    assert told(job)["done"] == [""]
    (why,) = told(job)["failed"]
    assert "cases like this one were approved" in why and "say why these differ" in why
    assert fresh(like[0]).status == "filed"
    again = start(ana, items(like), {**denial(cast), "departure": "These sellers teach no language."})
    run_due()
    assert told(again) == {"done": [""]}
    assert Decision.objects.get(request=like[0]).departure == "These sellers teach no language."


def test_a_case_costs_the_same_in_a_crowd(ana: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    costs = []
    for number in (5, 20):
        rows = items(many(cast, number, wants_contacts=number))
        job = start(ana, rows, {"act": "claim"})
        with django_assert_max_num_queries(1_000) as captured:
            run_due()
        assert told(job) == {"done": [""] * number}
        costs.append(len(captured) / number)
    assert costs[1] <= costs[0]


def test_a_macro_is_filled_for_each_case_and_fails_where_a_case_has_no_answer(ana: Client, cast: Cast) -> None:
    macro = Macro.write(
        by=cast.ana, name="Write it down", scope="own", shape="refuse", clauses="4.2",
        text="{seller}, order {order} of {case} can be described in a document. Clause {clause}.",
    )  # fmt: skip
    with_order, without = cast.file(title="With"), cast.file(order=None, title="Without")
    rows = items([with_order, without])
    sent = {**denial(cast), "case": [f"{row.pk}:1" for row in rows], "put": "yes", "macro": macro.pk}
    page = ana.post("/desk/bulk/begin/", sent)
    assert page.status_code == 200 and "{order}" in page.text and "A document was not tried." in page.text
    assert page.context["form"]["clause"].value() == "4.2"
    job = start(ana, rows, {**denial(cast), "clause": "4.2", "statement": macro.text})
    run_due()
    assert fresh(with_order).decisions.get().statement == (
        f"Maya, order {cast.order.number} of {with_order.number} can be described in a document. Clause 4.2."
    )
    assert fresh(without).status == "filed"
    assert "{order}" in told(job)["failed"][0]


def test_what_only_a_person_can_fill_in_is_refused(ana: Client, cast: Cast) -> None:
    rows = items(many(cast, 1))
    page = ana.post("/desk/bulk/begin/", {**denial(cast), "statement": "Because of {reason}.", "case": [rows[0].pk]})
    assert page.status_code == 400 and "Fill in what stands in braces" in page.text
