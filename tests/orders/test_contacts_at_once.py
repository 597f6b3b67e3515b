"""Two tabs log the last contact at the same moment: one is counted."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit.verify import verify_chain
from orders.models import Attachment, ContactLog, Order
from tests.cast import Cast
from tests.orders.contacting import allowed

TABS, ALLOWED = 8, 3


@pytest.mark.real
def test_never_more_than_was_allowed(real_commits: None) -> None:
    """Across two orders of one gig's exemption, and each contact has a number of its own."""
    cast = Cast()
    other = Order.place(gig=cast.gig, buyer=cast.yuki, title="Two lessons")
    allowed(cast, days_ago=0, order=None, wants_contacts=ALLOWED)
    gate = Barrier(TABS)

    def tab(number: int) -> bool:
        try:
            order = Order.objects.get(pk=(cast.order if number % 2 else other).pk)
            by = User.objects.get(pk=cast.maya.pk)
            gate.wait(timeout=20)
            ContactLog.log(
                by=by, order=order, channel="video", started_at=timezone.now(), minutes=1, people="Ben", summary="Done."
            )
        except ValidationError:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        assert sum(pool.map(tab, range(TABS))) == ALLOWED
    assert sorted(ContactLog.objects.values_list("place", flat=True)) == [1, 2, 3]
    assert set(Attachment.objects.values_list("contacts_used", flat=True)) == {ALLOWED}
    assert verify_chain(cast.order.chain).ok
    assert verify_chain(other.chain).ok
