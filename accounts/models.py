"""The people of Hallpass: who they are, what they may be, and how they like to be told."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from audit.parties import Party

from .absences import Absence
from .time_zones import time_zones
from .tokens import ApiToken, Scope
from .verbs import PersonVerbs

__all__ = ["Absence", "ApiToken", "Role", "Scope", "User"]


def known_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in time_zones():
        raise ValidationError(_("“%(name)s” is not a time zone we know."), params={"name": name})


class Role(models.TextChoices):
    SELLER = "seller", _("Seller")
    BUYER = "buyer", _("Buyer")
    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Lead")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


DESK_ROLES = (Role.AGENT, Role.LEAD)
STAFF_ROLES = (Role.AGENT, Role.LEAD, Role.AUDITOR, Role.ADMINISTRATOR)


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are unique whatever their case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if self.filter(email__iexact=email).exists():
            raise ValidationError({"email": _("Somebody has this address already.")})
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **{"role": Role.ADMINISTRATOR, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(PersonVerbs, AbstractBaseUser, PermissionsMixin):
    """One person. The role says what kind of work they do; rules join it with their part in a case."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As other people see it."))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.SELLER)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[known_time_zone])
    language = models.CharField(_("language"), max_length=10, default="en")
    wants_digest = models.BooleanField(
        _("daily digest"), default=True, help_text=_("One mail a working day with what waits at the desk.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(
        default=False, help_text="A person of the demo: offered by name at sign-in in local mode, no second factor."
    )
    joined_at = models.DateTimeField(default=timezone.now)
    sessions_ended = models.PositiveIntegerField(
        default=0, help_text="How often all sessions were ended: a session from before holds no longer"
    )
    external_id = models.CharField(
        max_length=64, null=True, blank=True, unique=True, help_text="The marketplace's own id for this person"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """May enter Django's admin."""
        return self.is_active and self.role == Role.ADMINISTRATOR

    @property
    def is_staff_role(self) -> bool:
        """Works for the marketplace: needs a second factor, sees the desk's side."""
        return self.role in STAFF_ROLES

    @property
    def at_desk(self) -> bool:
        """Decides cases: an agent or a lead."""
        return self.role in DESK_ROLES

    @property
    def party(self) -> Party:
        """How the trail names this person."""
        return Party("user", self.pk, self.name)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Beside the password, how often sessions were ended is part of what a session is checked against."""
        of_password: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return salted_hmac("accounts.sessions_ended", f"{of_password}{self.sessions_ended}", secret=secret).hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
