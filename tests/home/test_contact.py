"""The contact form as a reader, a robot and an editor meet it."""

import csv
import io
import re
from datetime import timedelta

import lxml.html
import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Locale

from home.antispam import new_token
from home.models import ContactField, ContactPage, OutgoingMail
from home.models.settings import SiteSettings
from tests.home.editors import home_page, signed_in

pytestmark = pytest.mark.django_db

START = timezone.now().replace(microsecond=0)
MESSAGE = {
    "name": "Amira Öztürk",
    "e_mail": "amira@example.org",
    "nachricht": "Guten Tag,\nich möchte helfen.",
}
FIELDS = [
    ("Name", "singleline"),
    ("E-Mail", "email"),
    ("Nachricht", "multiline"),
]


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def page(clock):
    return contact_page(home_page(), "kontakt", FIELDS)


def contact_page(parent, slug, fields, **attributes):
    contact = ContactPage(
        title="Kontakt",
        slug=slug,
        to_address="team@example.org",
        thank_you_text="<p>Wir melden uns.</p>",
        form_fields=[
            ContactField(label=label, field_type=kind, locale=parent.locale)
            for label, kind in fields
        ],
        **attributes,
    )
    parent.add_child(instance=contact)
    contact.save_revision().publish()
    return contact


class Reader:
    """Opens the form, takes her time, and sends it, like a browser without cookies."""

    def __init__(self, page, clock, address="198.51.100.7"):
        self.url, self.clock = page.url, clock
        self.client = Client(
            headers={"sec-fetch-site": "same-origin"}, REMOTE_ADDR=address
        )

    def open(self):
        response = self.client.get(self.url)
        assert response.status_code == 200
        return values(response)

    def send(self, *, after=10, **changes):
        form = self.open()
        self.clock.shift(timedelta(seconds=after))
        return self.client.post(self.url, form | MESSAGE | changes)


@pytest.fixture
def reader(page, clock):
    return Reader(page, clock)


def form_in(response):
    (form,) = lxml.html.fromstring(response.content).xpath("//form[@method='post']")
    return form


def values(response):
    """Return what a browser would send: it drops a textarea's first line break."""
    return {
        field.name: (field.value or "").removeprefix("\n")
        for field in form_in(response).inputs
        if field.name
    }


def summary(response):
    (box,) = lxml.html.fromstring(response.content).find_class("error-summary")
    return " ".join(box.text_content().split())


def nothing_is_stored():
    return not FormSubmission.objects.exists() and not OutgoingMail.objects.exists()


def test_a_message_is_stored_and_a_mail_about_it_waits(reader, page):
    response = reader.send()

    assert response.status_code == 303
    submission = FormSubmission.objects.get()
    assert submission.page_id == page.pk
    assert submission.form_data == MESSAGE
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.reply_to) == ("team@example.org", "amira@example.org")
    assert mail.subject == "Lotse: Kontakt"
    assert "Nachricht:\nGuten Tag,\nich möchte helfen." in mail.text
    assert mail.next_try_at == mail.created_at


def test_after_sending_the_reader_is_thanked_on_a_page_she_can_reload(reader):
    address = reader.send()["Location"]

    for _visit in range(2):
        thanks = reader.client.get(address)
        assert thanks.status_code == 200
        assert "Wir melden uns." in lxml.html.fromstring(thanks.content).text_content()
    assert FormSubmission.objects.count() == 1


def test_no_answer_sets_a_cookie_or_may_be_shared(reader):
    shown = reader.client.get(reader.url)
    answers = [shown, reader.send(name=""), reader.send()]

    assert [dict(answer.cookies) for answer in answers] == [{}, {}, {}]
    assert "Cookie" not in shown.get("Vary", "")
    assert "private" in shown["Cache-Control"]


def test_without_a_recipient_the_message_is_stored_all_the_same(reader, page):
    ContactPage.objects.update(to_address="")

    reader.send()

    assert FormSubmission.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_an_empty_recipient_means_the_address_of_the_site(reader, page):
    ContactPage.objects.update(to_address="")
    SiteSettings.objects.create(site=page.get_site(), contact_email="info@example.org")

    reader.send()

    assert OutgoingMail.objects.get().to == "info@example.org"


def test_a_second_click_stores_nothing_twice(reader, clock):
    form = reader.open() | MESSAGE
    clock.shift(timedelta(seconds=10))

    first, second = (reader.client.post(reader.url, form) for _click in range(2))

    assert first.status_code == second.status_code == 303
    assert FormSubmission.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("recipient", ["team@example.org", ""])
