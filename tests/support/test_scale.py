"""A made-up house stands: counters, search and queue agree with it, and it keeps out of a real one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from approvals.models import ApprovalRequest
from audit import guards
from support import counters
from support.models import SearchDocument, WorkItem
from tests.cast import Cast


@pytest.fixture
def house(transactional_db: None) -> None:
    call_command("seed_scale", "--cases", "300")


def test_stands_and_answers(house: None, client: Client) -> None:
    assert ApprovalRequest.objects.count() == 300
    assert WorkItem.objects.filter(state="open").count() >= 6
    assert counters.kept() == counters.counted()
    assert SearchDocument.objects.filter(kind="case").count() == 300
    assert guards.missing() == []
    cast = Cast()
    client.force_login(cast.lea)
    page = client.get("/desk/all/")
    assert len(page.context["items"]) == min(25, WorkItem.objects.filter(state="open").count())
    case = page.context["items"][0].request
    assert client.get(f"/desk/cases/{case.pk}/").status_code == 200
    assert client.get("/search/?q=lessons").context["documents"]
    connection.check_constraints()


def test_keeps_out_of_a_house_with_cases(cast: Cast) -> None:
    cast.file()
    with pytest.raises(CommandError, match="has cases already"):
        call_command("seed_scale", "--cases", "5")
    assert ApprovalRequest.objects.count() == 1
