"""Addresses of orders and files."""

from django.urls import path

from .views import lists, order

app_name = "orders"
ENDINGS = [(ending, f"orders/<int:pk>/{ending}/") for ending in ("complete", "cancel")]

urlpatterns = [
    path("orders/", lists.orders, name="orders"),
    path("orders/<int:pk>/", order.show, name="order"),
    path("orders/<int:pk>/messages/", order.post, name="message"),
    *[path(route, order.close, {"ending": ending}, name=ending) for ending, route in ENDINGS],
    *[
        path(f"{route}confirm/", order.confirm, {"ending": ending}, name=f"confirm_{ending}")
        for ending, route in ENDINGS
    ],
    path("files/<str:token>/", lists.upload, name="upload"),
]
