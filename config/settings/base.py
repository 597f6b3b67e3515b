"""What every way of running shares. Services and security have files of their own beside this one."""

from pathlib import Path

from config import env
from config.settings.security import *
from config.settings.services import *
from config.settings.services import VAR

BASE_DIR = Path(__file__).resolve().parents[2]

# True only on a developer's or visitor's own machine: opens /dev/ and the demo sign-in.
LOCAL = False
DEBUG = False
# The demo people and their stories may be loaded and signed in as.
HALLPASS_DEMO = env.flag("HALLPASS_DEMO", False)

INSTALLED_APPS = [
    "config.apps.TablesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "audit",
    "accounts",
    "jobs",
    "notifications",
    "orders",
    "approvals",
    "support",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    # Both would configure TEMPLATES and undo each other: see OPTIONS["loaders"] below.
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "lucide",
    "csp",
    "django_structlog",
    "anymail",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.Compressed",
    "config.middleware.RequestLog",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.Person",
    "accounts.middleware.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "config.conflicts.Conflicts",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context.page",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            # Partials look into what is cached, and what is cached went through cotton first.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]

# A component sees its attributes and the context processors, nothing else.
COTTON_ISOLATE_BY_DEFAULT = True

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- how the rooms meet: the only places where one app answers another ---
# Action of an Event -> functions run in the same transaction.
REACTIONS = "config.reactions.REACTIONS"
# Who is told of which action, with which template; one table per room.
NOTICES = [
    "notifications.notices.NOTICES",
    "orders.notices.NOTICES",
    "orders.screening_notices.NOTICES",
    "approvals.notices.NOTICES",
    "approvals.stopping_notices.NOTICES",
    "support.notices.NOTICES",
]
# Kind of long work -> who does it.
JOBS = {
    "bulk": "support.bulk.work.BulkWork",
    "case_export": "support.exports.CaseExport",
    "statement_export": "support.reports.statements.StatementExport",
}
# Where decisions hold, for statements of reasons (DSA 24(5)): ISO 3166 country codes.
DSA_TERRITORIAL_SCOPE = env.words(
    "DSA_TERRITORIAL_SCOPE",
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ],
)
# Kind of work item on an order -> how the desk shows it and what can be done (support/items.py).
DESK_ITEMS = {
    "held": "support.screened.HELD",
    "mistake": "support.screened.MISTAKE",
    "breach": "support.screened.BREACH",
    "misuse": "support.duty_items.MISUSE",
    "duty": "support.duty_items.DUTY",
}
# What a file hangs on -> who may read it: `(user, number) -> bool`.
UPLOAD_READERS = {
    "order": "orders.uploads.reads_order",
    "misuse": "orders.uploads.reads_misuse",
    "request": "approvals.uploads.reads_request",
}
# By when an agent looks at a message held at an instant: `(datetime) -> datetime`.
HELD_LOOKED_AT_BY = "approvals.promises.look_due"
# What other rooms add to an order's page: `(user, order) -> list of {label, url, icon}`.
ORDER_LINKS = ["approvals.links.of_order"]
# Called with the request; returns the entries of the sidebar for `config.context.page`.
NAVIGATION = "config.navigation.entries"
# Each is called by /readyz and returns what is wrong, one sentence a line; nothing when all is well.
READINESS = {
    "database": "config.health.database",
    "trail": "audit.guards.problems",
    "dispatcher": "notifications.health.problems",
}

# What `/metrics` says: each returns audit.gauges.Gauge rows.
METRICS = [
    "config.metrics.ready",
    "support.gauges.queue",
    "notifications.gauges.outbox",
    "jobs.gauges.jobs",
    "audit.gauges.trail",
]

# What `manage.py doctor` examines, in this order: each returns audit.checkup.Finding rows.
CHECKUP = [
    ("Settings", "config.checkup.chosen"),
    ("Database", "config.checkup.database"),
    ("Guards", "audit.checkup.trail"),
    ("Policy", "approvals.checkup.policy"),
    ("People", "accounts.checkup.people"),
    ("Who decides", "approvals.checkup.deciders"),
    ("Hours", "approvals.checkup.hours"),
    ("What waits", "support.checkup.waiting"),
    ("Clock", "approvals.checkup.scheduler"),
    ("Mail that is owed", "notifications.checkup.outbox"),
    ("Long work", "jobs.checkup.jobs"),
    ("Sending mail", "config.checkup.mail"),
    ("Queue", "config.checkup.broker"),
    ("Cache", "config.checkup.cached"),
    ("Disk", "config.checkup.disk"),
]

# --- words and times ---
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# --- the desk ---
# Where its working hours are counted.
# Whoever shows it as a bearer reads /metrics; without one there is no such page, but on one's own machine.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise env.wrong("METRICS_TOKEN", "at least 20 characters long")
DESK_TIME_ZONE = env.text("DESK_TIME_ZONE", "Europe/Berlin")
# The right-hand side of every Message-ID.
MAIL_DOMAIN = env.text("MAIL_DOMAIN", "hallpass.example")

# --- files ---
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploads have no address of their own: a view checks who asks and streams the file.
MEDIA_ROOT = VAR / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- API ---
# The contact check is answered before Django where that can be (orders/hot.py, PostgreSQL). Needs prepared statements:
# switch it off behind a pool that hands out connections by the transaction.
CHECKS_IN_FRONT = env.flag("CHECKS_IN_FRONT", True)
# Beside the pool, in each web process; its threads share them.
CHECKS_CONNECTIONS = env.number("CHECKS_CONNECTIONS", 4, least=1)
REST_FRAMEWORK = {
    # The first names what a 401 asks for.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.Within"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.reading.BoundedJSON"],
    "DEFAULT_PAGINATION_CLASS": "accounts.api.reading.ByKey",
    "DEFAULT_FILTER_BACKENDS": ["accounts.api.reading.KnownFilters"],
    "DEFAULT_SCHEMA_CLASS": "accounts.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "accounts.api.problems.answer",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hallpass API",
    "DESCRIPTION": "Who may talk to a buyer outside the platform, and who allowed it.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "Channel": "orders.channels.Channel",
        "Duty": "approvals.models.policy.Duty",
        "ContactStatus": "orders.models.contact.ContactLog.Status",
        "OrderStatus": "orders.models.order.Order.Status",
        "RequestStatus": "approvals.models.request.ApprovalRequest.Status",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
