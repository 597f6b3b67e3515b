"""What happens to a person's account: every verb is one event in the chain `person:<id>`."""

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.db.models import F

from audit.parties import SYSTEM, Party
from audit.spine import Change, change

from .rules import administers, administers_other, leaves_an_administrator
from .tokens import ApiToken

if TYPE_CHECKING:
    from .models import User


class PersonVerbs:
    """invite, change_role, switch_off, switch_on, lose_second_factor, change_profile."""

    @property
    def chain(self: Any) -> str:
        return f"person:{self.pk}"

    @classmethod
    def invite(cls: Any, *, by: "User | None", email: str, name: str, role: str, time_zone: str = "UTC") -> "User":
        """Make a person who chooses a password by the link in their mail. `by` is None for the first one.

        Raises PermissionDenied, or ValidationError by field (address taken, unknown role or time zone).
        """
        if by:
            administers(by)
        with change(by=by.party if by else SYSTEM) as act:
            person = cls.objects.create_user(email, None, name=name, role=role, time_zone=time_zone)
            person._record(act, "person.invited", data={"role": role})
        return person

    @classmethod
    def register(cls: Any, *, by: Party, external_id: str, email: str, name: str, role: str, time_zone: str) -> "User":
        """The marketplace names a seller or buyer we do not know yet. No mail. Raises ValidationError by field."""
        with change(by=by) as act:
            person = cls.objects.create_user(
                email, None, name=name, role=role, time_zone=time_zone, external_id=external_id
            )
            person._record(act, "person.registered", data={"role": role})
        return person

    def change_role(self: Any, *, by: "User", role: str) -> None:
        """Raises PermissionDenied (oneself, or no administrator), ValidationError (the last administrator)."""
        administers_other(by, self)
        before = self.role
        if role == before:
            return
        with change(by=by.party) as act:
            leaves_an_administrator(by, self)
            self._set(role=role)
            self._record(act, "person.role_changed", data={"before": before, "after": role})

    def switch_off(self: Any, *, by: "User") -> None:
        """Their sessions and tokens end for good, whatever comes after. Raises as `change_role`."""
        administers_other(by, self)
        with change(by=by.party) as act:
            leaves_an_administrator(by, self)
            if self._set(is_active=False):
                self._end_sessions()
                for token in ApiToken.objects.filter(created_by=self, revoked_at=None):
                    token.revoke(by=by)
                self._record(act, "person.switched_off")

    def switch_on(self: Any, *, by: "User") -> None:
        """They may sign in again. Raises PermissionDenied."""
        administers_other(by, self)
        with change(by=by.party) as act:
            if self._set(is_active=True):
                self._record(act, "person.switched_on")

    def lose_second_factor(self: Any, *, by: "User") -> None:
        """Take their second factors away, so that they set up new ones; they are told by mail."""
        administers_other(by, self)
        with change(by=by.party) as act:
            removed, _rows = Authenticator.objects.filter(user=self).delete()
            self._end_sessions()
            self._record(act, "person.second_factor_lost", data={"removed": removed})

    def change_profile(self: Any, **fields: Any) -> None:
        """The person changes name, time zone, language or mail preferences. Raises ValidationError by field."""
        before = {name: getattr(self, name) for name in fields}
        changed = sorted(name for name, value in fields.items() if before[name] != value)
        if not changed:
            return
        try:
            for name in changed:
                setattr(self, name, fields[name])
            self.clean_fields(exclude={field.name for field in self._meta.fields} - set(changed))
            with change(by=self.party) as act:
                self.save(update_fields=changed)
                self._record(act, "person.profile_changed", data={"fields": changed})
        except BaseException:
            for name, value in before.items():
                setattr(self, name, value)
            raise

    def _end_sessions(self: Any) -> None:
        """Whoever is signed in as this person is not any more."""
        type(self).objects.filter(pk=self.pk).update(sessions_ended=F("sessions_ended") + 1)

    def _set(self: Any, **values: Any) -> bool:
        """Write values that differ. Returns whether anything changed."""
        rows = type(self).objects.filter(pk=self.pk).exclude(**values)
        changed = bool(rows.update(**values))
        for name, value in values.items():
            setattr(self, name, value)
        return changed

    def _record(self: Any, act: Change, action: str, data: dict[str, Any] | None = None) -> None:
        subject = Party("user", self.pk, self.name)
        act.record(action, chain=self.chain, subjects=(subject,), data=data, about={"person": self})
