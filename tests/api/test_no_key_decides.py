"""A program of the marketplace files, pushes and reads. No scope decides, hears an appeal or revokes."""

import pytest
from django.test import Client

from accounts.tokens import ApiToken, Scope
from tests.addresses import World, patterns
from tests.cast import Cast, in_days

pytestmark = pytest.mark.django_db
WRITES = {
    "api/v1/orders/",
    "api/v1/orders/<int:pk>/completion/",
    "api/v1/orders/<int:pk>/cancellation/",
    "api/v1/orders/<int:pk>/deliveries/",
    "api/v1/orders/<int:pk>/payment/",
    "api/v1/orders/<int:pk>/screening/",  # asks, and keeps nothing
    "api/v1/permissions/",  # the same
    "api/v1/requests/",
}
"""All that a key with every scope may write; for anything else a person is needed."""


def test_with_every_scope(cast: Cast) -> None:
    world, client, wrong = World(cast), Client(), []
    _token, key = ApiToken.create(by=cast.ada, name="All", scopes=Scope.values, expires_at=in_days(9))
    for path in patterns():
        if path.startswith("api/v1/"):
            answer = client.post(
                world.fill(path),
                "{}",
                "application/json",
                headers={"Authorization": f"Bearer {key}", "If-Match": '"1"', "Idempotency-Key": "k" * 20},
            )
            may = answer.status_code not in (403, 405)
            if may != (path in WRITES):
                wrong.append(f"{path}: {answer.status_code}")
    assert wrong == []


def test_without_any_scope_that_fits(cast: Cast) -> None:
    """A key that only reads cases writes nothing at all."""
    world, client = World(cast), Client()
    for path in WRITES:
        answer = client.post(
            world.fill(path),
            "{}",
            "application/json",
            headers={"Authorization": f"Bearer {world.key}", "If-Match": '"1"', "Idempotency-Key": "k" * 20},
        )
        assert answer.status_code == 403, path
