"""The channels that contact can take place through: one table for words, icons and database codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    MESSENGER = "messenger", _("Messenger")
    VIDEO = "video", _("Video")
    IN_PERSON = "in_person", _("In person")
    SCREEN_SHARE = "screen_share", _("Shared screen")
    OTHER = "other", _("Another way")


CODES = {channel: code for code, channel in enumerate(Channel, start=1)}
"""The small integers that the overlap constraint compares; never renumber, only append."""

ICONS = {
    Channel.EMAIL: "mail",
    Channel.PHONE: "phone",
    Channel.MESSENGER: "message-circle",
    Channel.VIDEO: "video",
    Channel.IN_PERSON: "map-pin",
    Channel.SCREEN_SHARE: "monitor-up",
    Channel.OTHER: "door-open",
}
"""Names of lucide icons."""
