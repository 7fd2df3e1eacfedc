"""Settings shared by development, tests and production; values come from the environment."""

import zoneinfo
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import environ
from django.conf import locale as django_locale
from django.utils.translation import gettext_lazy as _

from config.settings.policies import *  # what browsers may load

BASE_DIR = Path(__file__).resolve().parents[3]
SITE_DIR = BASE_DIR / "site"

env = environ.Env()
# Everything a running site writes.
VAR_DIR = Path(env.str("LOTSE_VAR", default=str(BASE_DIR / "var")))

# --- Addresses and transport -------------------------------------------------------
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = urlsplit(SITE_URL).scheme == "https"
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
WAGTAILADMIN_BASE_URL = SITE_URL
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Transport security follows the scheme of SITE_URL, so that the same production
# settings serve a laptop on http and the public host on https.
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # previews in the admin say otherwise themselves
CSRF_FAILURE_VIEW = "home.views.errors.csrf_failure"

# --- Applications ------------------------------------------------------------------
INSTALLED_APPS = [
    "demo",
    "directory",
    "events",
    "home",  # before wagtail: its publish_scheduled command replaces the stock one
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "home.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "home.middleware.WellFormedMiddleware",
    "home.middleware.ContentVersionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "home.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "home.middleware.SameOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "home.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Services ----------------------------------------------------------------------
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3")
}
# Compiling a statement takes PostgreSQL longer than running any of ours, and databases
# lie on disks without arms today.
POSTGRESQL_OPTIONS = {"options": "-c jit=off -c random_page_cost=1.1"}
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
# Limits hold for all processes together; local memory is one process's own.
CACHES["shared"] = (
    CACHES["default"]
    if "CACHE_URL" in env.ENVIRON
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "limits",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
)
vars().update(env.email("EMAIL_URL", default=f"filemail:///{VAR_DIR}/mail"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="lotse@localhost")
# A folder, or s3://bucket?endpoint_url=https://… with the usual AWS_… variables.
MEDIA_STORAGE = env.str("MEDIA_STORAGE", default=str(VAR_DIR / "media"))
bucket = urlsplit(MEDIA_STORAGE)
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket.netloc, **dict(parse_qsl(bucket.query))},
    }
    if bucket.scheme == "s3"
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_STORAGE},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [SITE_DIR / "static"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Languages ---------------------------------------------------------------------
LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
# Zones as the `tzdata` package knows them: a machine's own may be years old.
zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()
USE_TZ = True
USE_I18N = WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
django_locale.LANG_INFO["de-x-leicht"] = {
    "bidi": False,
    "code": "de-x-leicht",
    "name": "Plain German",
    "name_local": "Leichte Sprache",
}
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("de", _("German")),
    ("de-x-leicht", _("Plain German")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("fa", _("Persian")),
    ("uk", _("Ukrainian")),
    ("ru", _("Russian")),
    ("tr", _("Turkish")),
    ("fr", _("French")),
]
# Languages whose message catalogue is complete; the others show their fallback.
UI_LANGUAGES = ["de", "en", "ar"]
WAGTAILADMIN_PERMITTED_LANGUAGES = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("ar", "العربية"),
]

# --- Wagtail -----------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Lotse"
WAGTAIL_APPEND_SLASH = True
WAGTAILIMAGES_IMAGE_MODEL = "home.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.forms.images.SiteImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = dict.fromkeys(
    ["avif", "jpeg", "png", "webp"], "webp"
)
WAGTAILDOCS_DOCUMENT_MODEL = "home.SiteDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.forms.documents.SiteDocumentForm"
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "ics", "m4a", "mp3", "mp4", "odp", "ods", "odt", "ogg", "opus",
    "pdf", "pptx", "txt", "vtt", "webm", "xlsx",
]  # fmt: skip
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# A page that nobody has translated yet does not go live in a language it is not in.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no request leaves without being asked for
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        "SEARCH_CONFIG": "simple",  # the analysis is ours, the same on every database
    }
}
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_BASE_URL = SITE_URL
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}

# --- Lotse -------------------------------------------------------------------------
CONTACT_RETENTION_DAYS = 90
# How many proxies fill X-Forwarded-For; gunicorn speaks https only behind one.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=int(HTTPS))
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# What `home.fetching` may ask of other servers: these ports, and besides the public
# internet these blocks of addresses, such as 10.0.0.0/8.
FETCHABLE_PORTS = [80, 443]
FETCHABLE_NETWORKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "home.logs.OneLineFormatter"}},
    "filters": {"without_tokens": {"()": "home.logs.WithoutTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners, all day
        "django_tasks": {"level": "WARNING"},  # four lines for each page saved
    },
}
