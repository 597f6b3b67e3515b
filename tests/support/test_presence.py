"""Who is at a case: seen by colleagues in the list and on the case, gone by itself, and kept in the cache alone."""

import re
import subprocess
import sys
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import ApprovalRequest
from support import presence
from support.models import WorkItem
from tests.cast import Cast

from .desk import bulk


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def says(text: str) -> list[str]:
    """What a page says of presence, without what is hidden."""
    sign = r'<span class="presence [^>]*>\s*<span [^>]*>[^<]*</span>([^<]*)</span>'
    return [found.strip() for found in re.findall(sign, re.sub(rf"hidden>{sign}", "", text))]


def beat(client: Client, case: ApprovalRequest, **said: str) -> Any:
    return client.post(f"/desk/cases/{case.pk}/presence/", said)


@pytest.fixture
def case(cast: Cast) -> ApprovalRequest:
    return cast.file()


@pytest.fixture
def ana(cast: Cast) -> Client:
    return signed_in(cast.ana)


@pytest.fixture
def tom(cast: Cast) -> Client:
    return signed_in(cast.tom)


def look(client: Client, case: ApprovalRequest, **headers: str) -> Any:
    item = WorkItem.objects.get(request=case)
    return client.get(f"/desk/presence/?row={item.pk}-{case.pk}", headers=headers)


def test_others_see_who_reads_and_who_decides(ana: Client, tom: Client, case: ApprovalRequest) -> None:
    assert says(beat(tom, case).text) == []
    page = f"/desk/cases/{case.pk}/"
    for client, seen in ((ana, ["Tom is reading"]), (tom, [])):
        assert says(client.get("/desk/").text) == says(client.get(page).text) == says(look(client, case).text) == seen
    assert says(beat(ana, case, deciding="1").text) == ["Tom is reading"]
    assert says(beat(tom, case).text) == ["Ana is deciding"]


