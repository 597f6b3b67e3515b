"""Saved views: what an address may ask for, saving, sharing, pinning, deleting, and what the side bar shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from support import filters
from support.models import SavedView, WorkItem
from support.pinned import MANY
from tests.cast import Cast

from .desk import bulk, many


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def titles(page: Any) -> list[str]:
    return [item.title for item in page.context["items"]]


def kept(cast: Cast, **changes: Any) -> SavedView:
    said = {"name": "Video, due today", "scope": "own", "base": "all", "parameters": {"channel": "video"}, **changes}
    return SavedView.keep(by=said.pop("by", cast.ana), **said)


def test_filters_by_everything_a_row_stands_for(ana: Client, cast: Cast) -> None:
    cast.file(title="Video")
    cast.file(title="Phone", channels=["phone"], purpose="consultation")
    held = WorkItem.objects.select_related("request").get(title="Phone")
    held.claim(by=cast.tom)
    WorkItem.objects.filter(title="Video").update(opened_at=timezone.now() - timedelta(days=4))
    clause = WorkItem.objects.get(title="Phone").clauses.split()[0]
    for query, expected in {
        "channel=phone,video": {"Phone", "Video"},
        "channel=phone&channel=video": {"Phone", "Video"},
        f"clause={clause}": {"Phone"},
        "assignee=nobody": {"Video"},
        f"assignee={cast.tom.pk}": {"Phone"},
        "assignee=me": set(),
        "age=3": {"Video"},
        f"seller={cast.maya.pk}": {"Phone", "Video"},
        "seller=maya": {"Phone", "Video"},
        "seller=nobody+of+this+name": set(),
        "due=over": set(),
        "state=seller": set(),
    }.items():
        assert set(titles(ana.get(f"/desk/all/?{query}"))) == expected, query


def test_a_new_name_shows_in_the_queue(ana: Client, cast: Cast) -> None:
    cast.file(title="Video")
    type(cast.maya).objects.filter(pk=cast.maya.pk).update(name="Maya Newname")
    assert "Maya Newname" in ana.get("/desk/all/").text
    assert titles(ana.get("/desk/all/?seller=newname")) == ["Video"]


@pytest.mark.parametrize("sort", ["due", "oldest", "newest"])
def test_every_order_pages_without_gap_or_double(ana: Client, cast: Cast, sort: str) -> None:
    bulk(cast, 60)
    seen: list[int] = []
    address = f"/desk/all/?sort={sort}"
    while address:
        page = ana.get(address)
        seen += [item.pk for item in page.context["items"]]
        address = page.context["older"] and f"/desk/all/{page.context['older']}"
    assert len(seen) == len(set(seen)) == 60
    column, sign = filters.SORTS[sort][1], "-" if filters.SORTS[sort][2] else ""
    assert seen == list(WorkItem.objects.order_by(f"{sign}{column}", f"{sign}id").values_list("pk", flat=True))


def test_columns_are_those_asked_for(ana: Client, cast: Cast) -> None:
    cast.file(title="Video")
    page = ana.get("/desk/all/?columns=purpose&columns=opened")
    assert page.context["columns"] == ("purpose", "opened")
    assert "Waiting since" in page.text and "Language or conversation practice" in page.text
    assert '<td class="c-seller">' not in page.text


@pytest.mark.parametrize("query", ["sort=title", "columns=secret", "assignee=999999", "age=2", "seller=" + "x" * 61])
def test_nothing_else_is_taken(ana: Client, query: str) -> None:
    assert ana.get(f"/desk/all/?{query}").status_code == 400


def test_is_saved_pinned_and_counted(ana: Client, cast: Cast) -> None:
    cast.file(title="Video")
    cast.file(title="Phone", channels=["phone"], purpose="consultation")
    form = ana.get("/desk/all/save/?channel=video&sort=newest")
    assert "Channel: Video" in form.text and "Newest first" in form.text
    answer = ana.post("/desk/all/save/?channel=video&sort=newest", {"name": "My video", "scope": "own"})
    view = SavedView.objects.get()
    assert answer["Location"] == view.get_absolute_url()
    page = ana.get(view.get_absolute_url())
    assert titles(page) == ["Video"]
    assert page.context["chosen"] == {"channel": "video", "sort": "newest"}
    side = page.text.split('class="side-nav"')[1].split("</nav>")[0]
    assert '<data value="1">' in side.split("<span>My video</span>")[1][:60]


def test_filters_tried_on_top_are_saved_on_request(ana: Client, cast: Cast) -> None:
    many(cast, 1)
    view = kept(cast)
    page = ana.get(f"{view.get_absolute_url()}?channel=phone")
    assert titles(page) == [] and "Save changes" in page.text
    ana.post(f"/desk/views/{view.pk}/change/?channel=phone", {"name": "Phone", "scope": "own", "seen": view.version})
    view.refresh_from_db()
    assert (view.name, view.parameters) == ("Phone", {"channel": "phone"})
    late = ana.post(f"/desk/views/{view.pk}/change/?channel=email", {"name": "Mail", "scope": "own", "seen": 1})
    assert late.status_code == 412 and "A colleague changed this view meanwhile" in late.text
    view.refresh_from_db()
    assert view.name == "Phone"


def test_the_desk_sees_and_pins_what_is_shared(ana: Client, cast: Cast, client: Client) -> None:
    shared, own = kept(cast, name="Tax", scope="team"), kept(cast, name="Only Ana's")
    client.force_login(cast.tom)
    listed = client.get("/desk/views/").text
    assert "Tax" in listed and "Only Ana" not in listed
    assert client.get(own.get_absolute_url()).status_code == 200  # a view hides nothing; its address can be passed on
    client.post(f"/desk/views/{shared.pk}/pin/", {"pinned": "yes"})
    assert "Tax" in client.get("/desk/").text
    assert client.get(f"/desk/views/{shared.pk}/change/").status_code == 403
    assert client.post(f"/desk/views/{shared.pk}/delete/").status_code == 403
    client.force_login(cast.lea)
    assert client.get(f"/desk/views/{shared.pk}/change/").status_code == 200
    assert client.get(f"/desk/views/{own.pk}/change/").status_code == 403


def test_deleted_by_mistake_comes_back(ana: Client, cast: Cast) -> None:
    view = kept(cast)
    assert view.name in ana.get("/desk/").text
    ana.post(f"/desk/views/{view.pk}/delete/")
    assert view.name not in ana.get("/desk/").text.replace("“", "").split("side-nav")[1].split("</nav>")[0]
    assert ana.get(view.get_absolute_url()).status_code == 404
    assert "Bring the deleted view back" in ana.get("/desk/views/").text
    assert ana.post(f"/desk/views/{view.pk}/restore/")["Location"] == view.get_absolute_url()
    assert view.name in ana.get("/desk/").text


def test_names_are_told_apart(ana: Client, cast: Cast) -> None:
    kept(cast)
    page = ana.post("/desk/all/save/?channel=phone", {"name": "Video, due today", "scope": "own"})
    assert page.status_code == 400 and "there already" in page.text


def test_counts_go_so_far_and_cost_nothing_between(ana: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    bulk(cast, MANY + 20)
    for turn in range(3):
        kept(cast, name=f"View {turn}")
    page = ana.get("/desk/views/")
    assert f"{MANY}+" in page.text
    with django_assert_max_num_queries(6):
        ana.get("/desk/all/")


@pytest.mark.parametrize("name", ["maya", "ben", "marc", "ada"])
def test_only_for_the_desk(cast: Cast, client: Client, name: str) -> None:
    view = kept(cast)
    client.force_login(getattr(cast, name))
    for path in ("/desk/views/", view.get_absolute_url(), "/desk/all/save/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/desk/views/{view.pk}/pin/", {"pinned": "yes"}).status_code == 403
