from django.apps import AppConfig

from audit import guards

from .guards import GUARDS


class SupportConfig(AppConfig):
    name = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        guards.declare(*GUARDS)
