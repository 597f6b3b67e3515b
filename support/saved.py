"""Saved views: filters, order and columns of the queue under a name, for oneself or for everybody at the desk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from audit.conflicts import Stale

MOST = 50
"""Views one person keeps."""
PINS = 12
"""Views that one side bar holds."""


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def offered_to(self, user: User) -> "SavedViewQuerySet":
        """One's own, and those for the whole desk. By its address anybody at the desk opens any of them."""
        return self.filter(Q(owner=user) | Q(scope="team"), deleted_at=None)


class SavedView(models.Model):
    """One view. Who pins it is everybody's own business; what it shows is its owner's, or a lead's."""

    class Scope(models.TextChoices):
        OWN = "own", _("Only me")
        TEAM = "team", _("Everybody at the desk")

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(_("Name"), max_length=40)
    scope = models.CharField(_("Shown to"), max_length=4, choices=Scope.choices, default=Scope.OWN)
    base = models.CharField(max_length=12, help_text="Slug of the queue's view that it narrows")
    parameters = models.JSONField(default=dict, help_text="As in the address: filters, `sort` and `columns`")
    pinned_by = models.ManyToManyField(User, related_name="pinned_views", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name", condition=Q(deleted_at=None))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("support:saved", args=[self.pk])

    def may_change(self, user: User) -> bool:
        """Its owner; a lead too where everybody at the desk sees it."""
        return user.pk == self.owner_id or (self.scope == self.Scope.TEAM and user.role == Role.LEAD)

    @classmethod
    def keep(cls, *, by: User, base: str, parameters: Mapping[str, str], **said: Any) -> "SavedView":
        """Save a view and pin it for `by`. Raises ValidationError by field, PermissionDenied outside the desk."""
        if not by.at_desk:
            raise PermissionDenied(_now("The desk is for agents and leads."))
        if cls.objects.filter(owner=by, deleted_at=None).count() >= MOST:
            raise ValidationError({"name": _now("You keep %(most)s views already. Delete one first.") % {"most": MOST}})
        _unused(cls, by, said["name"])
        with _at_once(), transaction.atomic():
            view = cls.objects.create(owner=by, base=base, parameters=dict(parameters), **said)
            if by.pinned_views.filter(deleted_at=None).count() < PINS:
                view.pinned_by.add(by)
        forget(view)
        return view

    def change(self, *, by: User, seen: int, **values: Any) -> None:
        """Give it another name, other readers or other filters. Raises Stale, ValidationError, PermissionDenied."""
        self._own(by)
        if "name" in values:
            _unused(type(self), self.owner, values["name"], self.pk)
        rows = SavedView.objects.filter(pk=self.pk, version=seen, deleted_at=None)
        with _at_once(), transaction.atomic():
            if not rows.update(version=F("version") + 1, **values):
                raise Stale(self)
        for name, value in values.items():
            setattr(self, name, value)
        if self.scope == self.Scope.OWN:
            self.pinned_by.set(self.pinned_by.filter(pk=self.owner_id))
        forget(self)

    def delete_it(self, *, by: User, at: datetime | None) -> None:
        """Take it away (`at`), or bring it back (None): nothing is lost by a slip of the hand."""
        self._own(by)
        if at is None:
            _unused(type(self), self.owner, self.name, self.pk)
        with _at_once(), transaction.atomic():
            SavedView.objects.filter(pk=self.pk).update(deleted_at=at)
        forget(self)

    def pin(self, *, by: User, pinned: bool) -> None:
        """Show it in one's own side bar, or not. Raises ValidationError where there is no room."""
        if pinned and by.pinned_views.filter(deleted_at=None).count() >= PINS:
            raise ValidationError(_now("%(most)s views have room in the side bar. Unpin one first.") % {"most": PINS})
        (self.pinned_by.add if pinned else self.pinned_by.remove)(by)
        cache.delete(side_bar_key(by.pk))

    def _own(self, by: User) -> None:
        if not self.may_change(by):
            raise PermissionDenied(_now("Only whoever made a view changes it, or a lead where everybody sees it."))


def forget(view: SavedView) -> None:
    """Let the side bars that show it be read anew."""
    people = set(view.pinned_by.values_list("pk", flat=True)) | {view.owner_id}
    cache.delete_many([side_bar_key(pk) for pk in people])


def side_bar_key(pk: int) -> str:
    """Where the cache keeps what a person's side bar shows of saved views."""
    return f"support:pinned:{pk}"


@contextmanager
def _at_once() -> Iterator[None]:
    """Two tabs save under the same name: the second is told as if it had come later."""
    try:
        yield
    except IntegrityError as error:
        raise ValidationError({"name": _now("A view of this name is there already.")}) from error


def _unused(views: Any, owner: User, name: str, but: int | None = None) -> None:
    if views.objects.filter(owner=owner, name=name, deleted_at=None).exclude(pk=but).exists():
        raise ValidationError({"name": _now("A view of this name is there already.")})
