"""Tokens of machines: 256 random bits of which only a hash is kept; scoped, expiring, revocable at once."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.parties import Party
from audit.spine import change

from .rules import administers

if TYPE_CHECKING:
    from .models import User

PREFIX = "hp_"
LONGEST = timedelta(days=730)


class Scope(models.TextChoices):
    """What a program may do. No scope decides, hears an appeal or revokes."""

    ORDERS_READ = "orders:read", _("read orders and what is allowed on them")
    ORDERS_WRITE = "orders:write", _("push gigs and orders, complete and cancel them")
    REQUESTS_READ = "requests:read", _("read requests")
    REQUESTS_WRITE = "requests:write", _("file requests for sellers")
    EXEMPTIONS_READ = "exemptions:read", _("read exemptions")
    EVENTS_READ = "events:read", _("read the trail of a case")


class ApiToken(models.Model):
    """One key of one program. The key itself is shown once and never stored."""

    name = models.CharField(max_length=80)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    start = models.CharField(max_length=12, help_text="The key's first signs, to tell it from others")
    key_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key")
    scopes = models.JSONField(help_text="List of Scope words")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the hour")

    class Meta:
        constraints = [
            models.CheckConstraint(name="token_expires", condition=models.Q(expires_at__gt=models.F("created_at")))
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @property
    def party(self) -> Party:
        """How the trail names the program."""
        return Party("token", self.pk, self.name)

    @property
    def chain(self) -> str:
        return f"token:{self.pk}"

    def holds(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    @classmethod
    def create(cls, *, by: "User", name: str, scopes: Iterable[str], expires_at: datetime) -> tuple["ApiToken", str]:
        """Make a token. Returns it and its key, which nobody can read again. Raises ValidationError."""
        administers(by)
        words = [scope.value for scope in Scope if scope.value in set(scopes)]
        if not words:
            raise ValidationError({"scopes": _("Choose at least one thing it may do.")})
        if not timezone.now() < expires_at <= timezone.now() + LONGEST:
            raise ValidationError({"days": _("A token is valid for at most two years.")})
        key = PREFIX + secrets.token_urlsafe(32)
        with change(by=by.party) as act:
            token = cls.objects.create(
                name=name,
                created_by=by,
                created_at=act.now,
                start=key[:9],
                key_hash=hashed(key),
                scopes=words,
                expires_at=expires_at,
            )
            act.record("token.created", chain=token.chain, subjects=(token.party,), data={"scopes": words})
        return token, key

    def revoke(self, *, by: "User") -> None:
        """Deny it from the next call on."""
        administers(by)
        with change(by=by.party) as act:
            if ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=act.now):
                self.revoked_at = act.now
                act.record("token.revoked", chain=self.chain, subjects=(self.party,))


def hashed(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
