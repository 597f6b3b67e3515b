"""What hangs on an order: found through the order, which its caller has to see."""

from typing import Any

from django.shortcuts import get_object_or_404

from accounts.api.permissions import visible
from orders.models import Order


class OnOrder:
    """Rows that hang on an order the caller may see."""

    queryset: Any
    kwargs: dict[str, Any]
    request: Any
    filters: dict[str, Any] = {}
    scopes = {"GET": "orders:read"}

    def order(self) -> Order:
        return get_object_or_404(visible(Order.objects.with_people(), self.request), pk=self.kwargs["pk"])

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.filter(order=self.order())
