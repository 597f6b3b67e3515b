from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate

from . import guards


class AuditConfig(AppConfig):
    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        guards.declare(
            *guards.append_only("audit_event", (("id",), ("hash",), ("chain", "seq"), ("chain", "prev_hash"))),
            *guards.append_only("audit_eventsubject", (("id",), ("kind", "number", "event_id"))),
            guards.Guard(
                "audit_personal_no_update",
                "audit_personalvalue",
                "UPDATE",
                "TRUE",
                "a kept text can be erased, not changed",
            ),
        )
        pre_migrate.connect(_step_aside, sender=self)
        post_migrate.connect(_reinstall, sender=self)


def _step_aside(**_: Any) -> None:
    """SQLite cannot remake a table that another table's trigger reads; `_reinstall` follows, or /readyz says so."""
    if connection.vendor == "sqlite":
        guards.drop_all()


def _reinstall(**_: Any) -> None:
    guards.install_all()
