"""A worker in a process of its own, to be killed. Its lease is short, so that the next one soon goes on."""

import time
from datetime import timedelta

import django

django.setup()

from jobs import running  # noqa: E402

running.LEASE = timedelta(seconds=0.5)

if __name__ == "__main__":
    while True:
        running.run_due()
        time.sleep(0.02)
