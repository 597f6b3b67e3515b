"""Handing mails to the mail server over one connection, and what its answers mean.

Exactly once over SMTP is impossible (RFC 1047). An answer means: sent; not now (4xx, timeouts, refused
connections); never for this recipient (5xx at RCPT, RFC 5321 section 4.2.1); or not at all for now (5xx
at AUTH or a refused sender), when the transport pauses and no mail dies.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from .models import Notification
from .rendering import Mail


class NotNow(Exception):
    """Try this mail again later."""


class Never(Exception):
    """This recipient's server refused for good."""


class Paused(Exception):
    """The mail server refuses us, not the mail: stop for now, lose nothing."""


class Post:
    """An open connection. `send` one mail after the other; a broken connection is opened anew."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def send(self, notification: Notification, mail: Mail) -> None:
        """Send one mail. Raises NotNow, Never or Paused."""
        message = self._message(notification, mail)
        with _answers():
            try:
                self.connection.open()
                self.connection.send_messages([message])
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        with suppress(Exception):
            self.connection.close()
        self.connection = get_connection()

    def _message(self, notification: Notification, mail: Mail) -> EmailMultiAlternatives:
        person = notification.recipient
        headers = {
            "Message-ID": notification.message_id,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
            "X-Hallpass-Chain": notification.chain,
        }
        name = " ".join(person.name.split())
        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[formataddr((name, person.email))],
            headers=headers,
            connection=self.connection,
        )
        message.attach_alternative(mail.html, "text/html")
        return message


@contextmanager
def _answers() -> Iterator[None]:
    """Turn what a mail server answers into what it means."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        code, _said = next(iter(refused.recipients.values()))
        raise (Never if code >= 500 else NotNow)(f"recipient refused, {code}") from refused
    except smtplib.SMTPAuthenticationError as refused:
        raise Paused(f"sign-in refused, {refused.smtp_code}") from refused
    except smtplib.SMTPSenderRefused as refused:
        raise (Paused if refused.smtp_code >= 500 else NotNow)(f"sender refused, {refused.smtp_code}") from refused
    except smtplib.SMTPResponseException as refused:
        raise (Never if _about_the_mail(refused) else NotNow)(f"refused, {refused.smtp_code}") from refused
    except (smtplib.SMTPException, OSError) as failure:
        raise NotNow(f"no connection: {type(failure).__name__}") from failure


def _about_the_mail(refused: smtplib.SMTPResponseException) -> bool:
    """A 5xx to the mail's data is final for it; one to the greeting or HELO is about us."""
    return isinstance(refused, smtplib.SMTPDataError) and refused.smtp_code >= 500


def describe(error: Any) -> str:
    """What is kept of an error: never an address."""
    return str(error)[:300]
