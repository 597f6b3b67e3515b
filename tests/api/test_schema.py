"""Generated calls: whatever the schema allows, or forbids, no call breaks the house or answers what it does not say."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import ApiToken, Scope
from config.wsgi import application
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(autouse=True)
def _one_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server drops its connections between requests; here they all live in the test's transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def schema(client: Client, _one_connection: None) -> Any:
    return openapi.from_wsgi("/api/schema/?format=json", application)


def test_the_schema_has_no_warnings(tmp_path: Any, capsys: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    assert "Warning" not in capsys.readouterr().err


@pytest.mark.parametrize("who", ["agent", "seller", "program"])
def test_generated_calls(cast: Cast, client: Client, schema: Any, who: str) -> None:
    cast.approve(cast.file())
    cast.file(channels=["phone"])
    headers = {}
    if who == "program":
        ends = timezone.now() + timedelta(days=1)
        _token, key = ApiToken.create(by=cast.ada, name="feed", scopes=Scope.values, expires_at=ends)
        headers["Authorization"] = f"Bearer {key}"
    else:
        client.force_login(cast.ana if who == "agent" else cast.maya)
        client.get("/profile/")
        session, csrf = client.cookies["sessionid"].value, client.cookies["csrftoken"].value
        headers |= {"Cookie": f"sessionid={session}; csrftoken={csrf}", "X-CSRFToken": csrf}
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def tried(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=list(CHECKS))

        given(case=operation.as_strategy())(tried)()
