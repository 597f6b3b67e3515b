"""What posting, checking and looking cost in statements: the same with ten messages and with a hundred thousand."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Message, Order
from tests.cast import Cast
from tests.orders.saying import MAIL, SKYPE, allow

pytestmark = pytest.mark.django_db
INNOCENT = "Shall we begin with the past tenses on Monday?"
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
NONCE = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
MOST = {"post": 8, "check": 4, "look": 4}


def said_already(order: Order, number: int) -> None:
    """So many messages of both sides, newest just now, in one statement."""
    fields = "order_id, author_id, body, sent_at, nonce"
    turns = "WITH RECURSIVE turn(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n < %s)"
    author = "CASE WHEN n %% 2 = 0 THEN %s ELSE %s END"
    row = f"SELECT %s, {author}, 'x', CURRENT_TIMESTAMP, {NONCE[connection.vendor]} FROM turn"
    values = [number, order.pk, order.seller_id, order.buyer_id]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO orders_message ({fields}) {turns} {row}", values)
    assert order.messages.count() == number


def statements(run: Any) -> int:
    """How many statements it takes, without transaction control."""
    with CaptureQueriesContext(connection) as caught:
        run()
    return sum(not query["sql"].upper().startswith(CONTROL) for query in caught.captured_queries)


def costs(cast: Cast, client: Client) -> dict[str, int]:
    """Statements of each act on the order as it is now."""
    client.force_login(cast.maya)
    post, check, live = (reverse(f"orders:{name}", args=[cast.order.pk]) for name in ("message", "check", "live"))
    page = cast.order.get_absolute_url()
    client.get(page)
    found = {}
    for name, body in (("innocent", INNOCENT), ("allowed", MAIL)):
        sent = {"body": body, "nonce": uuid.uuid4()}
        found[f"post {name}"] = statements(lambda sent=sent: client.post(post, sent))  # type: ignore[misc]
        assert Message.objects.get(nonce=sent["nonce"], order=cast.order).body == body
    for name, body in (("innocent", INNOCENT), ("blocked", SKYPE), ("allowed", MAIL)):
        found[f"check {name}"] = statements(lambda body=body: client.post(check, {"body": body}))  # type: ignore[misc]
    tag = client.get(live)["ETag"]
    found["look"] = statements(lambda: client.get(live, headers={"If-None-Match": tag}))
    found["page"] = statements(lambda: client.get(page))
    return found


def test_the_same_for_ten_messages_and_for_a_hundred_thousand(cast: Cast, client: Client) -> None:
    allow(cast, "email")
    said_already(cast.order, 10)
    few = costs(cast, client)
    other = Order.place(gig=cast.gig, buyer=cast.ben, title="A long one")
    cast.order = other
    allow(cast, "email")
    said_already(other, 100_000)
    assert costs(cast, client) == few
    over = {name: number for name, number in few.items() if number > MOST.get(name.partition(" ")[0], 14)}
    assert not over, f"{over} of {few}"


def test_no_statement_reads_the_whole_conversation(cast: Cast, client: Client) -> None:
    """The plans of what a look and a message read go by an index."""
    allow(cast, "email")
    said_already(cast.order, 20_000)
    client.force_login(cast.maya)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as caught:
        client.get(cast.order.get_absolute_url())
        client.get(reverse("orders:live", args=[cast.order.pk]))
        Message.send(by=cast.maya, order=cast.order, body=INNOCENT)
    reads = [query["sql"] for query in caught.captured_queries if "orders_message" in query["sql"]]
    reads = [sql for sql in reads if sql.startswith("SELECT")]
    assert reads
    for sql in reads:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
                ((plan,),) = cursor.fetchall()
                most = max(rows_read(plan[0]["Plan"]), default=0)
                assert most < 200, f"{most:,} rows of the conversation for {sql}\n{json.dumps(plan, indent=1)}"
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                lines = "\n".join(str(line) for line in cursor.fetchall())
                assert not re.search(r"SCAN orders_message\b", lines), f"{sql}\n{lines}"


def rows_read(node: dict[str, Any]) -> Iterator[float]:
    """How many messages each part of a plan looked at, those it passed over included."""
    if node.get("Relation Name") == "orders_message":
        passed_over = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield (node["Actual Rows"] + passed_over) * node["Actual Loops"]
    for inner in node.get("Plans", ()):
        yield from rows_read(inner)
