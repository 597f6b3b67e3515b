"""The side bar's counters: always what counting would say, whoever moves an item, and however many at once."""

import random
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from support import counters, queue
from support.models import QueueLease, QueueTally, WorkItem
from tests.cast import Cast

from .desk import bulk, many


def agrees() -> bool:
    copied, held = counters.leases(timezone.now() - timedelta(hours=1))
    return counters.kept() == counters.counted() and copied == held


def test_verbs_and_counters_go_together(cast: Cast) -> None:
    asked, escalated, denied, withdrawn, left = many(cast, 5)
    assert counters.kept() == {("desk", "review"): 5}
    asked.ask(by=cast.ana, question="Which one?")
    escalated.escalate(by=cast.ana, reason="Not clear.")
    cast.deny(denied)
    withdrawn.withdraw(by=cast.maya)
    assert counters.kept() == {("desk", "review"): 1, ("desk", "escalation"): 1, ("seller", "review"): 1}
    asked.answer(by=cast.maya, text="The first.")
    assert counters.kept() == {("desk", "review"): 2, ("desk", "escalation"): 1}
    WorkItem.objects.filter(request=left).delete()
    assert counters.kept() == counters.counted() == {("desk", "review"): 1, ("desk", "escalation"): 1}


def test_a_claim_writes_no_counter(cast: Cast) -> None:
    (case,) = many(cast, 1)
    before = list(QueueTally.objects.values_list())
    item = WorkItem.objects.get(request=case)
    item.claim(by=cast.ana)
    assert list(QueueTally.objects.values_list()) == before
    held = counters.held(cast.ana, timezone.now())
    assert (held.unclaimed, held.mine, held.leased) == (0, 1, 1)
    later = counters.held(cast.ana, timezone.now() + timedelta(minutes=31))
    assert (later.unclaimed, later.mine, later.leased) == (1, 0, 0)


def test_leases_are_swept_when_they_ran_out(cast: Cast) -> None:
    first, second = many(cast, 2)
    for case, by in ((first, cast.ana), (second, cast.tom)):
        WorkItem.objects.get(request=case).claim(by=by)
    assert QueueLease.objects.count() == 2
    WorkItem.objects.get(request=first).release(by=cast.ana)
    assert list(QueueLease.objects.values_list("holder", flat=True)) == [cast.tom.pk]
    counters.sweep(timezone.now())
    assert counters.held(cast.tom, timezone.now()).mine == 1
    counters.sweep(timezone.now() + timedelta(minutes=31))
    assert not QueueLease.objects.exists()
    WorkItem.objects.get(request=second).claim(by=cast.tom)  # by whom it was before: it is there again
    assert counters.held(cast.tom, timezone.now()).mine == 1


def test_an_item_that_waits_for_its_seller_is_still_mine(cast: Cast) -> None:
    (case,) = many(cast, 1)
    item = WorkItem.objects.get(request=case)
    item.claim(by=cast.ana)
    WorkItem.objects.update(waits_for_seller=True)
    held = counters.held(cast.ana, timezone.now())
    assert (held.mine, held.leased, held.unclaimed) == (1, 0, 0)
    WorkItem.objects.update(state="closed", closed_at=timezone.now(), claimed_by=None, lease_until=None)
    assert not QueueLease.objects.exists()


