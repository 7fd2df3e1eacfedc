"""Pages on their way into other languages, through the real admin."""

from datetime import date, time

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from directory.models import (
    AppPage,
    AppPlatform,
    DirectoryPage,
    InitiativePage,
    OpeningHours,
    ProfileLink,
)
from events.models import (
    CalendarPage,
    MeetupPage,
    Person,
    SessionPage,
    SessionSpeaker,
    SummitIndexPage,
    SummitPage,
    SummitPartner,
)
from home.models import (
    Audience,
    ContactField,
    ContactPage,
    HomePage,
    Partner,
    StandardPage,
)
from tests.home.editors import home_page, reloaded, signed_in, topics

pytestmark = pytest.mark.django_db
TEXT = [("text", "<p>Ein <b>wichtiger</b> Satz.</p>")]


@pytest.fixture
def run_commits(django_capture_on_commit_callbacks):
    """Publishing of translations waits for the end of the transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def homes():
    source = home_page()
    for code in ("en", "ar"):
        page = source.copy_for_translation(Locale.objects.get(language_code=code))
        page.slug = code
        page.save_revision().publish()
    return source


@pytest.fixture
def entry(homes):
    directory = homes.add_child(
        instance=DirectoryPage(title="Verzeichnis", slug="verzeichnis")
    )
    page = InitiativePage(
        title="Sprachcafé",
        slug="sprachcafe",
        summary="Man trifft sich und spricht Deutsch.",
        kind="initiative",
        email="post@sprachcafe.example",
        body=TEXT,
        topics=topics("language_learning", "work"),
        audiences=list(Audience.objects.canonical().filter(code="women")),
        links=[ProfileLink(kind="website", url="https://sprachcafe.example/")],
        opening_hours=[OpeningHours(weekday=0, opens=time(9), closes=time(12))],
    )
    return published(directory, page)


@pytest.fixture
def meetup(homes):
    calendar = homes.add_child(instance=CalendarPage(title="Termine", slug="termine"))
    page = MeetupPage(
        title="Communitytreffen",
        slug="communitytreffen",
        theme="Apps für alle",
        start_date=date(2030, 5, 6),
        start_time=time(18),
        end_time=time(20),
        form="online",
        body=TEXT,
        agenda=[("item", {"time": time(18), "title": "Begrüßung", "speaker": "Ada"})],
        topics=topics("digital_skills"),
    )
    return published(calendar, page)


@pytest.fixture
def standard_page(homes):
    page = StandardPage(
        title="Digitales Ehrenamt",
        slug="digitales-ehrenamt",
        summary="Was es ist.",
        body=[
            *TEXT,
            (
                "faq",
                {
                    "title": "Fragen",
                    "questions": [
                        {"question": "Was kostet das?", "answer": "<p>Nichts.</p>"}
                    ],
                },
            ),
        ],
    )
    return published(homes, page)


def published(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return reloaded(page)


def submit(client, page, *languages):
    locales = Locale.objects.filter(language_code__in=languages)
    response = client.post(
        reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
        {"locales": [locale.pk for locale in locales]},
    )
    assert response.status_code == 302


def in_language(page, language):
    return page.get_translation(Locale.objects.get(language_code=language)).specific


def translation_of(page, language):
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale__language_code=language
    )


def translate(client, page, language, words):
    """Type the translations of these texts into the side-by-side editor."""
    translation = translation_of(page, language)
    segments = StringSegment.objects.filter(source=translation.source)
    for segment in segments.select_related("string"):
        if text := words.get(segment.string.data):
            response = client.put(
                reverse(
                    "wagtail_localize:edit_string_translation",
                    args=[translation.pk, segment.pk],
                ),
                f"value={text}",
                content_type="application/x-www-form-urlencoded",
            )
            assert response.status_code in {200, 201}, response.content


def publish(client, page, language):
    target = in_language(page, language)
    url = reverse("wagtailadmin_pages:edit", args=[target.pk])
    assert client.post(url, {"action": "publish"}).status_code == 302


def update(client, page, **data):
    source = TranslationSource.objects.get(object_id=page.translation_key)
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302


def codes(manager):
    return sorted(term.code for term in manager.all())


def test_a_submitted_page_waits_as_a_draft_until_somebody_has_translated_it(
    entry, run_commits
):
    with run_commits():
        submit(signed_in("Translators"), entry, "en", "ar")

    assert not in_language(entry, "en").live
    assert not in_language(entry, "ar").live
    assert in_language(entry, "ar").get_parent().specific.title == "Verzeichnis"


def test_an_entry_is_translated_published_and_kept_in_step(entry, run_commits):
    translator, moderator = signed_in("Translators"), signed_in("Moderators")
    with run_commits():
        submit(translator, entry, "en", "ar")
    editor_page = translator.get(
        reverse("wagtailadmin_pages:edit", args=[in_language(entry, "ar").pk])
    )
    assert editor_page.status_code == 200

    words = {
        "Sprachcafé": "مقهى اللغة",
        "Man trifft sich und spricht Deutsch.": "نلتقي ونتحدث الألمانية.",
        "Ein <b>wichtiger</b> Satz.": "جملة <b>مهمة</b>.",
    }
    translate(translator, entry, "ar", words)
    with run_commits():
        publish(moderator, entry, "ar")

    arabic = in_language(entry, "ar")
    assert arabic.live
    assert arabic.title == "مقهى اللغة"
    assert arabic.summary == "نلتقي ونتحدث الألمانية."
    assert "مهمة" in str(arabic.body)
    assert codes(arabic.topics) == ["language_learning", "work"]
    assert arabic.links.get().url == "https://sprachcafe.example/"
    assert arabic.opening_hours.get().opens == time(9)

    entry.email = "neu@sprachcafe.example"
    entry.topics = topics("housing")
    entry.audiences = []
    entry.links = [ProfileLink(kind="website", url="https://neu.example/")]
    entry.save_revision().publish()
    with run_commits():
        update(moderator, entry, publish_translations="on")

    arabic = in_language(entry, "ar")
    assert arabic.title == "مقهى اللغة"
    assert arabic.email == "neu@sprachcafe.example"
    assert codes(arabic.topics) == ["housing"]
    assert codes(arabic.audiences) == []
    assert arabic.links.get().url == "https://neu.example/"


def test_a_meetup_is_translated_and_its_date_follows(meetup, run_commits):
    client = signed_in("Moderators")
    with run_commits():
        submit(client, meetup, "en")
    words = {
        "Communitytreffen": "Community meeting",
        "Apps für alle": "Apps for all",
        "Ein <b>wichtiger</b> Satz.": "An <b>important</b> sentence.",
        "Begrüßung": "Welcome",
    }
    translate(client, meetup, "en", words)
    with run_commits():
        publish(client, meetup, "en")

    english = in_language(meetup, "en")
    assert english.live
    assert (english.title, english.theme) == ("Community meeting", "Apps for all")
    assert english.agenda[0].value["title"] == "Welcome"
    assert english.agenda[0].value["time"] == time(18)
    assert codes(english.topics) == ["digital_skills"]

    meetup.start_date = date(2030, 5, 13)
    meetup.status = "postponed"
    meetup.save_revision().publish()
    with run_commits():
        update(client, meetup, publish_translations="on")

    english = in_language(meetup, "en")
    assert english.start_date == date(2030, 5, 13)
    assert english.status == "postponed"
    assert english.theme == "Apps for all"


def test_lists_inside_of_blocks_are_translated(standard_page, run_commits):
    client = signed_in("Moderators")
    with run_commits():
        submit(client, standard_page, "en")
    words = {
        "Digitales Ehrenamt": "Digital volunteering",
        "digitales-ehrenamt": "digital-volunteering",
        "Was es ist.": "What it is.",
        "Ein <b>wichtiger</b> Satz.": "An <b>important</b> sentence.",
        "Fragen": "Questions",
        "Was kostet das?": "What does it cost?",
        "Nichts.": "Nothing.",
    }
    translate(client, standard_page, "en", words)
    with run_commits():
        publish(client, standard_page, "en")

    english = in_language(standard_page, "en")
    (question,) = english.body[1].value["questions"]
    assert english.live
    assert question["question"] == "What does it cost?"
    assert "Nothing." in question["answer"].source
    assert translation_of(standard_page, "en").get_progress() == (7, 7)


def test_an_app_brings_its_platforms_and_stays_an_app(homes, run_commits):
    directory = homes.add_child(
        instance=DirectoryPage(title="Verzeichnis", slug="verzeichnis")
    )
    app = published(
        directory,
        AppPage(
            title="Ankommen",
            slug="ankommen",
            summary="Erste Schritte.",
            kind="app",
            topics=topics("orientation"),
            platforms=[AppPlatform(platform="android"), AppPlatform(platform="ios")],
            download_size=12,
        ),
    )
    client = signed_in("Moderators")
    with run_commits():
        submit(client, app, "ar")
    translate(client, app, "ar", {"Erste Schritte.": "الخطوات الأولى."})
    with run_commits():
        publish(client, app, "ar")

    arabic = in_language(app, "ar")
    assert arabic.live
    assert (arabic.kind, arabic.download_size) == ("app", 12)
    assert [row.platform for row in arabic.platforms.all()] == ["android", "ios"]


def test_a_form_keeps_its_field_names_in_every_language(homes, run_commits):
    source = homes.locale
    page = published(
        homes,
        ContactPage(
            title="Kontakt",
            slug="kontakt",
            form_fields=[
                ContactField(label="Name", field_type="singleline", locale=source),
                ContactField(
                    label="Thema",
                    field_type="dropdown",
                    choices="Wohnen",
                    locale=source,
                ),
            ],
        ),
    )
    client = signed_in("Moderators")
    with run_commits():
        submit(client, page, "en")
    translate(client, page, "en", {"Thema": "Subject", "Wohnen": "Housing"})
    with run_commits():
        publish(client, page, "en")

    fields = in_language(page, "en").get_form_fields()
    assert [(field.clean_name, field.label) for field in fields] == [
        ("name", "Name"),
        ("thema", "Subject"),
    ]
    assert fields[1].choices == "Housing"


def test_a_summit_and_its_sessions_bring_partners_and_speakers(homes, run_commits):
    index = homes.add_child(instance=SummitIndexPage(title="Gipfel", slug="gipfel"))
    partner = Partner.objects.create(name="BMI", kind="supporter", locale=homes.locale)
    summit = published(
        index,
        SummitPage(
            title="Gipfel 2016",
            slug="2016",
            start_date=date(2016, 6, 14),
            partners=[
                SummitPartner(
                    partner=partner,
                    role="host",
                    contribution="Lud ein.",
                    locale=homes.locale,
                )
            ],
        ),
    )
    session = published(
        summit,
        SessionPage(
            title="Eröffnung",
            slug="eroeffnung",
            track="Plenum",
            speakers=[
                SessionSpeaker(person=Person.objects.create(name="Ada", consent=True))
            ],
            topics=topics("work"),
        ),
    )
    client = signed_in("Moderators")
    with run_commits():
        submit(client, summit, "en")
        submit(client, session, "en")
    translate(client, summit, "en", {"Lud ein.": "Invited."})
    translate(client, session, "en", {"Eröffnung": "Opening"})
    with run_commits():
        publish(client, summit, "en")
        publish(client, session, "en")

    row = in_language(summit, "en").partners.get()
    english = in_language(session, "en")
    assert (row.partner, row.role, row.contribution) == (partner, "host", "Invited.")
    assert (english.title, english.speakers.get().person.name) == ("Opening", "Ada")
    assert english.get_parent().specific == in_language(summit, "en")


def test_a_home_page_has_one_translation_each(homes):
    assert HomePage.objects.filter(translation_key=homes.translation_key).count() == 3
