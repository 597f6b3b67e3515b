"""How mails and pages say what is granted."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.mails import Granted, Ruling
from approvals.models import ApprovalRequest
from approvals.sentences import channels_in_words
from notifications.templatetags.mail import day, moment
from orders.channels import Channel

register = template.Library()


@register.filter
def channel_words(channels: Sequence[Channel]) -> str:
    """“video and phone”."""
    return channels_in_words([channel.value for channel in channels])


@register.simple_tag
def pass_facts(granted: Granted, ruling: Ruling, case: ApprovalRequest) -> dict[str, Any]:
    """Rows of the pass (name, words) and the line below who granted it."""
    most = granted.contacts_allowed
    other = case.buyer.name if case.buyer else _("buyers of the gig “%(gig)s”") % {"gig": case.gig.title}
    rows = [
        (_("Allowed"), channel_words(granted.channels).capitalize()),
        (_("Until"), moment(granted.ends_at)),
        (_("From"), moment(granted.starts_at)),
        (_("Between"), _("%(seller)s and %(other)s") % {"seller": case.seller.name, "other": other}),
    ]
    if most:
        rows.append((_("Contacts"), ngettext("up to %(most)s", "up to %(most)s", most) % {"most": most}))
    if granted.note:
        rows.append((_("Depends on"), granted.note))
    rows.append((_("Never"), _("Payment, or any other channel")))
    allowing = next((clause.number for clause, _why in ruling.grounds if clause.kind == "allows"), "")
    line = _("%(day)s, clause %(clause)s, case %(case)s") if allowing else _("%(day)s, case %(case)s")
    return {"rows": rows, "line": line % {"day": day(ruling.decided_at), "clause": allowing, "case": case.number}}
