"""The embedded queue: kombu's folder of files, made safe against readers who come too early.

kombu writes messages and bindings in place, and a worker that reads a half-written one dies of it.
Here each is written under another name and renamed, which is atomic, and a message is read under a
name of the reader's own. It is gone once read: what a killed worker held, the sweep finds again.
"""

import os
import uuid
from hashlib import sha256
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t as Binding
from kombu.transport.virtual import BrokerState
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Below the transport option `folder`: a folder of `*.msg` per queue, a folder of bindings per exchange."""

    def _folder(self, *names: str) -> Path:
        folder = Path(self.transport_options["folder"], *names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._folder(queue).glob("*.msg"))

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        write(self._folder(queue) / f"{time_ns():020}-{uuid.uuid4().hex}.msg", dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for message in self._waiting(queue):
            taken = message.with_suffix(f".{uuid.uuid4().hex}")
            try:
                message.rename(taken)
            except FileNotFoundError:
                continue  # another worker was quicker
            text = taken.read_text()
            taken.unlink()
            return loads(text)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        messages = self._waiting(queue)
        for message in messages:
            message.unlink(missing_ok=True)
        return len(messages)

    @property
    def control_folder(self) -> Path:
        return self._folder("exchanges")

    def get_table(self, exchange: str) -> list[Binding]:
        return [Binding(*loads(file.read_text())) for file in sorted(self._exchange_file(exchange).glob("*.json"))]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        file, binding = self._binding(exchange, routing_key, pattern, queue)
        if not file.exists():
            write(file, binding)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_: Any, **__: Any) -> None:
        self._purge(queue)
        file, _binding = self._binding(exchange, routing_key, pattern, queue)
        file.unlink(missing_ok=True)

    def _binding(self, exchange: str, *parts: str) -> tuple[Path, str]:
        """Where a binding is kept, and how it reads."""
        folder = self._exchange_file(exchange)
        folder.mkdir(parents=True, exist_ok=True)
        text = dumps([part or "" for part in parts])
        return folder / f"{sha256(text.encode()).hexdigest()}.json", text


def write(file: Path, text: str) -> None:
    """Whoever sees `file` sees all of it."""
    unfinished = file.with_suffix(f".{os.getpid()}-{uuid.uuid4().hex}")
    unfinished.write_text(text)
    unfinished.rename(file)


class Transport(filesystem.Transport):
    Channel = Channel

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        # Shared by all connections it says "bound" while another thread is still about to bind.
        self.state = BrokerState()
