"""Who calls: a person by their session, or a program of the marketplace by its key."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.tokens import ApiToken, hashed
from audit.parties import Party

from .limits import LONGEST_KEY

SCHEME = "bearer"


class Program:
    """A program of the marketplace behind `request.user`: no person, at no desk, with the scopes of its key."""

    is_authenticated = is_active = True
    is_anonymous = is_demo = is_staff_role = at_desk = False
    role = "program"
    pk = None

    def __init__(self, token: ApiToken) -> None:
        self.token = token

    def __str__(self) -> str:
        return self.token.name

    @property
    def party(self) -> Party:
        return self.token.party

    def may(self, scope: str) -> bool:
        return scope in self.token.scopes


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer hp_...`. Revoked, expired, unknown, or of somebody switched off: 401 at once."""

    refused = _("This key is not valid. Ask an administrator for a new one.")

    def authenticate(self, request: Request) -> tuple[Program, ApiToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _space, key = header.partition(" ")
        if scheme.lower() != SCHEME or not 0 < len(key) <= LONGEST_KEY:
            raise AuthenticationFailed(self.refused)
        token = ApiToken.objects.select_related("created_by").filter(key_hash=hashed(key)).first()
        now = timezone.now()
        if token is None or not token.holds(now) or not token.created_by.is_active:
            raise AuthenticationFailed(self.refused)
        hour_ago = now - timedelta(hours=1)
        if token.last_used_at is None or token.last_used_at < hour_ago:
            unused = Q(last_used_at=None) | Q(last_used_at__lt=hour_ago)
            ApiToken.objects.filter(unused, pk=token.pk).update(last_used_at=now)
        return Program(token), token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Hallpass"'


class KeyScheme(OpenApiAuthenticationExtension):
    """How the schema describes a key."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": SCHEME, "description": "A key that an administrator made on the page Keys."}