def test_a_late_second_click_stores_nothing_twice(reader, clock, recipient):
    ContactPage.objects.update(to_address=recipient)
    form = reader.open() | MESSAGE
    clock.shift(timedelta(seconds=10))
    reader.client.post(reader.url, form)
    OutgoingMail.objects.all().delete()  # a job has sent it
    clock.shift(timedelta(hours=23))

    assert reader.client.post(reader.url, form).status_code == 303
    assert FormSubmission.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_a_message_that_could_not_be_stored_can_be_sent_again(
    reader, clock, monkeypatch
):
    form = reader.open() | MESSAGE
    clock.shift(timedelta(seconds=10))
    reader.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(FormSubmission, "save", lambda *_, **__: 1 / 0)
        assert reader.client.post(reader.url, form).status_code == 500
    assert nothing_is_stored()

    assert reader.client.post(reader.url, form).status_code == 303
    assert FormSubmission.objects.count() == OutgoingMail.objects.count() == 1


def test_another_message_from_the_same_page_is_another_message(reader, clock):
    form = reader.open() | MESSAGE
    clock.shift(timedelta(seconds=10))
    reader.client.post(reader.url, form)
    reader.client.post(reader.url, form | {"nachricht": "Noch etwas."})

    assert FormSubmission.objects.count() == OutgoingMail.objects.count() == 2


def test_a_robot_that_fills_in_the_trap_is_thanked_and_ignored(reader):
    honest = reader.send()["Location"]
    FormSubmission.objects.all().delete()
    OutgoingMail.objects.all().delete()

    response = reader.send(website="https://spam.example/", name="")

    assert (response.status_code, response["Location"]) == (303, honest)
    assert nothing_is_stored()


def test_mistakes_are_named_and_everything_typed_is_kept(reader):
    response = reader.send(name="", e_mail="amira@", nachricht="Hallo")

    assert response.status_code == 422
    assert "Name" in summary(response)
    assert "E-Mail" in summary(response)
    assert values(response)["nachricht"] == "Hallo"
    assert values(response)["e_mail"] == "amira@"
    assert nothing_is_stored()


def test_too_fast_is_refused_but_sending_it_again_works(reader, clock):
    response = reader.send(after=1)
    assert response.status_code == 400
    assert nothing_is_stored()

    clock.shift(timedelta(seconds=3))
    again = reader.client.post(reader.url, values(response))
    assert again.status_code == 303
    assert FormSubmission.objects.get().form_data == MESSAGE


@pytest.mark.parametrize("token", [None, "", "forged", "forged:1abcde:signature"])
def test_an_old_or_strange_token_loses_nothing(reader, clock, token):
    if token is None:
        response = reader.send(after=25 * 3600)
    else:
        response = reader.send(token=token)
    assert response.status_code == 400
    assert nothing_is_stored()
    kept = values(response)
    assert {name: kept[name].replace("\r\n", "\n") for name in MESSAGE} == MESSAGE

    clock.shift(timedelta(seconds=4))
    assert reader.client.post(reader.url, kept).status_code == 303
    assert FormSubmission.objects.count() == 1


def test_a_token_of_another_form_is_not_accepted(reader):
    assert reader.send(token=new_token("suggestion")).status_code == 400


def test_five_messages_an_hour_are_enough(reader, page, clock):
    for number in range(5):
        assert reader.send(nachricht=f"Nummer {number}").status_code == 303

    refused = reader.send(nachricht="Nummer 6")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert values(refused)["nachricht"] == "Nummer 6"
    assert FormSubmission.objects.count() == 5

    assert Reader(page, clock, "203.0.113.9").send().status_code == 303
    clock.shift(timedelta(hours=1))
    assert reader.send(nachricht="Nummer 6").status_code == 303


def test_mistakes_do_not_count_towards_the_limit(reader):
    for _attempt in range(7):
        assert reader.send(name="").status_code == 422

    assert reader.send().status_code == 303


def test_a_form_sent_from_another_site_is_refused(reader, clock):
    form = reader.open() | MESSAGE
    clock.shift(timedelta(seconds=10))

    response = Client(headers={"origin": "https://evil.example"}).post(reader.url, form)

    assert response.status_code == 403
    assert nothing_is_stored()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 256},
        {"nachricht": "x" * 5001},
        {"e_mail": "a" * 250 + "@example.org"},
        {"e_mail": "a@example.org\nBcc: b@example.org"},
        {"e_mail": "a@example.org\r\nBcc: b@example.org"},
        {"name": "\x00"},
    ],
)
def test_what_is_too_long_or_wants_to_be_a_header_is_refused(reader, changes):
    assert reader.send(**changes).status_code == 422
    assert nothing_is_stored()


def test_a_line_cannot_become_two(reader):
    reader.send(name="Amira\r\nBcc: x@example.org\x1b[2J\u2028\u202e\u2066")

    assert FormSubmission.objects.get().form_data["name"] == (
        "Amira Bcc: x@example.org [2J"
    )


def test_markup_stays_text(reader):
    response = reader.send(nachricht="<script>alert(1)</script>", e_mail="kein")

    assert b"<script>alert" not in response.content
    assert values(response)["nachricht"] == "<script>alert(1)</script>"


