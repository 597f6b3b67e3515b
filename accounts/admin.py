"""People, their keys and their second factors. Passwords, keys and secrets are shown nowhere."""

from allauth.mfa.models import Authenticator
from django.contrib import admin

from audit.readonly import ReadOnly

from .models import Absence, ApiToken, User


@admin.register(User)
class UserTable(ReadOnly):
    shown = (
        "name",
        "role",
        "email",
        "is_active",
        "joined_at",
        "last_login",
        "time_zone",
        "language",
        "wants_digest",
        "is_demo",
        "external_id",
        "sessions_ended",
    )
    place = "accounts:people"


@admin.register(ApiToken)
class ApiTokenTable(ReadOnly):
    shown = ("name", "start", "scopes", "expires_at", "revoked_at", "last_used_at", "created_by", "created_at")
    place = "accounts:tokens"


@admin.register(Absence)
class AbsenceTable(ReadOnly):
    shown = ("person", "stand_in", "starts_at", "ends_at", "withdrawn_at", "version")


@admin.register(Authenticator)
class AuthenticatorTable(ReadOnly):
    shown = ("user", "type", "created_at", "last_used_at")
    place = "accounts:people"
