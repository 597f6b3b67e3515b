"""Every address of the house, room by room."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config import csp_report, health, metrics


def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look when a page, or something that is no page, names no icon."""
    return redirect(static("favicon.svg"))


urlpatterns = [
    # The rooms that are asked most come first: an address is looked for from the top.
    path("", include("support.urls")),
    path("", include("orders.urls")),
    path("", include("approvals.urls")),
    path("", include("accounts.urls")),
    path("", include("jobs.urls")),
    path("", include("notifications.urls")),
    path("trail/", include("approvals.trail_urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    # --- for programs ---
    path("api/v1/", include("config.api")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(template_name="api_docs.html"), name="api_docs"),
    # --- for operators ---
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", favicon),
    path("csp-report", csp_report.receive, name="csp_report"),
]

if settings.LOCAL:
    urlpatterns += [path("dev/", include("notifications.dev_urls"))]
