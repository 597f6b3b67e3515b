"""ProofLink: an unguessable address where anybody can see that contact is allowed, until it is revoked."""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.parties import Party
from audit.spine import Change, change

from .exemption import Exemption


def new_token() -> str:
    """256 random bits, as they stand in the address."""
    return secrets.token_urlsafe(32)


class ProofLink(models.Model):
    """One address of an exemption's proof; at most one per exemption holds at a time.

    The token is kept in clear: the seller is shown the same link and picture again, and whoever could read
    it in the database reads there all that it shows.
    """

    exemption = models.ForeignKey(Exemption, on_delete=models.PROTECT, related_name="proof_links")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exemption"], name="proof_link_once", condition=Q(revoked_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"Proof link {self.pk} of exemption {self.exemption_id}"

    def get_absolute_url(self) -> str:
        return reverse("proof", args=[self.token])

    @property
    def party(self) -> Party:
        return Party("proof_link", self.pk)

    @classmethod
    def of(cls, exemption: Exemption) -> "ProofLink | None":
        """The link that holds, or None."""
        return cls.objects.filter(exemption=exemption, revoked_at=None).first()

    @classmethod
    def make(cls, *, by: User, exemption: Exemption) -> "ProofLink":
        """A new address; the one before it shows nothing from now on. Raises PermissionDenied for others."""
        guard(by, exemption)
        with change(by=by.party) as act:
            cls._hold(exemption)
            cls._end(act, exemption)
            link = cls.objects.create(exemption=exemption, made_by=by, made_at=act.now)
            cls._record(act, "proof.link_made", link, exemption)
        return link

    @classmethod
    def revoke(cls, *, by: User, exemption: Exemption) -> None:
        """Whoever has the address sees nothing from now on. Raises PermissionDenied for others."""
        guard(by, exemption)
        with change(by=by.party) as act:
            cls._hold(exemption)
            cls._end(act, exemption)

    @staticmethod
    def _hold(exemption: Exemption) -> None:
        """Two tabs at once: the second waits for the first."""
        Exemption.objects.select_for_update(no_key=True).only("pk").get(pk=exemption.pk)

    @classmethod
    def _end(cls, act: Change, exemption: Exemption) -> None:
        if link := cls.of(exemption):
            cls.objects.filter(pk=link.pk).update(revoked_at=act.now)
            cls._record(act, "proof.link_revoked", link, exemption)

    @staticmethod
    def _record(act: Change, action: str, link: "ProofLink", exemption: Exemption) -> None:
        act.record(
            action,
            chain=exemption.chain,
            subjects=(exemption.seller.party, exemption.party, link.party),
            data={"exemption": exemption.pk},
        )


def guard(user: User, exemption: Exemption) -> None:
    """Only the seller shows the permission around."""
    if user.pk != exemption.seller_id:
        raise PermissionDenied(_("Only the seller it was granted to may do this."))
