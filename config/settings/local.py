"""One machine, nothing else running: `make run` and every `manage.py` without other orders."""

import warnings

from celery.platforms import SecurityWarning

from config import env
from config.settings.base import *
from config.settings.services import VAR

LOCAL = True
DEBUG = env.flag("DEBUG", False)
HALLPASS_DEMO = env.flag("HALLPASS_DEMO", True)
SECRET_KEY = env.text("SECRET_KEY", "") or env.kept_secret(VAR / "secret_key")

# A browser takes passkeys on localhost, not on 127.0.0.1.
SITE_URL = env.address("SITE_URL", f"http://localhost:{env.number('PORT', 8000, least=1)}", schemes={"http", "https"})
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.words("ALLOWED_HOSTS")]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

# Static files are served from where they are written: nothing to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# In a container one is root, and this is no place to preach about it.
warnings.filterwarnings("ignore", category=SecurityWarning)
