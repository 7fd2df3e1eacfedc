from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")
    jobs = (  # for `run_jobs`, see `home.jobs`
        "directory.unmet.store_unmet_searches",
        "directory.unmet.erase_unmet_searches",
    )
