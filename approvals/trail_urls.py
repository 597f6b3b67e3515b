"""Addresses of the trail. The room `audit` knows no people, so its pages live where rights are known."""

from django.urls import path

from . import trail

app_name = "audit"

urlpatterns = [
    path("", trail.trails, name="trails"),
    path("<slug:kind>/<int:number>/", trail.trail, name="trail"),
    path("<slug:kind>/<int:number>/export/", trail.export, name="export"),
]
