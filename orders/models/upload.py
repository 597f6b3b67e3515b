"""A file that somebody put on a message, an answer or an appeal."""

import secrets

from django.db import models
from django.utils import timezone

from accounts.models import User


def new_token() -> str:
    """An unguessable name for the file's address: 256 random bits."""
    return secrets.token_urlsafe(32)


class Upload(models.Model):
    """A stored file. `scope` says who may read it: those who see that order or that request."""

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    scope = models.CharField(max_length=60, db_index=True, help_text="`order:58213` or `request:2066`")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=150, help_text="As its owner named it, cleaned; shown, never a path")
    content_type = models.CharField(max_length=100, help_text="From the bytes, not from the browser")
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="uploads/%Y/%m/", max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
