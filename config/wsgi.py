"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
# Web processes share database connections through a pool; see config/settings/services.py.
os.environ.setdefault("HALLPASS_PROCESS", "web")

django = get_wsgi_application()

from orders.hot import in_front  # noqa: E402 - Django has to be set up first

application = in_front(django)
