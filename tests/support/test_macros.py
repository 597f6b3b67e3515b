"""Macros: who writes and is offered them, what they fill in, and that nothing goes out with braces in it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from audit.conflicts import Stale
from audit.models import Event
from notifications.models import Notification
from support.models import Macro
from tests.cast import Cast

from .desk import actions, decide, fresh, ruling


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def written(by: Any, **changes: Any) -> Macro:
    said = {"name": "A document would do", "shape": "refuse", "clauses": "4.1", "scope": "own"}
    text = "{seller}, clause {clause} stands in the way of {channels} on {case}: {reason}."
    return Macro.write(by=by, **{**said, "text": text, **changes})


def put_in(client: Client, case: Any, macro: Macro, **typed: Any) -> Any:
    return client.post(f"/desk/cases/{case.pk}/macro/", {"use": macro.pk, **typed})


def typed(cast: Cast, **changes: Any) -> dict[str, str]:
    said = {"name": "Speaking", "shape": "grant", "clauses": "3.2", "text": "Speak, {seller}.", "scope": "own"}
    return {**said, **changes}


def test_goes_into_the_panel_with_everything_typed(ana: Client, cast: Cast) -> None:
    case, macro = cast.file(), written(cast.ana)
    page = put_in(ana, case, macro, outcome="approve", seen=case.version, channels="video", facts="Typed before.")
    assert page.status_code == 200
    form = page.context["form"]
    assert form["outcome"].value() == "deny"
    assert form["clauses"].value() == [str(cast.clause("4.1").pk)]
    assert form["statement"].value() == f"Maya, clause 4.1 stands in the way of video on HP-{case.pk}: {{reason}}."
    assert form["facts"].value() == "Typed before." and "Typed before." in page.text
    assert page.context["chosen"] == "deny" and actions(case) == ["request.filed"]


def test_scripts_are_told_what_goes_where(ana: Client, cast: Cast) -> None:
    case, macro = cast.file(), written(cast.ana, shape="ask", clauses="", text="{seller}, what was tried?")
    form = {"use": macro.pk, "outcome": "approve", "clauses": cast.clause("3.2").pk, "seen": case.version}
    answer = ana.post(f"/desk/cases/{case.pk}/macro/", form, headers={"accept": "application/json"}).json()
    assert (answer["outcome"], answer["field"], answer["text"]) == ("ask", "id_question", "Maya, what was tried?")
    assert answer["clauses"] == [str(cast.clause("3.2").pk)] and answer["macro"] == macro.pk


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ("approve", "statement"),
        ("approve", "note"),
        ("deny", "statement"),
        ("deny", "why"),
        ("ask", "question"),
        ("escalate", "reason"),
    ],
)
def test_nothing_goes_out_unfilled(ana: Client, cast: Cast, outcome: str, field: str) -> None:
    case = cast.file()
    told = Notification.objects.count()
    page = decide(ana, case, ruling(cast, case, outcome, **{field: "Since we know {reason}, this is it."}))
    assert page.status_code == 400 and fresh(case).status == "filed" and Notification.objects.count() == told
    assert page.context["form"].errors[field] == ["Fill in what stands in braces: “we know {reason}, this is”."]
    assert "Since we know {reason}, this is it." in page.text


def test_braces_of_another_outcome_do_not_matter(ana: Client, cast: Cast) -> None:
    case = cast.file()
    decide(ana, case, ruling(cast, case, "deny", question="What about {this}?"))
    assert fresh(case).status == "denied"


def test_the_preview_says_what_is_missing_and_shows_the_mail(ana: Client, cast: Cast) -> None:
    case = cast.file()
    shown = ana.post(
        f"/desk/cases/{case.pk}/preview/", ruling(cast, case, "deny", statement="It is {reason} here.")
    ).text
    assert "Fill in what stands in braces" in shown and shown.count("{reason}") >= 2


@pytest.mark.parametrize("ends_at", ["2099-01-01T12:00", "no time at all", ""])
def test_the_end_is_the_panels(ana: Client, cast: Cast, ends_at: str) -> None:
    case, macro = cast.file(), written(cast.ana, shape="grant", clauses="3.2", text="Until {until}, {buyer}.")
    page = put_in(ana, case, macro, outcome="approve", seen=case.version, ends_at=ends_at)
    said = page.context["form"]["statement"].value()
    assert said == ("Until 1\u00a0January\u00a02099, Ben." if "2099" in ends_at else "Until {until}, Ben.")


def test_using_it_is_remembered(ana: Client, cast: Cast) -> None:
    case, macro, other = cast.file(), written(cast.ana), written(cast.tom)
    decide(ana, case, ruling(cast, case, "deny", macro=macro.pk))
    macro.refresh_from_db()
    assert macro.last_used_at
    decide(ana, again := cast.file(), ruling(cast, again, "deny", macro=other.pk))
    other.refresh_from_db()
    assert fresh(again).status == "denied" and other.last_used_at is None


def test_offered_by_scope_and_outcome(cast: Cast, client: Client) -> None:
    own, agents = written(cast.ana, name="Ana alone"), written(cast.lea, name="Agents all", scope="agent")
    leads = written(cast.lea, name="Leads all", scope="lead")
    everyone = written(cast.ada, name="The whole desk", scope="everyone")
    seen = {cast.ana: {own, agents, everyone}, cast.tom: {agents, everyone}, cast.ivo: {leads, everyone}}
    case = cast.file()
    for user, expected in seen.items():
        client.force_login(user)
        page = client.get(f"/desk/cases/{case.pk}/")
        assert set(page.context["macros"]) == expected
        for macro in (own, agents, leads, everyone):
            status = put_in(client, case, macro, outcome="deny", seen=case.version).status_code
            assert status == (200 if macro in expected else 404)
    everyone.archive(by=cast.lea)
    assert everyone not in Macro.objects.offered_to(cast.tom)


def test_who_writes_for_whom(cast: Cast) -> None:
    may = {cast.ana: "own", cast.lea: "own agent lead everyone", cast.ada: "everyone", cast.marc: "", cast.maya: ""}
    for user, scopes in may.items():
        for scope in Macro.Scope.values:
            if scope in scopes.split():
                assert written(user, scope=scope).scope == scope
            else:
                with pytest.raises(PermissionDenied):
                    written(user, scope=scope)
    assert Macro.objects.count() == 6


def test_every_change_is_one_event(cast: Cast) -> None:
    macro = written(cast.lea, scope="everyone")
    macro.change(by=cast.ivo, seen=1, text="Other words.")
    with pytest.raises(Stale):
        macro.change(by=cast.lea, seen=1, text="Late words.")
    for act in (macro.archive, macro.restore):
        with pytest.raises(PermissionDenied):
            act(by=cast.ana)
    macro.archive(by=cast.ada)
    macro.restore(by=cast.lea)
    trail = Event.objects.filter(chain=f"macro:{macro.pk}").order_by("seq")
    assert [event.action for event in trail] == ["macro.written", "macro.changed", "macro.archived", "macro.restored"]
    assert trail[1].personal["body"] == "Other words." and b"Other words" not in bytes(trail[1].body)


def test_pages_write_change_archive_and_bring_back(ana: Client, cast: Cast) -> None:
    assert "No macros yet" in ana.get("/desk/macros/").text
    assert ana.post("/desk/macros/new/", typed(cast))["Location"] == "/desk/macros/"
    macro = Macro.objects.get()
    assert (macro.owner, macro.numbers) == (cast.ana, ["3.2"])
    path = f"/desk/macros/{macro.pk}/"
    ana.post(path, typed(cast, name="Speaking is learnt", seen="1"))
    late = ana.post(path, typed(cast, name="Too late", seen="1"))
    assert late.status_code == 412 and "A colleague changed this macro" in late.text and "Too late" in late.text
    ana.post(f"{path}archive/")
    listed = ana.get("/desk/macros/").text
    assert "Speaking is learnt" in listed and "Bring back" in listed
    gone = ana.post(path, typed(cast, seen="3"))
    assert gone.status_code == 409 and "Bring it back first" in gone.text
    ana.post(f"{path}restore/")
    macro.refresh_from_db()
    assert macro.archived_at is None and macro.version == 4


def test_wrong_words_come_back(ana: Client, cast: Cast) -> None:
    page = ana.post("/desk/macros/new/", typed(cast, clauses="3.2, 9.9", text="Kept, {seller}."))
    assert page.status_code == 400 and "has the number 9.9" in page.text and "Kept, {seller}." in page.text
    assert ana.post("/desk/macros/new/", typed(cast, scope="everyone")).status_code == 400
    assert not Macro.objects.exists()


def test_a_colleagues_macro_is_not_kept_for_oneself(cast: Cast, client: Client) -> None:
    macro = written(cast.lea, scope="everyone")
    client.force_login(cast.ivo)
    page = client.post(f"/desk/macros/{macro.pk}/", typed(cast, scope="own", seen="1"))
    assert page.status_code == 400 and "Only whoever wrote it first" in page.text


@pytest.mark.parametrize(
    ("name", "status"), [("maya", 403), ("ben", 403), ("marc", 403), ("ana", 200), ("lea", 200), ("ada", 200)]
)
def test_who_comes_in(cast: Cast, client: Client, name: str, status: int) -> None:
    alone, shared = written(cast.tom), written(cast.lea, scope="everyone")
    user = getattr(cast, name)
    client.force_login(user)
    for path in ("/desk/macros/", "/desk/macros/new/"):
        assert client.get(path).status_code == status
    assert client.get(f"/desk/macros/{alone.pk}/").status_code == (404 if status == 200 else 403)
    for act in ("", "archive/"):
        answer = client.post(f"/desk/macros/{shared.pk}/{act}", typed(cast, scope="everyone", seen="1"))
        assert answer.status_code == (302 if name in ("lea", "ada") else 403)


def test_nobody_comes_in_unknown(cast: Cast, client: Client) -> None:
    assert client.get("/desk/macros/")["Location"].startswith("/accounts/login/")
    case, macro = cast.file(), written(cast.ana)
    client.force_login(cast.maya)
    assert put_in(client, case, macro, outcome="deny").status_code == 403
