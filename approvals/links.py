"""What this room adds to an order's page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from orders.models import Order

from .models import ApprovalRequest


def of_order(user: User, order: Order) -> list[dict[str, Any]]:
    """Links to the order's open cases for those who see them, and to asking for its seller."""
    cases = ApprovalRequest.objects.visible_to(user).open().filter(order=order).order_by("-id")[:5]
    links = [
        {"label": f"{case.number}: {case.get_status_display()}", "url": case_address(user, case), "icon": "clock"}
        for case in cases
    ]
    if user.pk == order.seller_id and order.is_open:
        ask = f"{reverse('approvals:ask')}?order={order.pk}"
        links.append({"label": _("Ask for contact outside"), "url": ask, "icon": "door-open"})
    return links


def case_address(user: User, case: ApprovalRequest) -> str:
    """Where this person opens the case: the desk's page or the seller's."""
    return reverse("support:case", args=[case.pk]) if user.is_staff_role else case.get_absolute_url()
