"""Many writers of one chain at the same moment: each line is written, none fails, the chain holds."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from audit.models import Event
from audit.verify import verify_chain
from orders.models import Message
from support.models import Note
from tests.cast import Cast

WRITERS, LINES = 6, 5


@pytest.mark.real
def test_everybody_gets_a_word_in(real_commits: None) -> None:
    cast = Cast()
    case = cast.file()
    together = Barrier(WRITERS)

    def write(number: int) -> None:
        together.wait()
        try:
            for line in range(LINES):
                Note.write(by=cast.tom, request=case, text=f"Note {number}.{line}")
                Message.post(by=cast.maya, order=cast.order, body=f"Message {number}.{line}")
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as crowd:
        list(crowd.map(write, range(WRITERS)))
    assert Note.objects.filter(request=case).count() == WRITERS * LINES
    assert Event.objects.filter(chain=case.chain).count() == WRITERS * LINES + 1
    assert Event.objects.filter(chain=cast.order.chain).count() == WRITERS * LINES + 1
    for chain in (case.chain, cast.order.chain):
        assert verify_chain(chain).ok
