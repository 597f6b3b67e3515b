"""Run in a process of its own: seeds an outbox, starts dispatchers to be killed, and tells what became of it.

Speaks JSON lines: `["seed", 500]`, `["start"]`, `["wait", pid]`, `["look"]`. Called with `watch`, it is a dispatcher.
"""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from accounts.models import User  # noqa: E402
from audit.models import Event  # noqa: E402
from notifications import dispatch  # noqa: E402
from notifications.models import Notification  # noqa: E402
from tests.cast import Cast  # noqa: E402

# What a killed dispatcher held comes back soon, so that the test is short.
dispatch.LEASE = timedelta(seconds=0.5)


def seed(mails: int) -> list[str]:
    Cast().file()
    Notification.objects.all().delete()
    event = Event.objects.get(action="request.filed")
    people = User.objects.bulk_create(User(name=f"Reader {n}", email=f"r{n}@example.com") for n in range(mails))
    rows = Notification.objects.bulk_create(
        Notification(event=event, chain=event.chain, recipient=person, kind="approvals/filed") for person in people
    )
    return [row.message_id for row in rows]


RUNNING: dict[int, subprocess.Popen[bytes]] = {}


def start() -> int:
    command = [sys.executable, "-m", "tests.notifications.dispatchers", "watch"]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    RUNNING[child.pid] = child
    return child.pid


def wait(child: int) -> int:
    return RUNNING.pop(child).wait(30)


def look() -> dict[str, int]:
    states = list(Notification.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


DO: dict[str, Any] = {"seed": seed, "start": start, "wait": wait, "look": look}

if sys.argv[1:] == ["watch"]:
    call_command("dispatch", "--watch", "--every", "0.05")
    sys.exit(0)

for line in sys.stdin:
    name, *arguments = json.loads(line)
    sys.stdout.write(json.dumps(DO[name](*arguments)) + "\n")
    sys.stdout.flush()
