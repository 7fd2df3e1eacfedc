"""Development: debug pages, `.env` read, nothing hashed or compressed."""

import environ

environ.Env.read_env(".env")

from config.settings.base import *  # noqa: E402

DEBUG = True
SECRET_KEY = env.str(
    "SECRET_KEY", default="development-only"
)  # never used in production
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", SITE_HOST]
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
