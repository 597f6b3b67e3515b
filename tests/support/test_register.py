"""The register of exemptions: each state, filters from a list, keyset pages."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from approvals.models import Exemption
from tests.cast import Cast, in_days

from .desk import many


@pytest.fixture
def ana(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ana)
    return client


def granted(cast: Cast, number: int, **terms: Any) -> list[Exemption]:
    return [cast.approve(case, **terms).exemption for case in many(cast, number)]


def shown(client: Client, query: str = "") -> list[int]:
    return [exemption.pk for exemption in client.get(f"/desk/exemptions/{query}").context["exemptions"]]


def test_each_state_shows_its_own(ana: Client, cast: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        (over,) = granted(cast, 1, ends_at=in_days(1))
    (held, given_up), (soon,) = granted(cast, 2), granted(cast, 1, ends_at=in_days(2))
    (later,) = granted(cast, 1, starts_at=in_days(3))
    Exemption.objects.filter(pk=given_up.pk).update(given_up_at=timezone.now())
    assert shown(ana) == [soon.pk, held.pk]  # what ends next comes first
    assert shown(ana, "?state=ending") == [soon.pk]
    assert shown(ana, "?state=scheduled") == [later.pk]
    assert set(shown(ana, "?state=ended")) == {over.pk, given_up.pk}
    assert shown(ana, "?state=revoked") == []


def test_filters(ana: Client, cast: Cast) -> None:
    video = cast.approve(cast.file()).exemption
    phone = cast.approve(cast.file(channels=["phone"]), by=cast.tom).exemption
    assert shown(ana, "?channel=phone") == [phone.pk]
    assert shown(ana, f"?granter={cast.ana.pk}") == [video.pk]
    assert set(shown(ana, f"?seller={cast.maya.pk}")) == {video.pk, phone.pk}
    assert shown(ana, f"?seller={cast.rafael.pk}") == []
    assert set(shown(ana, "?seller=okaf")) == {video.pk, phone.pk}
    assert shown(ana, "?seller=okaf&channel=phone") == [phone.pk]
    assert shown(ana, "?seller=ben") == shown(ana, "?seller=²") == []
    page = ana.get(f"/desk/exemptions/?seller={cast.maya.pk}&channel=phone").text
    assert 'value="Maya Okafor"' in page and 'name="channel" value="phone"' in page


@pytest.mark.parametrize(
    "query",
    [
        "?state=x",
        "?channel=pigeon",
        "?granter=-1",
        "?seller__email=x",
        "?after=1",
        "?granter=²",
        f"?seller={'x' * 61}",
        "?seller=%00",
    ],
)
def test_what_is_not_on_the_list_is_refused(ana: Client, query: str) -> None:
    assert ana.get(f"/desk/exemptions/{query}").status_code == 400


def test_pages_follow_and_cost_the_same(ana: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    granted(cast, 55)
    with django_assert_max_num_queries(6):
        page = ana.get("/desk/exemptions/")
    first = [exemption.pk for exemption in page.context["exemptions"]]
    rest = shown(ana, page.context["older"])
    assert len(first) == 50 and len({*first, *rest}) == 55


def test_an_auditor_reads_it(cast: Cast, client: Client) -> None:
    (exemption,) = granted(cast, 1)
    client.force_login(cast.marc)
    assert shown(client) == [exemption.pk]
