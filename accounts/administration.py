"""Django's admin as this house has it: behind our own sign-in, for administrators, to look and not to change."""

from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.readonly import ReadOnly

Addresses = list[URLPattern | URLResolver]


class Administration(AdminSite):
    """Every change of the house is a verb on a page of its own, so this site has no address that changes anything.

    The second factor is asked for by `accounts.middleware.SecondFactor`, as on every page of the staff.
    """

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take tables that are only looked at. Libraries register forms over keys and secrets: those stay out."""
        if admin_class and issubclass(admin_class, ReadOnly):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Strangers sign in, other people find no page here, and nothing but reading is answered."""

        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise Http404
            return require_safe(view)(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> Addresses:
        """The tables and a list of them; no sign-in, password or look-up pages beside those of the house."""
        tables = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/", include(table.urls))
            for model, table in self._registry.items()
        ]
        return [path("", self.admin_view(self.index), name="index"), *tables]

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Every table, room by room in the order of the house."""
        rooms: dict[str, list[dict[str, str]]] = {}
        for config in apps.get_app_configs():
            for model in config.get_models():
                if self.is_registered(model):
                    rooms.setdefault(capfirst(str(config.verbose_name)), []).append(_entry(model))
        return TemplateResponse(request, "admin/index.html", {"rooms": rooms})


def _entry(model: Any) -> dict[str, str]:
    return {
        "name": capfirst(model._meta.verbose_name_plural),
        "line": (model.__doc__ or "").partition("\n")[0].replace("`", ""),
        "url": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
    }
