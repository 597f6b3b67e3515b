"""Addresses of the desk."""

from django.urls import path

from .views import acts, case, queue, register, search

app_name = "support"

urlpatterns = [
    path("search/", search.show, name="search"),
    path("desk/", queue.show, name="queue"),
    path("desk/next/", queue.claim_next, name="claim_next"),
    path("desk/export/", queue.export, name="export"),
    path("desk/exemptions/", register.show, name="exemptions"),
    path("desk/<slug:slug>/", queue.show, name="view"),
    path("desk/<slug:slug>/export/", queue.export, name="export_view"),
    path("desk/cases/<int:pk>/", case.show, name="case"),
    path("desk/cases/<int:pk>/claim/", acts.claim, name="claim"),
    path("desk/cases/<int:pk>/release/", acts.release, name="release"),
    path("desk/cases/<int:pk>/decision/", acts.decide, name="decide"),
    path("desk/cases/<int:pk>/preview/", acts.preview, name="preview"),
    path("desk/cases/<int:pk>/notes/", acts.write_note, name="note"),
]
