"""What a proof page shows: what is allowed, with whom, until when, who granted it. Nothing else."""

from dataclasses import dataclass
from datetime import datetime

import segno
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Clause, Exemption
from .passes import PassCard
from .sentences import channels_in_words


def moment(at: datetime) -> str:
    """“Sunday, 3 May 2026, 23:59 CEST”: whole, for it is read by strangers and on paper."""
    return date_format(timezone.localtime(at), "l, j\u00a0F\u00a0Y, H:i\u00a0T")


@dataclass(frozen=True)
class Proof:
    """An exemption as strangers may see it, at one instant."""

    exemption: Exemption
    at: datetime

    @property
    def card(self) -> PassCard:
        return PassCard(self.exemption, self.at, logged=())

    @property
    def state(self) -> str:
        return self.card.state

    @property
    def title(self) -> str:
        """The live status, with its moment."""
        exemption, card = self.exemption, self.card
        said = {
            "scheduled": _("Valid from %(moment)s") % {"moment": moment(exemption.starts_at)},
            "used": _("Used: every contact allowed has taken place"),
            "given_up": _("Given up on %(moment)s") % {"moment": moment(exemption.given_up_at or self.at)},
            "stopped": _("Stopped on %(moment)s") % {"moment": moment(exemption.stopped_at or self.at)},
            "revoked": _("Revoked on %(moment)s") % {"moment": moment(exemption.revoked_at or self.at)},
            "in_force": _("Valid until %(moment)s") % {"moment": moment(card.over_at)},
            "ends_soon": _("Valid until %(moment)s") % {"moment": moment(card.over_at)},
        }
        return said.get(card.state) or _("Ended on %(moment)s") % {"moment": moment(card.over_at)}

    @property
    def line(self) -> str:
        if self.state == "scheduled":
            return _("Not yet. Until then, contact stays on the platform.")
        if not self.card.holds:
            return _("Contact outside the platform is no longer allowed.")
        checked = date_format(timezone.localtime(self.at), "j\u00a0F\u00a0Y, H:i:s\u00a0T")
        return _("Checked just now, %(moment)s. This page is always current.") % {"moment": checked}

    @property
    def channels(self) -> str:
        return channels_in_words(self.exemption.channels)

    @property
    def with_whom(self) -> str:
        buyer = self.card.buyer
        return buyer.name if buyer else _("whoever ordered it")

    @property
    def gig(self) -> str:
        """As the marketplace shows it to everybody."""
        exemption = self.exemption
        gig = exemption.order.gig if exemption.order else exemption.gig
        return gig.title if gig else ""

    @property
    def contacts(self) -> str:
        used, allowed = self.exemption.contacts_used, self.exemption.contacts_allowed
        if allowed is None:
            return _("As many as the work needs")
        took = ngettext("%(n)s has taken place", "%(n)s have taken place", used) % {"n": used}
        return _("Up to %(most)s, of which %(took)s") % {"most": allowed, "took": took}

    @property
    def granted_line(self) -> str:
        """When, and under which clause of the public policy."""
        decision = self.exemption.decision
        clause = Clause.objects.filter(policy=decision.policy_id, number=self.exemption.clause).first()
        said = {
            "day": date_format(timezone.localtime(decision.decided_at), "j\u00a0F\u00a0Y"),
            "number": self.exemption.clause,
            "policy": decision.policy.number,
            "title": clause.title if clause else "",
        }
        return _("on %(day)s, clause %(number)s of policy %(policy)s, “%(title)s”") % said


def qr(address: str) -> SafeString:
    """The address as a picture: inline SVG, black on white, with the margin scanners need."""
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(omitsize=True, border=2, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return mark_safe(svg)  # noqa: S308 - made of numbers alone