def test_whoever_leaves_is_gone_at_once_and_whoever_falls_silent_soon(
    ana: Client, tom: Client, case: ApprovalRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(tom, case)
    assert beat(tom, case, gone="1").status_code == 204
    assert says(look(ana, case).text) == []
    beat(tom, case)
    now = time.time()
    monkeypatch.setattr("support.presence.time.time", lambda: now + presence.GONE - 1)
    assert says(look(ana, case).text) == ["Tom is reading"]
    monkeypatch.setattr("support.presence.time.time", lambda: now + presence.GONE + 1)
    assert says(look(ana, case).text) == []


def test_leaving_one_window_leaves_the_other(ana: Client, tom: Client, cast: Cast, case: ApprovalRequest) -> None:
    other = cast.file(order=None, title="Another")
    beat(tom, case)
    beat(tom, other, deciding="1")
    beat(tom, case, gone="1")
    assert says(look(ana, case).text) == []
    assert says(look(ana, other).text) == ["Tom is deciding"]


def test_a_holder_is_named_once(ana: Client, tom: Client, cast: Cast, case: ApprovalRequest) -> None:
    WorkItem.objects.get(request=case).claim(by=cast.tom)
    places = ("/desk/all/", f"/desk/cases/{case.pk}/")
    assert [says(ana.get(place).text) for place in places] == [["Tom has it"]] * 2
    beat(tom, case, deciding="1")
    assert [says(ana.get(place).text) for place in places] == [["Tom is deciding"]] * 2


def test_the_rows_are_asked_for_again_only_after_a_change(ana: Client, tom: Client, case: ApprovalRequest) -> None:
    tag = look(ana, case)["ETag"]
    unchanged = look(ana, case, if_none_match=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    beat(tom, case)
    changed = look(ana, case, if_none_match=tag)
    assert (changed.status_code, says(changed.text)) == (200, ["Tom is reading"])
    beat(tom, case)  # the same as before
    assert look(ana, case, if_none_match=changed["ETag"]).status_code == 304


def test_asking_needs_no_statement_beside_session_and_person(ana: Client, tom: Client, case: ApprovalRequest) -> None:
    beat(tom, case)
    with CaptureQueriesContext(connection) as asked:
        assert says(ana.get(f"/desk/presence/?row=1-{case.pk}").text) == ["Tom is reading"]
    tables = re.findall(r'FROM "(\w+)"', " ".join(query["sql"] for query in asked.captured_queries))
    assert set(tables) <= {"django_session", "accounts_user"} and len(tables) <= 2


def test_a_queue_with_everybody_in_it_costs_no_statement_more(
    ana: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    bulk(cast, 25)
    cases = list(ApprovalRequest.objects.order_by("pk"))
    for person in (cast.tom, cast.lea, cast.ivo, cast.marc):
        for case in cases[:4]:
            presence.beat(person, case.pk)
    with django_assert_max_num_queries(6):
        page = ana.get("/desk/").text
    assert says(page)[:2] == ["Ivo is reading", "Lea is reading"]
    assert page.count("and 2 more") == 4


def test_an_auditor_is_seen_reading_and_decides_nothing(ana: Client, cast: Cast, case: ApprovalRequest) -> None:
    assert beat(signed_in(cast.marc), case, deciding="1").status_code == 200
    assert says(look(ana, case).text) == ["Marc is reading"]


@pytest.mark.parametrize("name", ["maya", "ben", "ada"])
def test_not_for_others(cast: Cast, case: ApprovalRequest, name: str) -> None:
    client = signed_in(getattr(cast, name))
    assert beat(client, case).status_code == look(client, case).status_code == 403
    assert Client().post(f"/desk/cases/{case.pk}/presence/").status_code == 302


def test_what_is_no_case_is_refused(ana: Client, case: ApprovalRequest) -> None:
    assert ana.post("/desk/cases/999999/presence/").status_code == 404
    assert ana.get(f"/desk/cases/{case.pk}/presence/").status_code == 405
    for query in ("row=x", "row=1", "row=1--1", "row=1-" + "9" * 30, "&".join(["row=1-1"] * 26)):
        assert ana.get(f"/desk/presence/?{query}").status_code == 400


def test_somebody_new_is_seen_at_once(ana: Client, tom: Client, cast: Cast, case: ApprovalRequest) -> None:
    beat(tom, case)
    kim = type(cast.ana).objects.create_user("kim@example.com", "password", name="Kim Park", role="agent")
    presence.beat(kim, case.pk)
    assert says(look(ana, case).text) == ["Kim is reading", "Tom is reading"]


def test_without_a_cache_everybody_is_alone(ana: Client, tom: Client, case: ApprovalRequest, settings: Any) -> None:
    away = {
        "BACKEND": "config.tolerant_cache.TolerantRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.2},
    }
    settings.CACHES = {"default": away}
    assert beat(tom, case).status_code == 200
    for path in ("/desk/", f"/desk/cases/{case.pk}/", f"/desk/presence/?row=1-{case.pk}"):
        page = ana.get(path)
        assert (page.status_code, says(page.text)) == (200, [])


def test_nothing_of_it_is_in_the_database(tom: Client, case: ApprovalRequest) -> None:
    beat(tom, case)
    with CaptureQueriesContext(connection) as asked:
        beat(tom, case, deciding="1")
    written = [q["sql"] for q in asked.captured_queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []
    cache.clear()
    assert says(beat(tom, case).text) == []


def test_two_processes_meet_in_the_cache_file(cast: Cast, case: ApprovalRequest, settings: Any, tmp_path: Any) -> None:
    """As an embedded Hallpass has it: what another process keeps in the file is seen here."""
    settings.CACHES = {"default": {"BACKEND": "diskcache.DjangoCache", "LOCATION": str(tmp_path), "SHARDS": 2}}
    presence.beat(cast.tom, case.pk, deciding=True)
    elsewhere = (
        "import sys, diskcache; from django.conf import settings; settings.configure();"
        "kept = diskcache.DjangoCache(sys.argv[1], {'SHARDS': 2});"
        "key = 'presence:' + sys.argv[2]; print(list(kept.get(key))); kept.delete(key)"
    )
    command = [sys.executable, "-c", elsewhere, str(tmp_path), str(cast.tom.pk)]
    assert [one.state for one in presence.present([case.pk], but=cast.ana)[case.pk]] == ["deciding"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == f"[{case.pk}]"
    assert presence.present([case.pk], but=cast.ana) == {}
