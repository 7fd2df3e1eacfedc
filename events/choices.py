from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")
    POSTPONED = "postponed", _("Postponed")


class Form(models.TextChoices):
    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("On site and online")


class SessionKind(models.TextChoices):
    TALK = "talk", _("Talk")
    PANEL = "panel", _("Panel")
    WORKSHOP = "workshop", _("Workshop")
    BARCAMP = "barcamp", _("Barcamp session")


class Access(models.TextChoices):
    """What a date offers to those who need it."""

    STEP_FREE = "step_free", _("step-free access")
    INTERPRETATION = "interpretation", _("interpretation")
    CAPTIONS = "captions", _("live captions")
    CHILD_CARE = "child_care", _("child care")
    QUIET_ROOM = "quiet_room", _("quiet room")


class Repeats(models.TextChoices):
    NEVER = "never", _("Once")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY_BY_WEEKDAY = "monthly_weekday", _("Every month on the same weekday")
    MONTHLY_BY_DAY = "monthly_day", _("Every month on the same day")


class Registering(models.TextChoices):
    NONE = "none", _("No registration")
    LINK = "link", _("Elsewhere, at the address below")
    HERE = "here", _("Here, with a confirmation by mail")