def test_what_is_undone_was_never_counted(cast: Cast) -> None:
    many(cast, 1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        WorkItem.objects.update(state="closed", closed_at=timezone.now())
        raise ZeroDivisionError
    assert counters.kept() == {("desk", "review"): 1}


@pytest.mark.parametrize("seed", range(5))
def test_any_walk_ends_right_in_every_view(cast: Cast, seed: int) -> None:
    chance, now = random.Random(seed), timezone.now()
    bulk(cast, 60)
    items = list(WorkItem.objects.all())
    for _step in range(120):
        item = chance.choice(items)
        values: dict[str, Any] = chance.choice(
            [
                {"state": "closed", "closed_at": now, "claimed_by": None, "lease_until": None},
                {"state": "open", "closed_at": None},
                {"waits_for_seller": True},
                {"waits_for_seller": False},
                {"kind": chance.choice(["review", "escalation", "delivery"])},
                {"due_at": now - timedelta(minutes=5)},
                {"claimed_by": cast.ana, "lease_until": now + timedelta(minutes=chance.choice([-5, 5]))},
                {"claimed_by": None, "lease_until": None},
            ]
        )
        WorkItem.objects.filter(pk=item.pk).update(**values)
    assert agrees()
    for user in (cast.ana, cast.lea):
        held = queue.counts(user, now)
        for view in queue.VIEWS:
            assert held[view.slug] == queue.select(view, user, now, {}).count(), view.slug


def test_overdue_is_counted_so_far_and_no_further(cast: Cast, client: Any) -> None:
    bulk(cast, 1_010)
    WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert counters.held(cast.ana, timezone.now()).late == counters.MOST
    client.force_login(cast.ana)
    page = client.get("/desk/").text
    assert "299+" in page
    assert "1,010" in page


def test_recount_finds_and_repairs(cast: Cast, capsys: Any) -> None:
    many(cast, 3)
    call_command("recount", "--check")
    QueueTally.objects.create(lane="desk", kind="review", delta=4)
    with pytest.raises(SystemExit):
        call_command("recount", "--check")
    assert "kept 7, counted 3" in capsys.readouterr().out
    call_command("recount")
    assert counters.kept() == {("desk", "review"): 3}
    call_command("recount")
    assert capsys.readouterr().out.endswith("The counters were right.\n")
    QueueLease.objects.create(item=4_711, holder=cast.ana.pk, until=timezone.now() + timedelta(hours=1), waits=False)
    with pytest.raises(SystemExit):
        call_command("recount", "--check")
    assert "leases: kept 1, counted 0" in capsys.readouterr().out
    call_command("recount")
    assert capsys.readouterr().out.endswith("repaired.\n") and not QueueLease.objects.exists()


def test_rows_stay_few(cast: Cast) -> None:
    bulk(cast, 1)
    item = WorkItem.objects.get()
    for turn in range(600):
        WorkItem.objects.filter(pk=item.pk).update(waits_for_seller=turn % 2 == 0)
    assert QueueTally.objects.count() <= 260
    assert counters.kept() == {("desk", "review"): 1}


def together(*acts: Callable[[], Any]) -> None:
    """Run them in threads of their own, beginning at the same moment."""
    start, failed = Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_many_at_once_lose_nothing(real_commits: None) -> None:
    cast = Cast()
    bulk(cast, 400)
    numbers = list(WorkItem.objects.values_list("pk", flat=True))

    def close(part: int) -> Callable[[], None]:
        def act() -> None:
            for number in numbers[part::4]:
                with transaction.atomic():
                    WorkItem.objects.filter(pk=number).update(waits_for_seller=True)
                    WorkItem.objects.filter(pk=number).update(state="closed", closed_at=timezone.now())

        return act

    together(*(close(part) for part in range(4)), lambda: bulk(cast, 50))
    assert counters.kept() == counters.counted() == {("desk", "review"): 50}


def test_deciders_do_not_wait_for_each_other(real_commits: None, engine: str) -> None:
    """While one decision is still open, another moves the same counter and ends."""
    if engine != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    cast = Cast()
    bulk(cast, 2)
    first, second = WorkItem.objects.order_by("pk")

    def other() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        WorkItem.objects.filter(pk=second.pk).update(state="closed", closed_at=timezone.now())

    with transaction.atomic():
        WorkItem.objects.filter(pk=first.pk).update(state="closed", closed_at=timezone.now())
        together(other)
    assert counters.kept() == counters.counted() == {}
