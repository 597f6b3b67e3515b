"""Orders, what is said and allowed on them, and what their duties are read from, through the API."""

from django.urls import path

from .attachments import AttachmentDetail, AttachmentList
from .contacts import Confirmation, Contacts, Dispute, Summary
from .handover import Deliveries, Payment
from .messages import Messages
from .orders import Cancellation, Completion, OrderDetail, OrderList
from .permissions import Many, Permission, Permissions
from .screening import Screened

__all__ = ["urlpatterns"]

urlpatterns = [
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/<int:pk>/", OrderDetail.as_view(), name="order"),
    path("orders/<int:pk>/completion/", Completion.as_view(), name="order_completion"),
    path("orders/<int:pk>/cancellation/", Cancellation.as_view(), name="order_cancellation"),
    path("orders/<int:pk>/messages/", Messages.as_view(), name="order_messages"),
    path("orders/<int:pk>/permissions/", Permissions.as_view(), name="order_permissions"),
    path("orders/<int:pk>/permissions/<slug:channel>/", Permission.as_view(), name="order_permission"),
    path("permissions/", Many.as_view(), name="permissions"),
    path("orders/<int:pk>/screening/", Screened.as_view(), name="order_screening"),
    path("attachments/", AttachmentList.as_view(), name="attachments"),
    path("attachments/<int:pk>/", AttachmentDetail.as_view(), name="attachment"),
    path("orders/<int:pk>/contacts/", Contacts.as_view(), name="contacts"),
    path("orders/<int:pk>/contacts/<int:number>/summary/", Summary.as_view(), name="contact_summary"),
    path("orders/<int:pk>/contacts/<int:number>/confirmation/", Confirmation.as_view(), name="contact_confirmation"),
    path("orders/<int:pk>/contacts/<int:number>/dispute/", Dispute.as_view(), name="contact_dispute"),
    path("orders/<int:pk>/deliveries/", Deliveries.as_view(), name="deliveries"),
    path("orders/<int:pk>/payment/", Payment.as_view(), name="payment"),
]
