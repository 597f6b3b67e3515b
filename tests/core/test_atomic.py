"""A change is there whole or not at all: every SQL statement of every verb fails once."""

import ast
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction

from approvals.models import ApprovalRequest, Exemption, ProofLink
from audit import spine
from orders.models import Message, Mistake, MisuseReport, Order, VerdictRule
from support.models import WorkItem
from tests.cast import Cast, in_days
from tests.core.stories import AFTERWARDS, TOLD
from tests.orders.contacting import SUMMARY, allowed, log
from tests.orders.saying import LINK, MAIL, allow, hold, knowingly

pytestmark = pytest.mark.django_db
HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "audit", "jobs", "notifications", "orders", "approvals", "support")


def everything() -> dict[str, list[Any]]:
    """Every row of every room, as the database has it."""
    rooms = [apps.get_app_config(room).get_models(include_auto_created=True) for room in ROOMS]
    found = {}
    with connection.cursor() as cursor:
        for model in itertools.chain.from_iterable(rooms):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')
            found[model._meta.label] = cursor.fetchall()
    return found


class FailAt:
    """Lets `number` statements pass and fails the next; savepoints do not count."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "SAVEPOINT" not in sql:
            if self.left == 0:
                raise OperationalError("the database went away")
            self.left -= 1
        return execute(sql, *rest)


def asked(cast: Cast) -> ApprovalRequest:
    request = cast.file()
    request.ask(by=cast.ana, question="What for?")
    return request


STORIES: dict[str, tuple[Callable[[Cast], Any], Callable[[Cast, Any], Any]]] = {
    "file": (lambda cast: None, lambda cast, _: cast.file()),
    "ask": (lambda cast: cast.file(), lambda cast, case: case.ask(by=cast.ana, question="What for?")),
    "answer": (asked, lambda cast, case: case.answer(by=cast.maya, text="To hear him.")),
    "escalate": (lambda cast: cast.file(), lambda cast, case: case.escalate(by=cast.ana, reason="Not clear.")),
    "approve": (lambda cast: cast.file(), lambda cast, case: cast.approve(case)),
    "approve a gig": (lambda cast: cast.file(order=None), lambda cast, case: cast.approve(case)),
    "deny": (lambda cast: cast.file(), lambda cast, case: cast.deny(case)),
    "withdraw": (lambda cast: cast.file(), lambda cast, case: case.withdraw(by=cast.maya)),
    "claim": (lambda cast: cast.file(), lambda cast, case: WorkItem.objects.get(request=case).claim(by=cast.ana)),
    "place": (
        lambda cast: cast.approve(cast.file(order=None)),
        lambda cast, _: Order.place(gig=cast.gig, buyer=cast.yuki, title="Five lessons"),
    ),
    "complete": (lambda cast: cast.approve(cast.file()), lambda cast, _: cast.order.complete(by=cast.ben.party)),
    "post": (lambda cast: None, lambda cast, _: Message.post(by=cast.maya, order=cast.order, body="Hello")),
    "use": (lambda cast: allow(cast, "email"), lambda cast, _: Message.send(by=cast.maya, order=cast.order, body=MAIL)),
    "hold": (lambda cast: None, lambda cast, _: Message.send(by=cast.maya, order=cast.order, body=LINK)),
    "know": (lambda cast: None, lambda cast, _: knowingly(cast)),
    "release": (hold, lambda cast, held: held.release(by=cast.ana)),
    "refuse": (hold, lambda cast, held: held.refuse(by=cast.ana, answer="No.")),
    "report a mistake": (
        lambda cast: hold(cast).findings.get(),
        lambda cast, finding: Mistake.report(by=cast.maya, finding=finding, why="A page."),
    ),
    "confirm a mistake": (
        lambda cast: Mistake.report(by=cast.maya, finding=hold(cast).findings.get(), why="A page."),
        lambda cast, mistake: mistake.confirm(by=cast.ana, answer="Right."),
    ),
    "close a breach": (
        lambda cast: knowingly(cast).breach,
        lambda cast, breach: breach.close(by=cast.ana, note="Looked at."),
    ),
    "change a verdict": (
        lambda cast: VerdictRule.objects.get(type="email", strength="sure", covered=False),
        lambda cast, cell: cell.decide(by=cast.ada, verdict="hold", seen=1),
    ),
    "log": (lambda cast: allowed(cast), lambda cast, order: log(cast, order, summary=SUMMARY)),
    "copy back": (
        lambda cast: log(cast, allowed(cast)),
        lambda cast, contact: contact.copy_back(by=cast.maya, summary=SUMMARY),
    ),
    "dispute": (
        lambda cast: log(cast, allowed(cast), summary=SUMMARY),
        lambda cast, contact: contact.dispute(by=cast.ben, text="No."),
    ),
    "appeal": (lambda cast: cast.deny(cast.file()), lambda cast, ruling: cast.appeal(ruling)),
    "uphold": (
        lambda cast: cast.appeal(cast.deny(cast.file())),
        lambda cast, appeal: cast.uphold(appeal, unfounded=True),
    ),
    "overturn": (lambda cast: cast.appeal(cast.deny(cast.file())), lambda cast, appeal: cast.overturn(appeal)),
    "escalate an appeal": (
        lambda cast: cast.appeal(cast.deny(cast.file())),
        lambda cast, appeal: appeal.escalate(by=cast.tom, reason="Hm."),
    ),
    "correct": (
        lambda cast: cast.deny(cast.file()).request,
        lambda cast, case: case.correct(by=cast.lea, terms=cast.terms(case), grounds=cast.grounds("3.2")),
    ),
    "revoke": (lambda cast: cast.approve(cast.file()).exemption, lambda cast, exemption: cast.revoke(exemption)),
    "revoke later": (
        lambda cast: cast.approve(cast.file()).exemption,
        lambda cast, exemption: cast.revoke(exemption, effective_at=in_days(2)),
    ),
    "give up": (
        lambda cast: cast.approve(cast.file()).exemption,
        lambda cast, exemption: exemption.give_up(by=cast.maya),
    ),
    "ask for other terms": (
        lambda cast: cast.approve(cast.file()).exemption,
        lambda cast, exemption: cast.amend(exemption),
    ),
    "change the terms": (
        lambda cast: cast.amend(cast.approve(cast.file()).exemption),
        lambda cast, asked: asked.grant(
            by=cast.tom, terms=cast.terms(asked.request, ends_at=asked.wants_until), grounds=cast.grounds("3.2")
        ),
    ),
    "stop": (lambda cast: allowed(cast), lambda cast, order: Exemption.stop(by=cast.ben, order=order)),
    "deliver": (lambda cast: allowed(cast), lambda cast, order: order.hand_over(by=cast.maya, note="Files.")),
    "report": (
        lambda cast: allowed(cast),
        lambda cast, order: MisuseReport.report(by=cast.ben, order=order, text="Pressure."),
    ),
    "prove": (
        lambda cast: cast.approve(cast.file()).exemption,
        lambda cast, exemption: ProofLink.make(by=cast.maya, exemption=exemption),
    ),
}


STORIES |= AFTERWARDS


@pytest.mark.parametrize("story", STORIES)
def test_whole_or_not_at_all(cast: Cast, story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare, act = STORIES[story]
    subject = prepare(cast)
    before, began = everything(), begun(monkeypatch)
    for number in range(60):
        again = type(subject)._base_manager.get(pk=subject.pk) if subject else None
        try:
            with transaction.atomic(), connection.execute_wrapper(FailAt(number)):
                act(cast, again)
        except OperationalError:
            assert everything() == before, f"statement {number} of {story} left something behind"
        else:
            assert number > 3
            assert everything() != before
            assert {verb for verb, told in TOLD.items() if told == story} <= began
            return
    raise AssertionError(f"{story} needs more than 60 statements")


def begun(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Fills with the names of the verbs that begin a change: `approvals.verbs.ruling:Ruling.deny`."""
    names, now = set[str](), spine.now

    def told() -> Any:
        frame = sys._getframe(3)  # this, `change`, the `with` statement's own, the verb
        names.add(f"{frame.f_globals['__name__']}:{frame.f_code.co_qualname}")
        return now()

    monkeypatch.setattr(spine, "now", told)
    return names


def verbs() -> Iterator[str]:
    """Every function of the house that begins a change."""
    for room in ROOMS:
        for file in sorted((HOUSE / room).rglob("*.py")):
            path = file.relative_to(HOUSE)
            if "migrations" not in path.parts and "demo" not in path.parts:
                yield from _verbs(ast.parse(file.read_text()), ".".join(path.with_suffix("").parts) + ":")


def _verbs(node: ast.AST, name: str) -> Iterator[str]:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.ClassDef):
            yield from _verbs(inner, f"{name}{inner.name}.")
        elif isinstance(inner, ast.FunctionDef) and any(map(_begins_a_change, ast.walk(inner))):
            yield name + inner.name


def _begins_a_change(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any(
        isinstance(item.context_expr, ast.Call) and getattr(item.context_expr.func, "id", "") == "change"
        for item in node.items
    )


def test_every_verb_of_the_house_is_told_of() -> None:
    """A new verb needs a story here that fails at each of its statements."""
    assert sorted(set(verbs()) - set(TOLD)) == []
    assert sorted(set(TOLD) - set(verbs())) == []
    assert set(TOLD.values()) <= set(STORIES)
