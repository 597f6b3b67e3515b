"""Addresses that only a local Hallpass has: its mails as they look, and the components of its pages."""

from django.urls import path
from django.views.generic import TemplateView

from . import outbox

app_name = "dev"

urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox", outbox.outbox),
    path("outbox/<int:pk>/", outbox.mail, name="mail"),
    path("outbox/<int:pk>/html/", outbox.html, name="mail_html"),
    path("components/", TemplateView.as_view(template_name="gallery.html"), name="components"),
    path("components", TemplateView.as_view(template_name="gallery.html")),
]
