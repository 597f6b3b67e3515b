"""What every test can ask for, and how the guards of the trail live with tests that really commit."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from approvals.models import policy
from audit import guards
from config.tolerant_cache import Tolerant
from tests.cast import Cast

# Playwright runs an event loop in the test's thread; Django would refuse its queries there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("HALLPASS_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.keywords and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        if "real" in item.keywords and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            item.add_marker(pytest.mark.skip(reason="no PostgreSQL in DATABASE_URL"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    Tolerant.away_until = 0.0  # a test that had no cache leaves the next one its own
    cache.clear()
    policy._clauses.cache_clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of tests/cast.py, with a gig and an order."""
    return Cast()


@pytest.fixture
def engine() -> str:
    """`sqlite` or `postgresql`: what this run stands on."""
    return connection.vendor


@pytest.fixture
def real_commits(transactional_db: None) -> None:
    """Transactions that really commit, so that other threads and processes see them."""


migrated: list[str] = []  # what the migrations wrote, as Django serializes it


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        migrated.append(connection.creation.serialize_db_to_string())


_flush = TransactionTestCase._fixture_teardown


def _emptied_and_refilled(self: TransactionTestCase) -> None:
    """Django's flush after a test that really commits.

    The trail refuses to be emptied, so its guards are away meanwhile; and what the migrations wrote
    (the first policy, permissions) is put back, for the tests that follow count on it.
    """
    # Together these two keep flush from writing half of it anew. A browser's event loop brings a
    # connection of its own, so it is told here and not once for all.
    self.serialized_rollback = True
    connection._test_serialized_contents = migrated[0]
    guards.drop_all()
    try:
        _flush(self)
        connection.creation.deserialize_db_from_string(migrated[0])
    finally:
        guards.install_all()


TransactionTestCase._fixture_teardown = _emptied_and_refilled
