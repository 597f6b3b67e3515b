"""The queue. It only nudges: whatever it loses is found again in the database by a sweep."""

import logging.config
import os
import time
from functools import partial
from typing import Any

import structlog
from celery import Celery, Task
from celery.signals import setup_logging
from django.conf import settings
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

log = structlog.get_logger(__name__)


class Nudge(Task):
    """What `@shared_task` makes: `task.nudge(...)` instead of `delay`, which would wait for a broker that is away."""

    LEFT_ALONE = 5.0  # seconds
    away_until = 0.0  # for all tasks of the process

    def nudge(self, *ids: int) -> None:
        """Asks for the task to run soon after the commit. Never fails: the task's sweep finds what this misses."""
        transaction.on_commit(partial(self._try, ids))

    def _try(self, ids: tuple[int, ...]) -> None:
        if time.monotonic() < Nudge.away_until:
            return
        try:
            self.apply_async(ids)
        except Exception as error:  # brokers fail in many ways, and none may undo what was committed
            Nudge.away_until = time.monotonic() + self.LEFT_ALONE
            log.warning("broker_away", task=self.name, error=type(error).__name__)


app = Celery("hallpass", task_cls=Nudge)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_like_django(**_: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)
