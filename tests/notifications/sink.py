"""A real SMTP server that answers as a test wants."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.stack import free_port


class Sink:
    """Keeps the mails it takes. `answers` maps `MAIL`, `RCPT`, `DATA` to an answer, `drop` or `sleep`."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.mails, self.greeted = answers, [], 0  # type: ignore[var-annotated]

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]).strip() for mail in self.mails]

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.greeted += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = await self._answer(server, "MAIL")
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = await self._answer(server, "RCPT")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers.get("DATA", "drop") == "drop":
            message = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
        return await self._answer(server, "DATA")

    async def _answer(self, server: Any, at: str) -> str:
        answer = self.answers.get(at, "250 OK")
        if answer == "sleep":
            await asyncio.sleep(1.5)
        if answer == "drop":
            server.transport.close()
        return answer if answer[0].isdigit() else "250 OK"


@contextmanager
def listening(sink: Sink, **options: Any) -> Iterator[int]:
    """Let `sink` listen; yields its port."""
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def nobody_signs_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=False, handled=False)
