"""What approvals does when something happens on an order."""

from audit.models import Event
from audit.reactions import About

from .models import Exemption


def attach_standing_exemptions(event: Event, about: About) -> None:
    """A new order on a gig: the gig's exemptions that cover it are put on it at once."""
    order = about["order"]
    standing = Exemption.objects.for_new_order(order, event.at).select_related("decision__decider")
    for exemption in standing.order_by("id"):
        rows = exemption.attach([order], at=event.at)
        if rows:
            about["change"].record(
                "exemption.attached",
                chain=f"request:{exemption.request_id}",
                subjects=(exemption.party, order.party),
                data={"channels": [row.channel for row in rows], "decision": exemption.decision_id},
                about={"exemption": exemption, "order": order},
            )


def close_amendments(event: Event, about: About) -> None:
    """What is to be changed no longer stands: an open change of it is over."""
    for amendment in about["request"].amendments.open():
        amendment.request = about["request"]
        amendment.drop()
