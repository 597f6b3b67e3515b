"""Run inside a house of its own: `seed` makes agents and cases, `look` tells what became of the cases. JSON out."""

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from approvals.models import ApprovalRequest  # noqa: E402
from audit.models import Event  # noqa: E402
from audit.verify import verify_chain  # noqa: E402
from notifications.models import Notification  # noqa: E402
from orders.models import Attachment, Order  # noqa: E402
from support.models import WorkItem  # noqa: E402
from tests.cast import Cast, person  # noqa: E402


def seed(agents: int, cases: int) -> dict[str, Any]:
    cast = Cast()
    made = [person(f"Agent{number} Racer", Role.AGENT) for number in range(agents)]
    orders = [Order.place(gig=cast.gig, buyer=cast.ben, title=f"Lessons {number}") for number in range(cases)]
    return {
        "agents": [[agent.name, session(agent)] for agent in made],
        "cases": [cast.file(order=order).pk for order in orders],
        "clauses": {"approve": cast.clause("3.2").pk, "deny": cast.clause("4.1").pk},
    }


def session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def look() -> list[dict[str, Any]]:
    return [
        {
            "case": case.pk,
            "status": case.status,
            "round": case.round,
            "decisions": [[one.outcome, one.decider.name] for one in case.decisions.select_related("decider")],
            "rulings": Event.objects.filter(
                chain=case.chain, action__in=["request.approved", "request.denied"]
            ).count(),
            "chain_holds": verify_chain(case.chain).ok,
            "attachments": Attachment.objects.filter(order=case.order_id).count(),
            "mails_to_seller": Notification.objects.filter(chain=case.chain, recipient=case.seller_id)
            .exclude(kind="approvals/filed")
            .count(),
            "waits": WorkItem.objects.open().filter(request=case).exists(),
        }
        for case in ApprovalRequest.objects.order_by("pk")
    ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seed(int(sys.argv[2]), int(sys.argv[3])) if sys.argv[1] == "seed" else look()))
