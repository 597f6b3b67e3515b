"""For the suite: nothing leaves the process, nothing is shared between parallel workers.

DATABASE_URL chooses the engine and REDIS_URL the cache, as everywhere; `make test` sets both.
"""

import os
from pathlib import Path

os.environ.setdefault("HALLPASS_VAR", str(Path(__file__).resolve().parents[2] / "var" / "test"))
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings.base import *
from config.settings.services import CACHES, DATABASES, REDIS_URL, VAR

# Parallel workers are numbered gw0, gw1, ...
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

LOCAL = True
HALLPASS_DEMO = True
SECRET_KEY = "only-for-tests-" * 4
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that several threads and processes can meet in it as they do outside tests.
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
elif template := os.environ.get("TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}  # a migrated one, made by tests/template.py
if REDIS_URL:
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rsplit('/', 1)[0]}/{WORKER + 1}"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / f"uploads-{WORKER}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests of the limits switch them on themselves.
ACCOUNT_RATE_LIMITS = False
WHITENOISE_AUTOREFRESH = True
