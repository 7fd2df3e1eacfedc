from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from directory.indexing import index_profile, profile_terms, sort_key
from directory.querysets import ProfileManager
from home.blocks import ProseBlock
from home.licences import Licence
from home.models import BasePage
from home.terms import canonical

YEAR = [MinValueValidator(1900), MaxValueValidator(2100)]


class ProfilePage(BasePage):
    """One entry of the directory: who it is, what they offer, for whom and where.

    Concrete, so that one table carries lists, filters and facets. Editors add its two
    kinds, `InitiativePage` and `AppPage`. When it was last confirmed is not a field:
    see `Confirmation`.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("Organisation")
        INITIATIVE = "initiative", _("Initiative")
        PLATFORM = "platform", _("Online platform")
        APP = "app", _("App")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")
        MERGED = "merged", _("Merged into another offer")

    class Scope(models.TextChoices):
        ONLINE = "online", _("Online")
        NATIONWIDE = "nationwide", _("All of Germany")
        STATES = "states", _("Single federal states")
        CITIES = "cities", _("Single cities or districts")

    class Cost(models.TextChoices):
        FREE = "free", _("Free of charge")
        PARTLY = "partly", _("Partly free")
        PAID = "paid", _("Costs money")

    # The folded title: lists sort by it alike on every database.
    sort_key = models.CharField(
        max_length=255, default="", editable=False, db_index=True
    )
    # identity
    other_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("One a line: short forms, old names, other scripts."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=280,
        help_text=_("One plain sentence: what is it, and for whom?"),
    )
    body = StreamField(ProseBlock(), verbose_name=_("description"), blank=True)
    logo = models.ForeignKey(
        "home.SiteImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # what
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    topics = ParentalManyToManyField(
        "home.Topic",
        verbose_name=_("topics"),
        related_name="profiles",
        limit_choices_to=canonical,
    )
    audiences = ParentalManyToManyField(
        "home.Audience",
        verbose_name=_("for whom"),
        blank=True,
        related_name="profiles",
        limit_choices_to=canonical,
    )
    cost = models.CharField(_("cost"), max_length=6, choices=Cost.choices, blank=True)
    account_needed = models.BooleanField(_("needs an account"), null=True, blank=True)
    # for whom
    languages = ParentalManyToManyField(
        "home.SpokenLanguage",
        verbose_name=_("languages help is offered in"),
        blank=True,
        related_name="profiles",
        limit_choices_to=canonical,
    )
    languages_note = models.CharField(
        _("note on languages"), max_length=200, blank=True
    )
    residence_note = models.CharField(
        _("note on residence status"), max_length=280, blank=True
    )
    age_note = models.CharField(_("note on age"), max_length=120, blank=True)
    accessibility_note = models.TextField(_("note on accessibility"), blank=True)
    # where
    scope = models.CharField(
        _("where it helps"), max_length=10, choices=Scope.choices, blank=True
    )
    regions = ParentalManyToManyField(
        "home.Region",
        verbose_name=_("regions"),
        blank=True,
        related_name="profiles",
        limit_choices_to=canonical,
    )
    based_in = models.ForeignKey(
        "home.Region",
        verbose_name=_("based in"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=canonical,
        help_text=_("Where it is run from, when that is not where it helps."),
    )
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    address_protected = models.BooleanField(
        _("address is protected"),
        default=False,
        help_text=_("For shelters: never shown, searched, exported or put into data."),
    )
    # contact
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("A shared mailbox, not a person's.")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_form_url = models.URLField(_("contact form"), blank=True)
    contact_person = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_person_consent = models.BooleanField(
        _("the person agreed to be named"), default=False
    )
    # history
    state = models.CharField(
        _("state"), max_length=6, choices=State.choices, default=State.ACTIVE
    )
    founded = models.PositiveSmallIntegerField(
        _("year it began"), null=True, blank=True, validators=YEAR
    )
    ended = models.PositiveSmallIntegerField(
        _("year it ended"), null=True, blank=True, validators=YEAR
    )
    operator = models.CharField(_("run by"), max_length=280, blank=True)
    successor = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # provenance
    source = models.CharField(_("source of this entry"), max_length=500, blank=True)
    source_licence = models.CharField(
        _("licence of the source"), max_length=20, choices=Licence.choices, blank=True
    )
    source_as_of = models.CharField(
        _("state of the source"),
        max_length=10,
        blank=True,
        help_text=_("Year, year-month or date the source speaks of, such as 2017-01."),
    )
    imported_id = models.CharField(max_length=300, blank=True, db_index=True)
    editors_note = models.TextField(
        _("note for editors"), blank=True, help_text=_("Never shown to readers.")
    )

    objects = ProfileManager()

    is_creatable = False
    in_site_search = False  # it shows the hits of the directory by themselves
    # Wagtail's signal comes before the topics are written; `save` indexes instead.
    search_auto_update = False
    parent_page_types = ["directory.DirectoryPage"]
    subpage_types: list[str] = []
    search_fields = [
        *BasePage.search_fields,
        index.FilterField("kind"),
        index.FilterField("state"),
    ]

    identity_panels = [
        TitleFieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("kind"),
        FieldPanel("topics"),
        FieldPanel("other_names"),
        FieldPanel("logo"),
        FieldPanel("body"),
    ]
    people_panels = [
        FieldPanel("audiences"),
        FieldPanel("languages"),
        FieldPanel("languages_note"),
        FieldRowPanel([FieldPanel("cost"), FieldPanel("account_needed")]),
        FieldPanel("residence_note"),
        FieldPanel("age_note"),
        FieldPanel("accessibility_note"),
    ]
    place_panels = [
        FieldPanel("scope"),
        FieldPanel("regions"),
        FieldPanel("based_in"),
        MultiFieldPanel(
            [
                FieldPanel("address_protected"),
                FieldPanel("street"),
                FieldRowPanel([FieldPanel("postcode"), FieldPanel("town")]),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading=_("Address (not required)"),
        ),
    ]
    contact_panels = [
        InlinePanel("links", label=_("Links")),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        FieldPanel("contact_form_url"),
        MultiFieldPanel(
            [FieldPanel("contact_person"), FieldPanel("contact_person_consent")],
            heading=_("Contact person"),
        ),
        InlinePanel("opening_hours", label=_("Opening hours")),
        InlinePanel("opening_exceptions", label=_("Exceptions")),
    ]
    history_panels = [
        FieldPanel("state"),
        FieldRowPanel([FieldPanel("founded"), FieldPanel("ended")]),
        FieldPanel("operator"),
        PageChooserPanel("successor", "directory.ProfilePage"),
        MultiFieldPanel(
            [
                FieldPanel("source"),
                FieldRowPanel(
                    [FieldPanel("source_licence"), FieldPanel("source_as_of")]
                ),
                FieldPanel("editors_note"),
            ],
            heading=_("Where this entry comes from"),
        ),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        TranslatableField("slug"),
        TranslatableField("other_names"),
        *[
            SynchronizedField(name, overridable=False)
            for name in (
                "kind", "topics", "audiences", "languages", "regions", "based_in",
                "cost", "account_needed", "scope", "street", "postcode", "town",
                "latitude", "longitude", "address_protected", "email", "phone",
                "contact_form_url", "contact_person", "contact_person_consent",
                "state", "founded", "ended", "operator", "successor", "source",
                "source_licence", "source_as_of", "imported_id", "editors_note",
                "logo", "links", "opening_hours", "opening_exceptions",
            )
        ],
    ]  # fmt: skip

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def clean(self) -> None:
        super().clean()
        if self.founded and self.ended and self.ended < self.founded:
            raise ValidationError({"ended": _("It cannot end before it began.")})
        if self.contact_person and not self.contact_person_consent:
            message = _("Name a person only when they agreed.")
            raise ValidationError({"contact_person_consent": message})

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = kwargs.get("update_fields")
        self.sort_key = sort_key(self.title)
        if changed is not None and "title" in changed:
            kwargs["update_fields"] = changed = {*changed, "sort_key"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            index_profile(self, changed)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from directory.profiles import profile  # noqa: PLC0415  # it shows models

        context = super().get_context(request, *args, **kwargs)
        is_draft = getattr(request, "is_preview", False)
        return {**context, **profile(self, is_draft=is_draft)}

    @property
    def names(self) -> list[str]:
        """Return the title and the other names."""
        return [
            self.title,
            *filter(None, map(str.strip, self.other_names.splitlines())),
        ]

    @property
    def analysed_text(self) -> str:
        """Return the terms this entry is found by; no address and no person in it."""
        if "terms" not in self.__dict__:  # Wagtail asks once for every field
            self.terms = profile_terms(self)
        return self.terms


PROFILE_TABS = [
    ObjectList(ProfilePage.identity_panels, heading=_("What it is")),
    ObjectList(ProfilePage.people_panels, heading=_("For whom")),
    ObjectList(ProfilePage.place_panels, heading=_("Where")),
    ObjectList(ProfilePage.contact_panels, heading=_("Contact")),
    ObjectList(ProfilePage.history_panels, heading=_("History and source")),
    ObjectList(BasePage.promote_panels, heading=_("Promote")),
]


class InitiativePage(ProfilePage):
    """An organisation, an initiative or an online platform."""

    template = "directory/profile_page.html"
    edit_handler = TabbedInterface(PROFILE_TABS)

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")

    def clean(self) -> None:
        super().clean()
        if self.kind == ProfilePage.Kind.APP:
            raise ValidationError({"kind": _("Apps have an entry type of their own.")})


class AppPage(ProfilePage):
    """An app, with what one wants to know before loading it on little data."""

    offline = models.BooleanField(_("works offline"), null=True, blank=True)
    download_size = models.PositiveIntegerField(
        _("download size in MB"), null=True, blank=True
    )
    software_licence = models.CharField(
        _("open source licence"),
        max_length=60,
        blank=True,
        help_text=_("SPDX name such as MIT; empty when not open source."),
    )
    trackers_note = models.CharField(_("note on trackers"), max_length=280, blank=True)
    last_release = models.DateField(_("last release"), null=True, blank=True)

    template = "directory/profile_page.html"
    app_panels = [
        InlinePanel("platforms", label=_("Platforms")),
        FieldRowPanel([FieldPanel("offline"), FieldPanel("download_size")]),
        FieldRowPanel([FieldPanel("software_licence"), FieldPanel("last_release")]),
        FieldPanel("trackers_note"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [p for p in ProfilePage.identity_panels if p.field_name != "kind"],
                heading=_("What it is"),
            ),
            ObjectList(app_panels, heading=_("App")),
            *PROFILE_TABS[1:],
        ]
    )
    override_translatable_fields = [
        *ProfilePage.override_translatable_fields,
        *[
            SynchronizedField(name, overridable=False)
            for name in (
                "offline",
                "download_size",
                "software_licence",
                "last_release",
                "platforms",
            )
        ],
    ]

    class Meta:
        verbose_name = _("app")
        verbose_name_plural = _("apps")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.kind = ProfilePage.Kind.APP  # editors are not asked
        super().full_clean(*args, **kwargs)


class AppPlatform(Orderable):
    class Platform(models.TextChoices):
        ANDROID = "android", _("Android")
        IOS = "ios", _("iPhone and iPad")
        WINDOWS_PHONE = "windows_phone", _("Windows Phone")
        WEB = "web", _("Web browser")
        WHATSAPP = "whatsapp", _("WhatsApp")

    page = ParentalKey(AppPage, on_delete=models.CASCADE, related_name="platforms")
    platform = models.CharField(_("platform"), max_length=14, choices=Platform.choices)

    def __str__(self) -> str:
        return self.get_platform_display()


class ProfileLink(Orderable):
    class Kind(models.TextChoices):
        WEBSITE = "website", _("Website")
        APP_STORE = "app_store", _("App Store")
        GOOGLE_PLAY = "google_play", _("Google Play")
        F_DROID = "f_droid", _("F-Droid")
        WEB_APP = "web_app", _("Web app")
        SOURCE_CODE = "source_code", _("Source code")
        SOCIAL = "social", _("Social network")

    page = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.WEBSITE
    )
    url = models.URLField(_("address"), max_length=500)

    def __str__(self) -> str:
        return self.url


class OpeningHours(Orderable):
    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    page = ParentalKey(
        ProfilePage, on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))

    class Meta(Orderable.Meta):
        ordering = ["weekday", "opens"]

    def __str__(self) -> str:
        day = self.get_weekday_display()
        return f"{day} {self.opens:%H:%M}\u2013{self.closes:%H:%M}"

    def clean(self) -> None:
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": _("It must close after it opens.")})


class OpeningException(Orderable):
    page = ParentalKey(
        ProfilePage, on_delete=models.CASCADE, related_name="opening_exceptions"
    )
    day = models.DateField(_("day"))
    note = models.CharField(
        _("what is different"), max_length=120, validators=[MinLengthValidator(2)]
    )

    def __str__(self) -> str:
        return f"{self.day}: {self.note}"