def test_fields_that_an_editor_names_like_the_guards_work(clock):
    page = contact_page(
        home_page(), "fragen", [*FIELDS, ("Website", "url"), ("Token", "singleline")]
    )

    response = Reader(page, clock).send(
        field_website="https://example.org", field_token="abc"
    )

    assert response.status_code == 303
    assert FormSubmission.objects.get().form_data["field_website"] == (
        "https://example.org"
    )


def test_errors_speak_the_language_of_the_page(page, clock):
    arabic_home = home_page().copy_for_translation(
        Locale.objects.get(language_code="ar")
    )
    arabic_home.slug = "ar"
    arabic_home.save_revision().publish()
    arabic = page.copy_for_translation(Locale.objects.get(language_code="ar"))
    arabic.save_revision().publish()

    response = Reader(arabic, clock).send(name="")

    document = lxml.html.fromstring(response.content)
    assert response.status_code == 422
    assert document.get("dir") == "rtl"
    assert re.search(
        "[\u0600-\u06ff]", document.find_class("field-error")[0].text_content()
    )


def test_all_kinds_of_fields_are_stored(clock):
    kinds = [
        ("Zahl", "number", {}),
        ("Tag", "date", {}),
        ("Thema", "dropdown", {"choices": "Wohnen,Arbeit"}),
        ("Wege", "checkboxes", {"choices": "Mail,Telefon"}),
        ("Sprachen", "multiselect", {"choices": "de,ar"}),
        ("Ja", "checkbox", {}),
        ("Herkunft", "hidden", {"default_value": "Seite"}),
    ]
    page = contact_page(home_page(), "alles", FIELDS)
    for label, kind, options in kinds:
        page.form_fields.add(
            ContactField(label=label, field_type=kind, locale=page.locale, **options)
        )
    page.save_revision().publish()

    response = Reader(page, clock).send(
        zahl="3", tag="2030-01-02", thema="Arbeit", wege=["Mail", "Telefon"],
        sprachen=["de"], ja="on",
    )  # fmt: skip

    assert response.status_code == 303
    stored = FormSubmission.objects.get().form_data
    assert {
        name: stored[name] for name in ("zahl", "tag", "thema", "wege", "herkunft")
    } == {
        "zahl": "3",
        "tag": "2030-01-02",
        "thema": "Arbeit",
        "wege": ["Mail", "Telefon"],
        "herkunft": "Seite",
    }
    assert "Wege:\nMail, Telefon" in OutgoingMail.objects.get().text


def test_editors_read_the_messages_in_the_admin(reader, page):
    reader.send(nachricht="<b>Danke</b>")
    editor = signed_in("Editors")

    listed = editor.get(reverse("wagtailforms:list_submissions", args=[page.pk]))

    assert (
        reverse("wagtailforms:list_submissions", args=[page.pk])
        in editor.get(reverse("wagtailforms:index")).content.decode()
    )
    assert "<b>Danke</b>" in lxml.html.fromstring(listed.content).text_content()


def test_a_spreadsheet_computes_nothing_that_a_stranger_wrote(reader, page):
    reader.send(name="=HYPERLINK(1)", nachricht="+49 30 123")
    url = reverse("wagtailforms:list_submissions", args=[page.pk])
    editor = signed_in("Editors")

    as_csv = b"".join(editor.get(url, {"export": "csv"}).streaming_content)
    (row,) = csv.DictReader(io.StringIO(as_csv.decode()))
    assert (row["Name"], row["Nachricht"]) == ("'=HYPERLINK(1)", "'+49 30 123")

    FormSubmission.objects.update(form_data={"name": "=1\x0b", "nachricht": "=2"})
    as_xlsx = b"".join(editor.get(url, {"export": "xlsx"}).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx)).active
    assert [(cell.value, cell.data_type) for cell in sheet[2]][1] == ("=1", "s")


def test_messages_are_erased_after_ninety_days(reader, clock):
    reader.send()
    clock.shift(timedelta(days=89))
    call_command("run_jobs", "--once")
    assert FormSubmission.objects.count() == 1

    clock.shift(timedelta(days=2))
    call_command("run_jobs", "--once")
    assert FormSubmission.objects.count() == 0


def test_an_editor_can_preview_form_and_thanks(page):
    client = signed_in("Editors")
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])

    assert form_in(client.get(url)).xpath(".//*[@name='nachricht']")
    assert client.get(url, {"mode": "landing"}).status_code == 200


@pytest.mark.parametrize(
    ("about", "written"),
    [
        (
            "/de/gipfel/rede/?t=75&captions=ar#recording-abc",
            f"{settings.SITE_URL}/de/gipfel/rede/?t=75&captions=ar#recording-abc",
        ),
        ("https://example.org/", ""),
        ("//example.org/", ""),
        ("/de/ Bitte überweisen", ""),
        ("/" + "x" * 400, ""),
    ],
)
def test_a_link_names_only_an_address_of_ours_in_the_message(reader, about, written):
    response = reader.client.get(reader.url, {"about": about})

    (box,) = form_in(response).xpath(".//textarea[@name='nachricht']")
    assert (box.text or "").strip() == written
