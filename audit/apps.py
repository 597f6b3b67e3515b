from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

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
        post_migrate.connect(_reinstall, sender=self)


def _reinstall(**_: Any) -> None:
    guards.install_all()
