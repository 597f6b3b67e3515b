"""The embedded queue: kombu's folder of files, made safe against readers who come too early.

kombu writes a message in place, and a worker that reads a half-written one dies of it. Here the
message is written under another name and renamed, which is atomic, and read under a name of the
reader's own. A message is gone once read: what a killed worker held is found again by the sweep.
"""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages are `<queue>/<time>-<random>.msg` below the transport option `folder`."""

    def _folder(self, queue: str) -> Path:
        folder = Path(self.transport_options["folder"]) / queue
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._folder(queue).glob("*.msg"))

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{time_ns():020}-{uuid.uuid4().hex}"
        unfinished = self._folder(queue) / f"{name}.writing"
        unfinished.write_text(dumps(payload))
        unfinished.rename(unfinished.with_suffix(".msg"))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for message in self._waiting(queue):
            taken = message.with_suffix(f".{os.getpid()}")
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
        return self._folder("control")


class Transport(filesystem.Transport):
    Channel = Channel
