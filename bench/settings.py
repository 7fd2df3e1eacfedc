"""The settings of production, on the database and the folder that `bench` names."""

from config.settings.production import *

# Hashed names of static files would have to be collected first; no figure needs them.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
LOGGING["root"]["level"] = "WARNING"
