"""Measures the order's conversation: posting, the check while typing, looking again, the page.

    python benchmarks/order.py [--messages 10 100000] [--runs 200]

Works in a database of its own that is thrown away: SQLite, or the engine of DATABASE_URL.
Prints the statements (without transaction control) and the server's time at the median and at p95.
"""

import argparse
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from orders.models import Message, Order  # noqa: E402
from tests.cast import Cast  # noqa: E402

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
TEXTS = {
    "innocent": "Shall we go through the past tenses on Monday, and bring the list?",
    "allowed": "Write to maya.okafor@example.com please",
    "blocked": "My skype is live:maya.okafor84, add me",
}
Run = Callable[[], Any]


@contextmanager
def house() -> Iterator[Cast]:
    """An empty database with the people of the tests, and email allowed on their order."""
    setup_test_environment()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        cast = Cast()
        cast.approve(cast.file(channels=["email"]))
        yield cast
    finally:
        teardown_databases(databases, verbosity=0)


def talk_of(cast: Cast, number: int) -> Order:
    """An order with so many messages, newest just now."""
    order = cast.order
    missing, now = number - order.messages.count(), timezone.now()
    for start in range(0, max(missing, 0), 5_000):
        Message.objects.bulk_create(
            Message(order=order, author=(cast.ben, cast.maya)[turn % 2], body=f"Message {turn}.", sent_at=now)
            for turn in range(start, min(start + 5_000, missing))
        )
    return order


def measured(run: Run, times: int) -> tuple[int, float, float]:
    """Statements, median and p95 in milliseconds."""
    run()
    with CaptureQueriesContext(connection) as caught:
        run()
    statements = sum(not query["sql"].upper().startswith(CONTROL) for query in caught.captured_queries)
    taken = []
    for _turn in range(times):
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1_000)
    return statements, statistics.median(taken), statistics.quantiles(taken, n=20)[18]


def runs(cast: Cast, order: Order) -> dict[str, Run]:
    client = Client()
    client.force_login(cast.maya)
    base = f"/orders/{order.pk}"
    tag = client.get(f"{base}/live/")["ETag"]
    checks = {
        f"check, {name}": lambda text=text: client.post(f"{base}/check/", {"body": text})
        for name, text in TEXTS.items()
    }
    posts = {
        f"post, {name}": lambda text=text: client.post(f"{base}/messages/", {"body": text, "nonce": uuid.uuid4()})
        for name, text in TEXTS.items()
        if name != "blocked"
    }
    return {
        "look again, 304": lambda: client.get(f"{base}/live/", headers={"If-None-Match": tag}),
        "look again, 200": lambda: client.get(f"{base}/live/"),
        "the page": lambda: client.get(f"{base}/"),
        **checks,
        **posts,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, nargs="+", default=[10, 100_000])
    parser.add_argument("--runs", type=int, default=200)
    given = parser.parse_args()
    with house() as cast:
        for number in given.messages:
            order = talk_of(cast, number)
            print(f"\n{connection.vendor}, {number:,} messages: statements, median, p95")
            for name, run in runs(cast, order).items():
                statements, median, late = measured(run, given.runs)
                print(f"{name:20} {statements:3} {median:8.2f} ms {late:8.2f} ms")


if __name__ == "__main__":
    main()
