"""Whatever people do in whatever order, the promises of the house hold: sequences of verbs, found by Hypothesis.

HALLPASS_SEQUENCES says how many, HALLPASS_SHARES into how many tests they are divided: for the cores, and because
a test is one transaction, which PostgreSQL cannot clean up after before it ends. The long profile is `make soak`.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from audit import guards
from tests.cast import Cast

from .desk_machine import Desk, reached

SEQUENCES = int(os.environ.get("HALLPASS_SEQUENCES", "25"))
SHARES = int(os.environ.get("HALLPASS_SHARES", "1"))
PLENTY = 2500
REACHED = {
    *("review approved", "review denied", "escalation approved", "escalation denied", "correction approved"),
    *("appeal upheld", "appeal overturned", "escalation upheld", "escalation overturned", "appeal withdrawn"),
    *("revocation revoked", "amendment approved", "amendment denied", "change withdrawn"),
    *("case withdrawn", "case lapsed"),
}
"""A machine that never gets anywhere proves nothing: of many sequences some come to each of these."""


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_no_sequence_breaks_a_promise(share: int) -> None:
    assert guards.missing() == []
    Desk.house = Cast()
    profile = settings(
        max_examples=-(-SEQUENCES // SHARES),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=SEQUENCES <= 25,
    )
    run_state_machine_as_test(Desk, settings=profile)
    print(dict(sorted(reached.items())))
    if reached["sequences"] >= PLENTY:
        assert set(reached) >= REACHED
