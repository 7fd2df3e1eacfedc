"""Production: every secret and address is given, or the site refuses to start."""

import os

from django.core.exceptions import ImproperlyConfigured

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "SITE_URL")
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    message = f"Set these environment variables before you start: {', '.join(missing)}"
    raise ImproperlyConfigured(message)

from config.settings.base import *  # noqa: E402

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if "postgresql" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS | {"pool": True}
else:
    # Opening the file and reading its schema costs more than most answers.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
