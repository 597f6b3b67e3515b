"""Addresses of orders and files."""

from django.urls import path

from .views import contacts, exceptions, lists, mistaken, order, tables, talking, work

app_name = "orders"
ENDINGS = [(ending, f"orders/<int:pk>/{ending}/") for ending in ("complete", "cancel")]

urlpatterns = [
    path("orders/", lists.orders, name="orders"),
    path("orders/<int:pk>/", order.show, name="order"),
    path("orders/<int:pk>/messages/", order.post, name="message"),
    path("orders/<int:pk>/live/", talking.live, name="live"),
    path("orders/<int:pk>/check/", talking.check, name="check"),
    path("orders/<int:pk>/mistaken/", mistaken.mistaken, name="mistaken"),
    path("orders/<int:pk>/findings/<int:number>/mistake/", mistaken.mistake, name="mistake"),
    path("screening/verdicts/", tables.verdicts, name="verdicts"),
    path("screening/verdicts/change/", tables.change, name="change_verdicts"),
    path("screening/mistakes/", tables.mistakes, name="mistakes"),
    path("screening/exceptions/", exceptions.exceptions, name="exceptions"),
    path("screening/exceptions/<int:pk>/withdraw/", exceptions.withdraw, name="withdraw_exception"),
    *[path(route, order.close, {"ending": ending}, name=ending) for ending, route in ENDINGS],
    *[
        path(f"{route}confirm/", order.confirm, {"ending": ending}, name=f"confirm_{ending}")
        for ending, route in ENDINGS
    ],
    path("orders/<int:pk>/contacts/new/", contacts.log, name="log_contact"),
    path("orders/<int:pk>/contacts/<int:number>/summary/", contacts.summary, name="summary"),
    path("orders/<int:pk>/contacts/<int:number>/confirm/", contacts.confirm, name="confirm_contact"),
    path("orders/<int:pk>/contacts/<int:number>/dispute/", contacts.dispute, name="dispute_contact"),
    path("orders/<int:pk>/deliver/", work.deliver, name="deliver"),
    path("orders/<int:pk>/payment/", work.pay, name="pay"),
    path("orders/<int:pk>/report/", work.report, name="report"),
    path("files/<str:token>/", lists.upload, name="upload"),
]
