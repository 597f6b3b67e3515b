"""Measures the desk from a thousand cases to a million, beside django-helpdesk at the same size in the same run.

    python benchmarks/desk.py [--sizes 1000,10000,100000,1000000] [--repeats 40] [--peer ENV/bin/python]

Needs a PostgreSQL that lets `postgres` in, at 127.0.0.1 or where PGHOST says (the folder of a socket, too); makes a
database per size (`hallpass_bench_1000`) and keeps it for the next run. The peer runs in an environment made from
requirements-desk-peers.txt, and is left out without one. Sizes are measured in turns, and so are its list and ours:
a machine that is slower for a while is slower for all. Prints milliseconds (p50 and p95), SQL statements and buffers
of PostgreSQL per page, and how many rows the page shows: `to least` compares with the smallest size that shows as
many as the largest, within two; a page of a few rows is no measure for a full one.
Only ratios within one run mean anything.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("PGHOST", "127.0.0.1")
ROUNDS = range(5)
FIRST = "queue, first page"
RARE, FREQUENT = '"quarrelling sommeliers"', "video"


def main() -> None:
    """Measure each size in a process of its own, then print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--peer", default="")
    parser.add_argument("--inside", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--list-alone", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        print(json.dumps(measure(chosen.repeats, list_alone=chosen.list_alone)))
        return
    sizes = [int(size) for size in chosen.sizes.split(",")]
    for size in sizes:
        house(size)
    figures: dict[str, dict[int, dict[str, Any]]] = {}
    turns = str(max(1, chosen.repeats // len(ROUNDS)))
    for _turn in ROUNDS:
        for size in sizes:
            inside = [sys.executable, __file__, "--inside", str(size), "--repeats", turns]
            for what, figure in json.loads(said(inside, size)).items():
                known = figures.setdefault(what, {}).setdefault(size, {**figure, "times": []})
                known["times"] += figure["times"]
    for size in sizes if chosen.peer else ():
        for what, figure in beside(chosen.peer, size, chosen.repeats).items():
            figures.setdefault(what, {})[size] = figure
    show(figures)


def beside(python: str, size: int, repeats: int) -> dict[str, Any]:
    """The peer's list, and how many times as long as ours it took in each pair."""
    inside = [sys.executable, __file__, "--inside", str(size), "--repeats", str(repeats), "--list-alone"]
    names = (f"hallpass_bench_peer_{size}", f"hallpass_bench_{size}")
    peer = [python, str(HOUSE / "benchmarks/desk_peer.py"), *names, str(min(10, repeats))]
    said(peer, size)  # fills its database
    pairs = [(json.loads(said(inside, size)), json.loads(said(peer, size))) for _turn in ROUNDS]
    found: dict[str, Any] = {}
    for what in ("its list", "its rows alone"):
        ratios = [median(theirs[what]["times"]) / median(ours[FIRST]["times"]) for ours, theirs in pairs]
        times = [time for _ours, theirs in pairs for time in theirs[what]["times"]]
        found[f"django-helpdesk, {what}"] = {**pairs[0][1][what], "times": times, "ratios": ratios}
    return found


def house(size: int) -> None:
    """Make the database of this size if it is not there."""
    name = f"hallpass_bench_{size}"
    psql = ["psql", "-h", SERVER, "-U", "postgres", "-Atc"]
    try:
        known = subprocess.run([*psql, "SELECT datname FROM pg_database"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip()
        raise SystemExit(f"This needs a PostgreSQL at {SERVER} that lets `postgres` in, and psql:\n{said}") from None
    acts = [["migrate", "-v0"], ["sum_up"]]  # also the house of an earlier run, which may be older than the code
    if name not in known.stdout.split():
        subprocess.run([*psql, f"CREATE DATABASE {name}"], check=True, capture_output=True)
        acts.insert(1, ["seed_scale", "--cases", str(size)])
    for words in acts:
        subprocess.run([sys.executable, "manage.py", *words], check=True, cwd=HOUSE, env=surroundings(size))


def surroundings(size: int) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://postgres@/hallpass_bench_{size}?host={SERVER}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": str(HOUSE),
        "LOG_LEVEL": "ERROR",
    }


def said(words: list[str], size: int) -> str:
    """The last line a process printed."""
    done = subprocess.run(words, cwd=HOUSE, env=surroundings(size), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2_000:])
    return done.stdout.strip().splitlines()[-1]


def measure(repeats: int, *, list_alone: bool = False) -> dict[str, Any]:
    """Every figure of the house this process stands in, or those of the list's first page alone."""
    import django

    django.setup()
    from django.db import connection, transaction
    from django.test import Client
    from django.utils import timezone

    from accounts.models import User
    from approvals.models import ApprovalRequest
    from support import counters, queue
    from support.models import WorkItem
    from support.precedents import finding
    from support.views.queue import take_next

    agent = User.objects.filter(role="agent").first()
    client, now = Client(), timezone.now()
    client.force_login(agent)
    with connection.cursor() as cursor:
        # A phrase that two cases hold, and three words that thirty hold, so that they are found at every size.
        cursor.execute("ALTER TABLE support_searchdocument DISABLE TRIGGER USER")
        cursor.executemany(
            "UPDATE support_searchdocument SET body = body || %s WHERE body NOT LIKE %s AND kind = 'case'"
            " AND number IN (SELECT * FROM generate_series(7, %s, %s))",
            [
                (" Quarrelling sommeliers.", "%sommeliers%", 77, 70),
                (" Juggling a baby in Quito.", "%ggling a%", 297, 10),
            ],
        )
        cursor.execute("ALTER TABLE support_searchdocument ENABLE TRIGGER USER")
    rows = queue.select(queue.BY_SLUG["unclaimed"], agent, now, {})
    middle = rows[min(rows.count(), 2_000) // 2]
    case = ApprovalRequest.objects.filter(status="filed").order_by("id").last()
    late = f"{middle.due_at.isoformat()}_{middle.pk}".replace("+", "%2B")

    def page(address: str) -> Callable[[], Any]:
        def fetch() -> int:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            return int(answer.content.count(b" data-row>"))

        return fetch

    def claim() -> None:
        with transaction.atomic():
            assert take_next(agent)
            transaction.set_rollback(True)

    def ilike() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM approvals_approvalrequest WHERE why ILIKE %s ORDER BY id DESC LIMIT 26",
                [f"%{RARE.strip(chr(34))}%"],
            )
            cursor.fetchall()

    acts = {
        FIRST: page("/desk/"),
        "queue, a page further on": page(f"/desk/?after={late}"),
        "queue, all open": page("/desk/all/"),
        "queue, one kind": page("/desk/escalated/"),
        "queue, one channel": page("/desk/all/?channel=phone"),
        "the side bar's counts": lambda: counters.held(agent, now),
        "claim next": claim,
        "search, a frequent word": page(f"/search/?q={FREQUENT}"),
        "search, a rare phrase": page(f"/search/?q={RARE}"),
        "search, a rare pair": page("/search/?q=juggling+Quito+baby"),
        "search, operators": page("/search/?q=seller:maya+state:denied+clause:4.1"),
        "search, a mistyped word": page("/search/?q=jugglling"),
        "the same rare phrase by ILIKE": ilike,
        "reports, 30 days": page("/reports/"),
        "reports, a year": page("/reports/?period=365"),
        "case page": page(f"/desk/cases/{case.pk}/"),
        "precedents": lambda: finding.like(case),
    }
    assert WorkItem.objects.filter(state="open").exists()
    if list_alone:
        acts = {FIRST: acts[FIRST]}
    return {what: timed(act, repeats) for what, act in acts.items()}


def timed(act: Callable[[], Any], repeats: int) -> dict[str, Any]:
    """Milliseconds of each turn, after some to warm up; statements and buffers of one."""
    from django.db import connection

    statements: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    act()
    with connection.execute_wrapper(listen):
        rows = act()
    most = 3 if (once := clock(act)) > 2_000 else repeats
    times = [clock(act) for _turn in range(most)] if once < 20_000 else [once]
    counted = {"statements": len(statements), "buffers": [buffers(*one) for one in statements]}
    return {"times": times, "rows": rows if isinstance(rows, int) else "", **counted}


def clock(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def buffers(sql: str, params: Any) -> int:
    """Pages of PostgreSQL that one statement touches."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
        transaction.set_rollback(True)
    plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def show(figures: dict[str, dict[int, dict[str, Any]]]) -> None:
    """A line for each act and size, and what its p95 is of the smallest size's."""
    heads = f"{'cases':>9}{'rows':>5}{'p50 ms':>10}{'p95 ms':>10}{'to least':>9}{'SQL':>5}"
    print(f"{'':34}{heads}  buffers (the largest statement's)")
    for what, sizes in figures.items():
        least, most = None, max(figure.get("rows") or 0 for figure in sizes.values())
        for size, figure in sizes.items():
            times = sorted(figure["times"])
            p50, p95 = times[len(times) // 2], quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
            if least is None and (figure.get("rows") or 0) >= most - 2:
                least = p95
            touched = figure.get("buffers") or []
            pages = f"{sum(touched)} ({max(touched)})" if touched else ""
            rows = figure.get("rows", "")
            ratio = f"{p95 / least:.2f}" if least else "few rows"
            seen = f"{p50:>10.2f}{p95:>10.2f}{ratio:>9}{figure['statements']:>5}"
            print(f"{what:34}{size:>9,}{rows:>5}{seen}  {pages}")
    for what, sizes in figures.items():
        for size, figure in sizes.items():
            if ratios := figure.get("ratios"):
                seen = f"{median(ratios):,.1f} times as long as ours ({min(ratios):,.1f} to {max(ratios):,.1f})"
                print(f"{what}, at {size:,} cases: {seen}, in {len(ratios)} pairs")


if __name__ == "__main__":
    main()
