"""Seller and buyer write at the same moment: their entries queue up in the order's chain."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from audit.models import Event
from audit.verify import verify_chain
from orders.models import Message, Order
from tests.cast import Cast

WRITERS, EACH = 4, 5
WORDS = ("morning", "noon", "evening", "night", "dawn")


@pytest.mark.real
def test_nobodys_message_is_refused_for_anothers(real_commits: None) -> None:
    cast = Cast()
    gate = Barrier(WRITERS)

    def write(number: int) -> None:
        try:
            by = User.objects.get(pk=(cast.maya if number % 2 else cast.ben).pk)
            order = Order.objects.get(pk=cast.order.pk)
            gate.wait(timeout=20)
            for turn in range(EACH):
                Message.post(by=by, order=order, body=f"Good {WORDS[number]}, says the {WORDS[turn]}")
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert Message.objects.count() == WRITERS * EACH
    assert Event.objects.filter(chain=cast.order.chain).count() == WRITERS * EACH + 1
    assert verify_chain(cast.order.chain).ok
