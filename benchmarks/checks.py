"""Measures the contact check over HTTP, beside PostgreSQL alone and beside the same check by DRF and the ORM.

    python benchmarks/checks.py [--orders 1000000] [--seconds 8] [--rounds 3]

Needs a PostgreSQL that lets `postgres` in, at 127.0.0.1 or where PGHOST says (the folder of a socket, too), with
pgbench, and wrk. Makes a database (`hallpass_bench_checks`) and keeps it for the next run.
Prints requests a second (median of the rounds, which take the contestants in turns) and what share they are of what
PostgreSQL alone gives to eight clients, a row for each transaction or a hundred. Only ratios within one run mean
anything: everything shares the same processors.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

HOUSE = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("PGHOST", "127.0.0.1")
NAME, PORT, CLIENTS = "hallpass_bench_checks", 8931, 8
FILL = """
ALTER TABLE orders_order DISABLE TRIGGER USER;
ALTER TABLE orders_attachment DISABLE TRIGGER USER;
SET session_replication_role = replica;
DELETE FROM orders_attachment;
DELETE FROM orders_order;
INSERT INTO orders_order (id, gig_id, seller_id, buyer_id, title, amount_cents, currency, status, version, placed_at)
  SELECT n, 1, 1, 2, 'Order', 5000, 'EUR', 'open', 1, now() FROM generate_series(1, {orders}) n;
INSERT INTO orders_attachment (order_id, channel, channel_code, exemption_number, decision_number, request_number,
    clause, granted_by_id, granted_at, starts_at, ends_at, contacts_used, terms, attached_at, ended_why)
  SELECT n, 'video', 4, n, n, n, '3.2', 1, now(), now(), now() + interval '9 years', 0, '', now(), ''
  FROM generate_series(1, {orders}) n WHERE n % 2 = 0;
"""
"""Rows alone, past guards and keys: migrating puts the guards back."""
KEY = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import ApiToken, Role, User
by = User.objects.filter(role=Role.ADMINISTRATOR).first() or User.objects.create(
    email="ada@example.com", name="Ada Lind", role=Role.ADMINISTRATOR)
until = timezone.now() + timedelta(days=1)
print(ApiToken.create(by=by, name="Benchmark", scopes=["orders:read"], expires_at=until)[1])
"""
ONE = """
request = function()
  return wrk.format("GET", "/api/v1/orders/" .. math.random(1, {orders}) .. "/permissions/video/",
    {{["Authorization"] = "Bearer {key}"}})
end
"""
MANY = """
request = function()
  local checks = {{}}
  for turn = 1, 100 do
    checks[turn] = '{{"order":' .. math.random(1, {orders}) .. ',"channel":"video"}}'
  end
  return wrk.format("POST", "/api/v1/permissions/",
    {{["Authorization"] = "Bearer {key}", ["Content-Type"] = "application/json"}},
    '{{"checks":[' .. table.concat(checks, ",") .. ']}}')
end
"""
ROW = """
\\set id random(1, {orders})
SELECT ends_at FROM orders_attachment WHERE order_id = :id AND channel = 'video' AND ended_at IS NULL;
"""
HUNDRED = """
\\set id random(1, {orders})
SELECT a.ends_at FROM (SELECT 1 + (:id::bigint * n * 7919) % {orders} AS id FROM generate_series(1, 100) n) k
  LEFT JOIN orders_attachment a ON a.order_id = k.id AND a.channel = 'video' AND a.ended_at IS NULL;
"""
FRONT, DJANGO = "in front of Django", "Django, DRF and the ORM"


