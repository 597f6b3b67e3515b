"""Tests that really commit leave the house as they found it: guards in place, first policy there."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from approvals.models import Policy
from audit import guards
from audit.models import Event


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_finds_and_leaves_everything(real_commits, turn):
    assert guards.missing() == []
    assert Policy.objects.count() == 1
    assert not User.objects.filter(email="tess@example.com").exists()
    User.objects.create(email="tess@example.com")
    assert not connection.in_atomic_block


def test_the_trail_still_refuses_to_be_changed(db):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Event._meta.db_table}")
        if not Event.objects.exists():
            raise IntegrityError("nothing to delete")
