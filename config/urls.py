"""Every address of the house, room by room."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config import csp_report, health

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("jobs.urls")),
    path("", include("notifications.urls")),
    path("", include("orders.urls")),
    path("", include("approvals.urls")),
    path("", include("support.urls")),
    path("trail/", include("audit.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    # --- for programs ---
    path("api/v1/", include("config.api")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(template_name="api_docs.html"), name="api_docs"),
    # --- for operators ---
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("csp-report", csp_report.receive, name="csp_report"),
]

if settings.LOCAL:
    urlpatterns += [path("dev/", include("notifications.dev_urls"))]
