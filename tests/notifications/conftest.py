"""An outbox with a mail server to send it to."""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from notifications.models import Notification
from tests.cast import Cast

from .sink import Sink, listening


@pytest.fixture
def serving(settings: Any) -> Callable[..., AbstractContextManager[Sink]]:
    """`with serving(RCPT="550 no"): ...` lets mails go to a server that answers so."""

    @contextmanager
    def serve(options: dict[str, Any] | None = None, **answers: str) -> Any:
        sink = Sink(**answers)
        with listening(sink, **(options or {})) as port:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
            settings.EMAIL_TIMEOUT = 5
            yield sink

    return serve


@pytest.fixture
def owed(cast: Cast) -> Notification:
    """The receipt Maya is owed for her request."""
    cast.file()
    return Notification.objects.select_related("event", "recipient").get()
