import json
import re
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import (
    AbstractFormField,
    FormMixin,
    FormSubmission,
)
from wagtail.fields import RichTextField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.antispam import MAX_AGE_SECONDS
from home.blocks import RICH_TEXT
from home.forms.contact import LIMIT, RESERVED, ContactForm, ContactFormBuilder
from home.methods import FORM
from home.models.mail import OutgoingMail
from home.models.pages import BasePage
from home.models.settings import SiteSettings

SAVING_SECONDS: Final = 60


class SeeOther(HttpResponseRedirect):
    """Sends the browser on with GET, so that reloading sends nothing twice."""

    status_code = HTTPStatus.SEE_OTHER


class ContactField(TranslatableMixin, AbstractFormField):
    page = ParentalKey(
        "home.ContactPage", on_delete=models.CASCADE, related_name="form_fields"
    )

    translatable_fields = [
        TranslatableField("label"),
        TranslatableField("help_text"),
        TranslatableField("choices"),
    ]

    class Meta(TranslatableMixin.Meta, AbstractFormField.Meta):
        verbose_name = _("form field")

    def get_field_clean_name(self) -> str:
        """Return the name in the form; the guards' own names are taken."""
        name = super().get_field_clean_name()
        return name if name and name not in RESERVED else f"field_{name}"


# A path of this site: it ends up in a text that people trust to be ours.
OUR_PATH: Final = re.compile(r"/(?!/)[\w\-/?=&#%.,]{1,300}")


class ContactPage(FormMixin, BasePage):
    """A form whose messages are stored, mailed by a job, and erased after 90 days."""

    intro = RichTextField(_("introduction"), features=RICH_TEXT, blank=True)
    thank_you_text = RichTextField(
        _("text after sending"), features=RICH_TEXT, blank=True
    )
    to_address = models.EmailField(
        _("send messages to"),
        blank=True,
        help_text=_("Empty: the contact address of the site settings."),
    )

    allowed_http_methods = FORM
    form_builder = ContactFormBuilder
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        InlinePanel("form_fields", label=_("Form fields")),
        FieldPanel("thank_you_text"),
        FieldPanel("to_address"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("to_address"),
    ]

    class Meta:
        verbose_name = _("contact page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return self._receive(request)
        if "sent" in request.GET:
            return self.render_landing_page(request)
        form = self.get_form(page=self, initial=self._initial(request))
        return self._show(request, form, HTTPStatus.OK)

    def _initial(self, request: HttpRequest) -> dict[str, str]:
        """Return what is written into the form before its reader writes.

        A link may say with `about` which of our own addresses a message is about.
        """
        about = request.GET.get("about", "")
        texts = [one for one in self.get_form_fields() if one.field_type == "multiline"]
        if not texts or not OUR_PATH.fullmatch(about):
            return {}
        return {texts[0].clean_name: f"{settings.SITE_URL}{about}\n\n"}

    def _receive(self, request: HttpRequest) -> HttpResponse:
        form = self.get_form(request.POST, page=self)
        thanks = SeeOther(f"{self.get_url(request)}?sent=1")
        if form.is_trapped:
            return thanks
        if form.is_valid() and not LIMIT.take(request):
            form.refuse()
        if form.errors:
            return self._show(request, form, form.status)
        self.process_form_submission(form)
        return thanks

    def _show(
        self, request: HttpRequest, form: ContactForm, status: HTTPStatus
    ) -> HttpResponse:
        context = {**self.get_context(request), "form": form}
        template = self.get_template(request)
        response = TemplateResponse(request, template, context, status=status)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            response["Retry-After"] = str(LIMIT.seconds)
        # A form carries the time it was shown at, so it is made for one reader.
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_form_submission(self, form: ContactForm) -> FormSubmission | None:
        """Store the message and the mail about it together, or neither.

        A second click on “Send” stores nothing: the cache remembers a message for as
        long as its token is good, and so does its mail, should the cache forget, until
        a job has sent it. If this process dies while saving, the same message can be
        sent again after a minute.
        """
        key = f"contact:{_fingerprint(form)}"
        cache = caches["shared"]
        if not cache.add(key, 1, SAVING_SECONDS):
            return None
        try:
            submission = self._store(form)
        except BaseException:
            cache.delete(key)
            raise
        cache.touch(key, MAX_AGE_SECONDS)
        return submission

    @transaction.atomic
    def _store(self, form: ContactForm) -> FormSubmission | None:
        if self._recipient and not self._queue_mail(form):
            return None
        return super().process_form_submission(form)

    def get_submissions_list_view_class(self) -> type[View]:
        from home.views.submissions import (  # noqa: PLC0415  # needs all models
            InertSubmissionsListView,
        )

        return InertSubmissionsListView

    @property
    def _recipient(self) -> str:
        if self.to_address:
            return self.to_address
        site = self.get_site()
        return SiteSettings.for_site(site).contact_email if site else ""

    def _queue_mail(self, form: ContactForm) -> bool:
        now = timezone.now()
        with translation.override(settings.LANGUAGE_CODE):
            _mail, is_new = OutgoingMail.objects.get_or_create(
                key=f"contact:{_fingerprint(form)}",
                defaults=self._mail(form, now),
            )
        return is_new

    def _mail(self, form: ContactForm, now: datetime) -> dict[str, Any]:
        title = " ".join(self.title.split())
        return {
            "to": self._recipient,
            "reply_to": _sender(form),
            "subject": f"{settings.WAGTAIL_SITE_NAME}: {title}"[:200],
            "text": self._mail_text(form),
            "language": settings.LANGUAGE_CODE,
            "created_at": now,
            "next_try_at": now,
        }

    def _mail_text(self, form: ContactForm) -> str:
        intro = gettext("Somebody sent this message through the contact form:")
        answers = [
            f"{form.fields[name].label}:\n{_plain(value)}"
            for name, value in form.cleaned_data.items()
        ]
        path = reverse("wagtailforms:list_submissions", args=[self.pk])
        all_messages = gettext("All messages:")
        link = f"{all_messages}\n{settings.WAGTAILADMIN_BASE_URL}{path}"
        return "\n\n".join([intro, *answers, link])


def _fingerprint(form: ContactForm) -> str:
    """Return what is the same when the same page sends the same message again."""
    sent = json.dumps([form.data.get("token"), form.cleaned_data], default=str)
    return sha256(sent.encode()).hexdigest()


def _sender(form: ContactForm) -> str:
    """Return the address to answer to: the first one that was asked for."""
    names = [
        field.clean_name
        for field in form.page.get_form_fields()
        if field.field_type == "email"
    ]
    return next(
        (form.cleaned_data[name] for name in names if form.cleaned_data.get(name)), ""
    )


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
