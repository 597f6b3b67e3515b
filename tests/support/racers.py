"""Agents as processes of their own: each decides the same cases at the same moment, over HTTP.

Standard library only, since every process imports it anew.
"""

import http.client
import multiprocessing
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

CSRF = "x" * 32
PATIENCE = 60  # seconds that one agent waits for the others


@dataclass(frozen=True)
class Agent:
    name: str
    session: str
    clause: int
    outcome: str


@dataclass(frozen=True)
class Answer:
    case: int
    agent: str
    outcome: str
    status: int
    page: str


def race(url: str, agents: list[Agent], cases: list[int], until: str) -> list[Answer]:
    """Let every agent decide every case, all of them starting on each case together. Returns all answers."""
    context = multiprocessing.get_context("spawn")
    together, answers = context.Barrier(len(agents)), context.Queue()
    processes = [
        context.Process(target=decide_all, args=(url, agent, cases, until, together, answers)) for agent in agents
    ]
    for process in processes:
        process.start()
    try:
        given = [answer for _process in processes for answer in answers.get(timeout=PATIENCE * 2)]
    finally:
        for process in processes:
            process.join(1)
            process.kill()
    return given


def decide_all(url: str, agent: Agent, cases: list[int], until: str, together: Any, answers: Any) -> None:
    house = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    given = []
    for case in cases:
        together.wait(PATIENCE)
        given.append(decide(house, agent, case, until))
    answers.put(given)


def decide(house: http.client.HTTPConnection, agent: Agent, case: int, until: str) -> Answer:
    form = {
        "csrfmiddlewaretoken": CSRF,
        "seen": 1,
        "outcome": agent.outcome,
        "clauses": agent.clause,
        "channels": "video",
        "ends_at": until,
        "facts": "Ten lessons were ordered.",
        "why": "The lesson is a conversation.",
        "statement": f"Decided by {agent.name}.",
        "departure": "They race, and the others like it were decided so.",
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={agent.session}; csrftoken={CSRF}",
    }
    house.request("POST", f"/desk/cases/{case}/decision/", urlencode(form), headers)
    answer = house.getresponse()
    page = unescape(answer.read().decode())
    return Answer(case, agent.name, agent.outcome, answer.status, page if answer.status != 302 else "")
