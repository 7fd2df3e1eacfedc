from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")
    document_checks = {  # of uploads, see `home.models.files`
        "text/vtt": "events.recordings.captions.read_captions",
    }
    jobs = (  # for `run_jobs`, see `home.jobs`
        "events.drafts.erase_uploads",
        "events.recordings.media.examine_recordings",
        "events.registration.jobs.remind",
        "events.registration.jobs.erase_registrations",
        "events.zones.follow_zones",
    )
