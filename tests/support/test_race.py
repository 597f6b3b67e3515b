"""Agents decide the same cases at the same moment: one decision each, and the others are told who was first."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.stack import HOUSE, Stack, stack
from tests.support.racers import Agent, Answer, race

UNTIL = "2099-01-01T12:00"


def inside(house: Stack, *words: str) -> Any:
    """What tests/support/racing_house.py says inside the house."""
    command = [sys.executable, "-m", "tests.support.racing_house", *words]
    done = subprocess.run(command, cwd=HOUSE, env=house.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def one_decision_each(house: Stack, agents: int, cases: int) -> None:
    seeded = inside(house, "seed", str(agents), str(cases))
    outcomes = ["approve", "deny"] * agents
    crowd = [
        Agent(name, session, seeded["clauses"][outcome], outcome)
        for (name, session), outcome in zip(seeded["agents"], outcomes, strict=False)
    ]
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in race(house.url, crowd, seeded["cases"], UNTIL):
        answers[answer.case].append(answer)
    became = {row["case"]: row for row in inside(house, "look")}
    assert set(became) == set(seeded["cases"])
    for case, given in answers.items():
        check(became[case], given, agents)
    # A race that one agent always wins is none.
    assert len({row["decisions"][0][1] for row in became.values()}) > 1


def check(row: dict[str, Any], given: list[Answer], agents: int) -> None:
    winners = [answer for answer in given if answer.status == 302]
    losers = [answer for answer in given if answer.status in (409, 412)]
    assert (len(winners), len(losers)) == (1, agents - 1), [(one.status, one.page[-400:]) for one in given]
    (winner,) = winners
    status = {"approve": "approved", "deny": "denied"}[winner.outcome]
    assert row["decisions"] == [[status, winner.agent]]
    assert (row["status"], row["round"], row["rulings"], row["chain_holds"]) == (status, 1, 1, True)
    assert (row["attachments"], row["mails_to_seller"]) == (int(status == "approved"), 1)
    assert not row["waits"]
    for loser in losers:
        assert winner.agent in loser.page, loser.page
        assert f"Decided by {loser.agent}." in loser.page, "what the loser typed is kept"


@pytest.mark.real
@pytest.mark.slow
def test_eight_agents_two_hundred_cases_on_postgresql(tmp_path: Path) -> None:
    with stack(tmp_path, database=os.environ["DATABASE_URL"], demo=False, workers=2, queue=False) as house:
        one_decision_each(house, agents=8, cases=200)


@pytest.mark.slow
@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="it makes an SQLite house of its own")
def test_four_agents_twenty_cases_on_sqlite(tmp_path: Path) -> None:
    with stack(tmp_path, demo=False, workers=2, queue=False) as house:
        one_decision_each(house, agents=4, cases=20)
