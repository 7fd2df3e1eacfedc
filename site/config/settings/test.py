"""Tests: quick password hashes, mail and files kept in memory; real database."""

from config.settings.base import *

DEBUG = False
SECRET_KEY = "test-only"  # noqa: S105  # no secret: tests run on a throw-away database
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
SITE_HOST = "testserver"
SECURE_SSL_REDIRECT = False
DATABASES = {
    "default": env.db("TEST_DATABASE_URL", default=f"sqlite:///{VAR_DIR}/test.sqlite3")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["OPTIONS"] = {
        "options": f"{POSTGRESQL_OPTIONS['options']} -c synchronous_commit=off"
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "shared": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "shared",
    },
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
