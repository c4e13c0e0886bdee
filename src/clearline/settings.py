"""Settings, read from the environment; every name is described in docs/settings.md.

Importing this module starts nothing and reaches nothing: the command line
finds or starts the database first and hands its addresses over here.
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from clearline.brands.deadlines import NETWORK, bounded
from clearline.brands.languages import LANGUAGES as SPOKEN
from clearline.embedded.home import home_path
from clearline.vocabulary.counts import count

PACKAGE = Path(__file__).parent
ROLE = os.environ.get("CLEARLINE_ROLE", "web")
DEBUG = False
# Seconds: for one statement of a page, and between two of them. A request as a whole: BrandMiddleware.
WEB_STATEMENT, WEB_STILL = 8, 20
# A page sends the same few statements again and again: from the sixth time on the server need not plan
# them. Not so for workers, whose sets are now of one row and now of a thousand.
WEB_PREPARES_AFTER = 5


def database(name: str) -> dict[str, Any]:
    """Return Django's description of the database whose URL stands in an environment variable.

    A missing URL gives an address that cannot be reached, so that tools which
    only read models (type checkers, `makemigrations --check`) work without one.
    """
    parts = conninfo_to_dict(os.environ.get(name) or "postgresql://nobody@/unset?host=/nonexistent")
    known = {key: str(parts.pop(key, "")) for key in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "clearline.brands.postgresql",
        "NAME": known["dbname"],
        "USER": known["user"],
        "PASSWORD": known["password"],
        "HOST": known["host"],
        "PORT": known["port"],
        "OPTIONS": _bounded({**NETWORK, **parts, **_prepared(), "application_name": f"clearline-{ROLE}"}),
        "ATOMIC_REQUESTS": False,  # the brand middleware opens the transaction: it binds the brand inside
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def _prepared() -> dict[str, Any]:
    return {"prepare_threshold": WEB_PREPARES_AFTER} if ROLE == "web" else {}


def _bounded(options: dict[str, Any]) -> dict[str, Any]:
    """Let nobody wait long for a page; commands take what they take, and workers set bounds of their own."""
    return bounded(options, statement=WEB_STATEMENT, still=WEB_STILL) if ROLE == "web" else options


_OF_ROLE = {
    "web": ("DATABASE_URL", "KEYSTORE_URL"),
    "engine": ("DATABASE_ENGINE_URL", "KEYSTORE_ENGINE_URL"),
    "owner": ("DATABASE_OWNER_URL", "KEYSTORE_OWNER_URL"),
}[ROLE]
DATABASES = {"default": database(_OF_ROLE[0]), "keystore": database(_OF_ROLE[1])}
if os.environ.get("DATABASE_AUDITOR_URL"):
    DATABASES["auditor"] = database("DATABASE_AUDITOR_URL")
DATABASE_ROUTERS = ["clearline.brands.routing.KeysApart"]

HOME = home_path()
CLEARLINE_POLICY_DIR = os.environ.get("CLEARLINE_POLICY_DIR", str(HOME / "policy"))
CLEARLINE_SIMULATORS_URL = os.environ.get("CLEARLINE_SIMULATORS_URL", "")
CLEARLINE_OSMO_HLR = os.environ.get("CLEARLINE_OSMO_HLR", "")
CLEARLINE_ES2PLUS_URL = os.environ.get("CLEARLINE_ES2PLUS_URL", "")
CLEARLINE_ES2PLUS_REQUESTER = os.environ.get("CLEARLINE_ES2PLUS_REQUESTER", "")
CLEARLINE_ES2PLUS_CERT = os.environ.get("CLEARLINE_ES2PLUS_CERT", "")
CLEARLINE_ES2PLUS_CA = os.environ.get("CLEARLINE_ES2PLUS_CA", "")
CLEARLINE_ES2PLUS_PADS = os.environ.get("CLEARLINE_ES2PLUS_PADS", "") == "1"
CLEARLINE_ES2PLUS_ADDRESS = os.environ.get("CLEARLINE_ES2PLUS_ADDRESS", "")
CLEARLINE_ES2PLUS_POINTS = os.environ.get("CLEARLINE_ES2PLUS_POINTS", "")
CLEARLINE_IDLE_DAYS = os.environ.get("CLEARLINE_IDLE_DAYS", "90")
CLEARLINE_IDLE_AGAIN = os.environ.get("CLEARLINE_IDLE_AGAIN", "180")
CLEARLINE_ESIM_REMINDERS = os.environ.get("CLEARLINE_ESIM_REMINDERS", "3,10,30")
CLEARLINE_SMTP_URL = os.environ.get("CLEARLINE_SMTP_URL", "")
CLEARLINE_SMPP_URL = os.environ.get("CLEARLINE_SMPP_URL", "")
CLEARLINE_STRIPE_KEY = os.environ.get("CLEARLINE_STRIPE_KEY", "")
CLEARLINE_STRIPE_URL = os.environ.get("CLEARLINE_STRIPE_URL", "")
CLEARLINE_CONNECTOR_LIMITS = os.environ.get("CLEARLINE_CONNECTOR_LIMITS", "")
CLEARLINE_PUBLIC_URL = os.environ.get("CLEARLINE_PUBLIC_URL", "http://127.0.0.1:8000")
CLEARLINE_WEB_AT_ONCE = count("CLEARLINE_WEB_AT_ONCE", os.environ.get("CLEARLINE_WEB_AT_ONCE"), default=6)
CLEARLINE_WEB_WAITING = count("CLEARLINE_WEB_WAITING", os.environ.get("CLEARLINE_WEB_WAITING"), default=24)

ALLOWED_HOSTS = [name for name in os.environ.get("CLEARLINE_HOSTS", "").split(",") if name] or [
    "127.0.0.1",
    "localhost",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [name for name in os.environ.get("CLEARLINE_ORIGINS", "").split(",") if name]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
    "clearline.brands",
    "clearline.keys",
    "clearline.audit",
    "clearline.lines",
    "clearline.ledger",
    "clearline.outbox",
    "clearline.cases",
    "clearline.settlement",
    "clearline.certificates",
    "clearline.notices",
    "clearline.identity",
    "clearline.privacy",
    "clearline.selfcare",
    "clearline.channels.portal",
    "clearline.wiring",
]
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["clearline.identity.backends.BrandBackend"]
# allauth keeps and verifies second factors; sign-in, addresses and limits are ours.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
MFA_ADAPTER = "clearline.identity.allauth_adapter.OpaqueAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for a phone whose clock is a little off
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clearline.channels.portal.middleware.BrandMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clearline.channels.portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "clearline.urls"
WSGI_APPLICATION = "clearline.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "csp.context_processors.nonce",
                "clearline.channels.portal.context.brand",
            ]
        },
    }
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = list(SPOKEN.items())
# A room's own catalogue is named as well, or a word of Django's ("name", of a thing) would win over it.
LOCALE_PATHS = [str(PACKAGE / room / "locale") for room in ("", "certificates", "notices")]
LOCALE_PATHS.append(str(HOME / "locale"))  # where the package is read-only
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
# Files are served from the package itself, unless they were collected somewhere.
STATIC_ROOT = os.environ.get("CLEARLINE_STATIC") or None
WHITENOISE_USE_FINDERS = True

# A site on loopback without TLS could not keep `Secure` cookies; everywhere else they are `__Host-`.
_SECURE = CLEARLINE_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "clearline-session"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "clearline-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "clearline.channels.portal.views.errors.forbidden"
SESSION_COOKIE_AGE = 8 * 3600
SECURE_HSTS_SECONDS = 365 * 86400 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

PROCRASTINATE_IMPORT_PATHS = ["clearline.wiring.queue"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None


def secret_key() -> str:
    """Return Django's secret, derived from the installation's master key (made on first use)."""
    from clearline.keys.secrets import derive

    return derive("django").hex()


SECRET_KEY = secret_key()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("CLEARLINE_LOG", "WARNING")},
}
