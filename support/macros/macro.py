"""A macro: words kept for the next case, for oneself, for all agents, for all leads or for the whole desk."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from audit.parties import Party
from audit.spine import Change, change, now

MOST = 100
"""Macros one person keeps."""


class MacroQuerySet(models.QuerySet["Macro"]):
    def kept(self) -> "MacroQuerySet":
        """Those that are not put away."""
        return self.filter(archived_at=None)

    def readable_by(self, user: User) -> "MacroQuerySet":
        """One's own, those for one's role, and those for everybody; leads see what they may change, too."""
        if user.role == Role.ADMINISTRATOR:
            return self.filter(scope="everyone")
        shared = ("agent", "lead", "everyone") if user.role == Role.LEAD else (user.role, "everyone")
        return self.filter(Q(owner=user, scope="own") | Q(scope__in=shared))

    def offered_to(self, user: User) -> "MacroQuerySet":
        """What this person's panel offers."""
        return self.kept().filter(Q(owner=user, scope="own") | Q(scope__in=(user.role, "everyone")))


class Macro(models.Model):
    """Words for one shape of outcome. Teams are the roles of the desk: all agents, or all leads."""

    class Scope(models.TextChoices):
        OWN = "own", _("Only me")
        AGENTS = "agent", _("All agents")
        LEADS = "lead", _("All leads")
        EVERYONE = "everyone", _("Everybody at the desk")

    class Shape(models.TextChoices):
        GRANT = "grant", _("Allowing")
        REFUSE = "refuse", _("Refusing")
        ASK = "ask", _("Asking")
        ESCALATE = "escalate", _("Escalating")

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="macros", help_text="Who wrote it first")
    name = models.CharField(_("Name"), max_length=60)
    scope = models.CharField(_("Offered to"), max_length=8, choices=Scope.choices, default=Scope.OWN)
    shape = models.CharField(_("For"), max_length=8, choices=Shape.choices)
    clauses = models.CharField(
        _("Clauses"), max_length=60, blank=True, help_text="Numbers, with commas: they get chosen"
    )
    text = models.TextField(_("Text"), max_length=4_000)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = MacroQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["scope", "name"], name="macro_by_scope", condition=Q(archived_at=None))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("support:change_macro", args=[self.pk])

    @property
    def chain(self) -> str:
        """The trail of what was done to it."""
        return f"macro:{self.pk}"

    @property
    def numbers(self) -> list[str]:
        """The clauses it rests on, by number."""
        return [number.strip() for number in self.clauses.split(",") if number.strip()]

    def may_change(self, user: User) -> bool:
        """Its owner while it is theirs alone; otherwise who may write for those who are offered it."""
        if self.scope == self.Scope.OWN:
            return user.at_desk and user.pk == self.owner_id
        return self.scope in scopes_of(user)

    @classmethod
    def write(cls, *, by: User, **said: Any) -> "Macro":
        """Keep a new one. Raises PermissionDenied, or ValidationError by field."""
        _may_offer(by, said["scope"])
        if cls.objects.kept().filter(owner=by).count() >= MOST:
            raise ValidationError(
                {"name": _now("You keep %(most)s macros already. Archive one first.") % {"most": MOST}}
            )
        with change(by=by.party) as act:
            macro = cls.objects.create(owner=by, created_at=act.now, **said)
            macro._tell(act, "macro.written")
        return macro

    def change(self, *, by: User, seen: int, **said: Any) -> None:
        """Give it other words or readers. Raises PermissionDenied, Stale, WrongState, ValidationError by field."""
        self._guard(by)
        _may_offer(by, said.get("scope", self.scope))
        if said.get("scope") == self.Scope.OWN and by.pk != self.owner_id:
            raise ValidationError({"scope": _now("Only whoever wrote it first can keep it for themselves.")})
        with change(by=by.party) as act:
            act.swap(self, still=Q(archived_at=None), seen=seen, **said)
            self._tell(act, "macro.changed")

    def archive(self, *, by: User) -> None:
        """Put it away: no panel offers it. Raises PermissionDenied, Stale, WrongState."""
        self._guard(by)
        with change(by=by.party) as act:
            act.swap(self, still=Q(archived_at=None), archived_at=act.now)
            self._tell(act, "macro.archived")

    def restore(self, *, by: User) -> None:
        """Bring it back. Raises PermissionDenied, Stale, WrongState."""
        self._guard(by)
        with change(by=by.party) as act:
            act.swap(self, still=Q(archived_at__isnull=False), archived_at=None)
            self._tell(act, "macro.restored")

    @classmethod
    def used(cls, pk: int, *, by: User) -> None:
        """Remember that a decision went out with it: a help for tidying up, nobody's business else."""
        cls.objects.offered_to(by).filter(pk=pk).update(last_used_at=now())

    def _guard(self, by: User) -> None:
        if not self.may_change(by):
            raise PermissionDenied(_now("This macro is for others to change: leads look after the shared ones."))

    def _tell(self, act: Change, action: str) -> None:
        act.record(
            action,
            chain=self.chain,
            subjects=(Party("macro", self.pk),),
            data={"scope": self.scope, "shape": self.shape, "clauses": self.clauses},
            personal={"name": self.name, "body": self.text},
            about={"macro": self},
        )


def scopes_of(user: User) -> tuple[str, ...]:
    """For whom this person may write: agents for themselves, leads for anybody, administrators for everybody."""
    if user.role == Role.LEAD:
        return tuple(Macro.Scope.values)
    if user.role == Role.ADMINISTRATOR:
        return ("everyone",)
    return ("own",) if user.role == Role.AGENT else ()


def _may_offer(by: User, scope: str) -> None:
    if scope not in scopes_of(by):
        raise PermissionDenied(_now("Agents write macros for themselves, leads and administrators for the desk."))
