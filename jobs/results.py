"""The file a job writes: it grows slice by slice, and a slice done again overwrites itself."""

import os
import uuid
from pathlib import Path

from django.core.files.storage import default_storage

from .models import Job


def append(job: Job, gained: bytes) -> None:
    """Put a slice's bytes at the place its cursor names, over whatever a killed worker left there."""
    job.result.name = job.result.name or f"jobs/{job.pk}-{uuid.uuid4().hex}"
    path, written = Path(default_storage.path(job.result.name)), int(job.cursor.get("bytes", 0))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(written)
        file.seek(written)
        file.write(gained)
    job.cursor = {**job.cursor, "bytes": written + len(gained)}


def forget(job: Job) -> None:
    """Delete the file, if there is one."""
    if job.result:
        default_storage.delete(str(job.result.name))
