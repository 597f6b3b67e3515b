"""Making a mail: subject, text and HTML, in the recipient's language and time zone."""

from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import User

from .models import Notification
from .registry import find

INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Mail:
    """A mail as its reader will see it. `subject` is one line; `case` is what people cite, if it is about one."""

    subject: str
    text: str
    html: str
    case: str = ""


def render(template: str, context: dict[str, Any], recipient: User) -> Mail:
    """Render templates/mail/<template>.{subject.txt,txt,html} for `recipient`.

    Templates find `recipient` and `site` (the address of this Hallpass) beside `context`. Raises
    TemplateDoesNotExist if one of the three is missing.
    """
    said = {**context, "recipient": recipient, "site": settings.SITE_URL}
    with translation.override(recipient.language), timezone.override(recipient.time_zone):
        subject = render_to_string(f"mail/{template}.subject.txt", said)
        text = render_to_string(f"mail/{template}.txt", said)
        html = render_to_string(f"mail/{template}.html", said)
    one_line = " ".join(subject.split())[:LONGEST_SUBJECT]
    return Mail(one_line, _tidy(text), INLINER.inline(html), str(said.get("number", "")))


def render_notification(notification: Notification) -> Mail:
    """The mail a planned notification stands for. Raises LookupError if its notice was retired."""
    notice = find(notification.event.action, notification.kind)
    with translation.override(notification.recipient.language):
        context = notice.context(notification.event, notification.recipient)
    return render(notice.template, context, notification.recipient)


def _tidy(text: str) -> str:
    """No trailing blanks, never more than one empty line, one line end at the end."""
    lines: list[str] = []
    for line in (raw.rstrip() for raw in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