def main() -> None:
    """Run the contestants in turns and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    house(chosen.orders)
    key = said(["manage.py", "shell", "-v0", "-c", KEY]).split()[-1]
    known = {"orders": chosen.orders, "key": key}
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        scripts = {"one": (ONE, ROW), "a hundred": (MANY, HUNDRED)}
        written: dict[str, tuple[Path, Path]] = {}
        for what, (asked, alone) in scripts.items():
            written[what] = (Path(folder, f"{what}.lua"), Path(folder, f"{what}.sql"))
            written[what][0].write_text(asked.format(**known))
            written[what][1].write_text(alone.format(**known))
        for _turn in range(chosen.rounds):
            for what, (_asked, alone) in written.items():
                rates[what, "PostgreSQL alone"].append(pgbench(alone, chosen.seconds))
            for who, flag in ((FRONT, "1"), (DJANGO, "0")):
                with served(flag, key):
                    for what, (asked, _alone) in written.items():
                        rates[what, who].append(wrk(asked, chosen.seconds))
    show(rates)


def house(orders: int) -> None:
    """Make the database with so many orders, on every second of which video is allowed."""
    if NAME not in psql("postgres", "SELECT datname FROM pg_database").split():
        psql("postgres", f"CREATE DATABASE {NAME}")
    said(["manage.py", "migrate", "-v0"])
    if int(psql(NAME, "SELECT count(*) FROM orders_order")) != orders:
        psql(NAME, FILL.format(orders=orders))
        said(["manage.py", "migrate", "-v0"])
        psql(NAME, "VACUUM (ANALYZE)")


def psql(database: str, sql: str) -> str:
    """What it answers. Stops the run with psql's complaint."""
    words = ["psql", "-h", SERVER, "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-Atqc", sql]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"This needs a PostgreSQL at {SERVER} that lets `postgres` in:\n{done.stderr}")
    return done.stdout


def surroundings(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://postgres@/{NAME}?host={SERVER}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "LOG_LEVEL": "ERROR",
        **more,
    }


def said(words: list[str]) -> str:
    """What a command of the house printed."""
    done = subprocess.run([sys.executable, *words], cwd=HOUSE, env=surroundings(), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-2_000:])
    return done.stdout


@contextmanager
def served(in_front: str, key: str) -> Iterator[None]:
    """A server of two workers, as docs/operations.md has it."""
    words = ["-m", "granian", "--interface", "wsgi", "config.wsgi:application", "--port", str(PORT), "--workers", "2"]
    words += ["--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    environ = surroundings(HALLPASS_PROCESS="web", CHECKS_IN_FRONT=in_front)
    server = subprocess.Popen([sys.executable, *words], cwd=HOUSE, env=environ)
    try:
        asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/v1/orders/2/permissions/video/")
        asked.add_header("Authorization", f"Bearer {key}")
        until = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(asked, timeout=5) as answer:
                    assert b'"allowed":true' in answer.read()
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait()


def wrk(script: Path, seconds: int) -> float:
    """Requests a second, all of them answered with 200."""
    words = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{PORT}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in done, done
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])  # type: ignore[index]


def pgbench(script: Path, seconds: int) -> float:
    """Transactions a second by prepared statements."""
    words = ["pgbench", "-h", SERVER, "-U", "postgres", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1"]
    words += ["-T", str(seconds), "-f", str(script), NAME]
    done = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"tps = ([\d.]+)", done)[1])  # type: ignore[index]


def show(rates: dict[tuple[str, str], list[float]]) -> None:
    """A line for each contestant, beside PostgreSQL alone and beside the ORM."""
    print(f"{'':12}{'':26}{'a second':>10}{'checks':>10}{'of PostgreSQL':>15}{'times the ORM':>15}")
    number: Callable[[str], int] = {"one": 1, "a hundred": 100}.__getitem__
    for (what, who), seen in rates.items():
        rate, alone, slow = median(seen), median(rates[what, "PostgreSQL alone"]), median(rates[what, DJANGO])
        share = f"{rate / alone:.1%}"
        print(f"{what:12}{who:26}{rate:>10,.0f}{rate * number(what):>10,.0f}{share:>15}{rate / slow:>15.1f}")


if __name__ == "__main__":
    main()
