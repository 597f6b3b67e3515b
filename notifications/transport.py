"""Handing mails to the mail server over one connection, and what its answers mean.

Exactly once over SMTP is impossible (RFC 1047). An answer means: sent; not now (4xx, timeouts); never for
this recipient (5xx at RCPT, RFC 5321 section 4.2.1) or this mail (5xx after DATA); nobody there (the
connection fails, and would for the next mail too); or not for us (5xx at AUTH, or a refused sender),
when the transport pauses and no mail dies.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from .models import Notification
from .rendering import Mail

TOO_BIG = 552
"""At MAIL FROM (RFC 1870 section 6.1): it is the mail that is refused, not we."""


class NotNow(Exception):
    """Try this mail again later."""


class NobodyThere(NotNow):
    """No mail server answers: try this mail again later, and the others not yet."""


class Never(Exception):
    """This recipient's server refused for good."""


class Paused(Exception):
    """The mail server refuses us, not the mail: stop for now, lose nothing."""


class Post:
    """An open connection. `send` one mail after the other; a broken connection is opened anew."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def send(self, notification: Notification, mail: Mail) -> None:
        """Send one mail. Raises NotNow, NobodyThere, Never or Paused, none of which names an address."""
        message = self._message(notification, mail)
        try:
            with _opening():
                self.connection.open()
            with _sending():
                self.connection.send_messages([message])
        except Never:
            raise  # the server goes on with the next mail
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
        if mail.case:
            headers["X-Hallpass-Case"] = mail.case
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
def _opening() -> Iterator[None]:
    """What goes wrong before any mail is named."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as refused:
        raise (Paused if refused.smtp_code >= 500 else NobodyThere)(f"sign-in refused, {refused.smtp_code}") from None
    except smtplib.SMTPNotSupportedError:
        raise Paused("the mail server knows no sign-in or no TLS, as EMAIL_URL asks for") from None
    except smtplib.SMTPResponseException as refused:
        raise NobodyThere(f"greeting refused, {refused.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as failure:
        raise NobodyThere(f"no connection: {type(failure).__name__}") from None


@contextmanager
def _sending() -> Iterator[None]:
    """What goes wrong with one mail. The original error holds addresses, so it is not carried along."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as failure:
        raise _meaning(failure) from None
    except AnymailRecipientsRefused:
        raise Never("recipient refused") from None
    except AnymailAPIError as refused:
        raise _provider_said(refused.status_code) from None


def _meaning(failure: Exception) -> Exception:
    match failure:
        case smtplib.SMTPRecipientsRefused():
            code, _said = next(iter(failure.recipients.values()))
            return (Never if code >= 500 else NotNow)(f"recipient refused, {code}")
        case smtplib.SMTPSenderRefused(smtp_code=code) if code >= 500 and code != TOO_BIG:
            return Paused(f"sender refused, {code}")
        case smtplib.SMTPSenderRefused(smtp_code=code) | smtplib.SMTPDataError(smtp_code=code):
            return (Never if code >= 500 else NotNow)(f"mail refused, {code}")
        case smtplib.SMTPResponseException(smtp_code=code):
            return NotNow(f"refused, {code}")
        case smtplib.SMTPNotSupportedError():
            return Never("the mail server takes no addresses with letters beyond ASCII")
        case AnymailAPIError():  # a network error of a provider's client is an OSError too
            return _provider_said(failure.status_code)
    return NotNow(f"connection lost: {type(failure).__name__}")


def _provider_said(code: int | None) -> Exception:
    """An HTTP answer of a provider of django-anymail; None when there was none."""
    if code in (401, 402, 403):
        return Paused(f"provider refused us, {code}")
    if code and 400 <= code < 500 and code not in (408, 429):
        return Never(f"provider refused the mail, {code}")
    return NotNow(f"provider did not take it, {code}")


def describe(error: Exception) -> str:
    """What is kept of an error: never an address."""
    return str(error)[:300]
