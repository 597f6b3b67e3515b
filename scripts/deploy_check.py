"""Django's own `check --deploy` on the production settings, with values as an operator would give them."""

import os
import secrets
import subprocess
import sys

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_hex(40),
    "SITE_URL": "https://desk.example.com",
    "DATABASE_URL": "postgres://hallpass@localhost/hallpass",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp+tls://mail.example.com:587",
}

command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
sys.exit(subprocess.call(command, env={**os.environ, **PRODUCTION}))
