"""What lies in the database after the command, and after running it again."""

import re
import stat
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone
from wagtail.models import Page, Revision, Site
from wagtail_localize.models import Translation

from demo.models import DemoRecord
from directory.models import Confirmation, DirectoryPage, ProfilePage
from events.models import (
    EventSeries,
    MeetupPage,
    Person,
    SessionPage,
    SummitIndexPage,
    SummitPage,
    Venue,
)
from events.recordings.addresses import parse_address
from home.models import (
    ContactPage,
    HomePage,
    Partner,
    SiteDocument,
    SiteImage,
    SiteSettings,
    StandardPage,
    Topic,
    User,
)
from tests.demo.conftest import load

LANGUAGES = ["de", "en", "ar"]
OTHERS = [Partner, EventSeries, Venue, Person, SiteImage, SiteDocument, User]


def recordings():
    for model, field in ((SessionPage, "body"), (MeetupPage, "documentation")):
        for page in model.objects.in_language("de"):
            for block in getattr(page, field).blocks_by_name("recording"):
                yield page, block.value


def test_all_entries_are_there_in_german_and_many_in_english_and_arabic(demo):
    counts = {
        code: ProfilePage.objects.live().in_language(code).count() for code in LANGUAGES
    }

    assert counts["de"] == 101
    assert counts["en"] >= 40
    assert counts["ar"] >= 20


def test_no_entry_counts_as_confirmed(demo):
    assert not Confirmation.objects.exists()


def test_everything_is_published_and_has_a_revision(demo):
    below_root = Page.objects.filter(depth__gt=1)

    assert not below_root.filter(live=False).exists()
    assert not below_root.filter(has_unpublished_changes=True).exists()
    assert not below_root.filter(latest_revision=None).exists()


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (HomePage, 1),
        (StandardPage, 6),
        (ContactPage, 1),
        (DirectoryPage, 1),
        (SummitIndexPage, 1),
        (SummitPage, 2),
        (SessionPage, 8),
        (MeetupPage, 17),
    ],
)
def test_pages_are_there_in_three_languages(demo, model, count):
    keys = {
        code: set(
            model.objects.in_language(code).values_list("translation_key", flat=True)
        )
        for code in LANGUAGES
    }

    assert len(keys["de"]) == count
    assert keys["en"] == keys["de"]
    assert keys["ar"] == keys["de"]


def test_the_menu_is_the_same_in_each_language(demo):
    for code in LANGUAGES:
        home = HomePage.objects.in_language(code).get()
        models = [page.specific_class for page in home.get_children().in_menu()]

        assert [model.__name__ for model in models] == [
            "DirectoryPage",
            "CalendarPage",
            "SummitIndexPage",
            "StandardPage",
            "ContactPage",
        ]


def test_links_lead_to_the_page_in_the_language_of_the_text(demo):
    home = HomePage.objects.in_language("ar").get()
    contact = ContactPage.objects.in_language("ar").get()

    [button] = home.body.blocks_by_name("call_to_action")

    assert button.value["link"]["page"].pk == contact.pk
    assert contact.get_parent().pk == home.pk


def test_there_are_enough_past_and_future_meetups(demo):
    meetups = MeetupPage.objects.live().in_language("de")
    now = timezone.now()

    assert meetups.past(now).count() >= 8
    assert meetups.upcoming(now).count() >= 6
    assert meetups.upcoming(now).first().starts < now + timedelta(weeks=6)


@pytest.mark.parametrize(
    "facts",
    [
        {"form": "online"},
        {"form": "hybrid"},
        {"status": "cancelled"},
        {"status": "planned"},
        {"start_time": None},
        {"zone": "Europe/Kyiv"},
    ],
)
def test_each_kind_of_meetup_lies_ahead(demo, facts):
    ahead = MeetupPage.objects.in_language("de").upcoming(timezone.now())

    assert ahead.filter(**facts).exists()


def test_every_meetup_says_that_it_is_an_example(demo):
    for code, word in (("de", "Beispiel"), ("en", "Example"), ("ar", "مثال")):
        for meetup in MeetupPage.objects.in_language(code):
            assert meetup.is_example
            assert meetup.summary.startswith(f"{word}:")
            assert word in str(meetup.body)


def test_known_sessions_are_told_from_invented_ones(demo):
    sessions = SessionPage.objects.in_language("de")

    for session in sessions:
        assert session.is_example == ("Beispiel" in session.title)
    assert sessions.filter(is_example=False).count() == 4


def test_past_meetups_are_documented(demo):
    for meetup in MeetupPage.objects.in_language("de").past(timezone.now()):
        assert len(meetup.documentation) > 0


def test_there_are_own_recordings_and_one_of_each_provider(demo):
    own = [value for _page, value in recordings() if value["files"]]
    elsewhere = {
        parse_address(value["address"]).provider
        for _page, value in recordings()
        if value["address"]
    }

    assert len(own) >= 3
    assert elsewhere == {"youtube", "vimeo", "peertube", "media_ccc"}
    for value in own:
        languages = {
            track["language"]
            for track in value["tracks"]
            if track["kind"] == "captions"
        }
        assert {"de", "en"} <= languages


def test_every_recording_has_a_poster_and_belongs_to_an_example(demo):
    for page, value in recordings():
        assert value["poster"]
        assert page.is_example


def test_invented_people_are_called_examples(demo):
    public = {"Thomas de Maizière", "Joana Breidenbach", "Birgit Radow"}

    names = set(Person.objects.values_list("name", flat=True))

    assert public < names
    assert all(name.startswith("Beispielperson") for name in names - public)


def test_every_image_has_alternative_texts(demo):
    for image in SiteImage.objects.all():
        assert set(image.alt_texts) == set(LANGUAGES)
        assert all(image.alt_texts.values())


def test_the_footer_knows_imprint_privacy_and_accessibility(demo):
    conf = SiteSettings.for_site(Site.objects.get(is_default_site=True))

    assert conf.contact_email == "kontakt@lotse.example"
    assert conf.imprint_page.title == "Impressum"
    assert conf.privacy_page.title == "Datenschutz"
    assert conf.accessibility_page.title == "Erklärung zur Barrierefreiheit"


def test_the_editor_can_sign_in_and_is_no_administrator(demo):
    logins = dict(line.split("  ") for line in demo.login_file.read_text().splitlines())

    editor = authenticate(username="editor", password=logins["editor"])
    admin = authenticate(username="admin", password=logins["admin"])

    assert not editor.is_superuser
    assert {group.name for group in editor.groups.all()} == {"Editors", "Moderators"}
    assert admin.is_superuser
    assert logins["editor"] in demo.said
    assert stat.S_IMODE(demo.login_file.stat().st_mode) == 0o600


def test_translators_find_every_piece_translated(demo):
    unfinished = [
        str(translation.source.object_repr)
        for translation in Translation.objects.select_related("source")
        if len(set(translation.get_progress())) > 1
    ]

    assert Translation.objects.count() > 90
    assert unfinished == []


@pytest.mark.parametrize(
    ("model", "slug"),
    [
        (HomePage, "ar"),
        (StandardPage, "himayat-albayanat"),
        (ContactPage, "ittisal"),
        (MeetupPage, "multilingual-from-the-start"),
        (SummitPage, "2016"),
        (SessionPage, "example-many-languages"),
    ],
)
def test_updating_a_translation_from_its_source_changes_nothing(
    demo, model, slug, django_capture_on_commit_callbacks
):
    page = model.objects.in_language("ar").get(slug=slug)
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )

    translation.source.update_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target()

    after = model.objects.get(pk=page.pk)
    assert after.latest_revision_id != page.latest_revision_id
    assert after.url_path == page.url_path
    assert texts(after) == texts(page)


def texts(page):
    """Return what readers see of a page, without the links, which follow the reader."""
    names = ("title", "summary", "theme", "body", "agenda", "intro", "outcome")
    found = {name: str(getattr(page, name)) for name in names if hasattr(page, name)}
    return {name: re.sub(r'href="[^"]*"', "", text) for name, text in found.items()}


def test_a_second_run_creates_nothing_and_asks_little(
    demo, django_assert_max_num_queries
):
    models = [Page, Revision, DemoRecord, Translation, *OTHERS]
    before = [model.objects.count() for model in models]

    with django_assert_max_num_queries(10):
        said = load()

    assert [model.objects.count() for model in models] == before
    assert "editor" not in said


def test_what_an_editor_changed_stays_as_it_is(demo):
    page = StandardPage.objects.in_language("de").get(slug="impressum")
    page.title = "Impressum des Vereins"
    page.save_revision().publish()
    entry = ProfilePage.objects.in_language("de").get(title="Integreat")
    entry.summary = "Von der Redaktion geändert."
    entry.specific.save_revision()
    ProfilePage.objects.filter(pk=entry.pk).update(summary=entry.summary)

    load()

    page.refresh_from_db()
    entry.refresh_from_db()
    assert page.title == "Impressum des Vereins"
    assert entry.summary == "Von der Redaktion geändert."


def test_what_an_editor_deleted_stays_deleted(demo):
    Page.objects.get(slug="kontakt").delete()
    ProfilePage.objects.in_language("de").get(title="Integreat").delete()
    Partner.objects.filter(name="CSC").delete()
    SiteImage.objects.get(title="Harbour").delete()
    before = Page.objects.count()

    load()

    assert Page.objects.count() == before
    assert not Partner.objects.filter(name="CSC").exists()
    assert not SiteImage.objects.filter(title="Harbour").exists()


def test_a_page_an_editor_has_put_at_the_same_address_is_left_alone(demo):
    Page.objects.get(slug="impressum").delete()
    DemoRecord.objects.filter(key__endswith="/imprint/de").delete()
    home = HomePage.objects.in_language("de").get()
    home.add_child(instance=StandardPage(title="Unser Impressum", slug="impressum"))

    said = load()

    assert Page.objects.get(slug="impressum").title == "Unser Impressum"
    assert "page/imprint/de" in said


def test_what_is_new_below_a_deleted_page_is_left_out(demo):
    StandardPage.objects.in_language("de").get(slug="digitales-ehrenamt").delete()
    DemoRecord.objects.filter(key__contains="/refugee-help/").delete()
    before = Page.objects.in_bulk().keys()

    load()

    assert not Page.objects.filter(slug="digitale-fluechtlingshilfe").exists()
    assert Page.objects.in_bulk().keys() == before


def test_what_names_something_deleted_does_without_it(demo):
    Partner.objects.filter(name="Initiative D21").delete()
    SiteImage.objects.get(title="Table").delete()
    summit = SummitPage.objects.in_language("de").get(slug="2016")
    keys = [f"{kind}/2016-summit/de" for kind in ("page", "text")]
    summit.delete()
    DemoRecord.objects.filter(key__in=keys).delete()

    load()

    summit = SummitPage.objects.in_language("de").get(slug="2016")
    names = {row.partner.name for row in summit.partners.all()}
    assert "Initiative D21" not in names
    assert "betterplace lab" in names


def test_an_entry_whose_directory_is_gone_is_not_loaded(demo):
    DirectoryPage.objects.all().delete()
    DemoRecord.objects.filter(key="entry/Integreat").delete()

    said = load()

    assert not ProfilePage.objects.filter(title="Integreat").exists()
    assert "line 1" in said or "Zeile 1" in said


def test_an_entry_that_is_refused_is_told_with_its_reason(demo):
    ProfilePage.objects.filter(title="Integreat").delete()
    DemoRecord.objects.filter(key="entry/Integreat").delete()
    Topic.objects.filter(code="city_guides").update(code="city_walks")

    said = load()

    assert "Integreat: topics" in said
    assert "entry/Integreat" not in set(
        DemoRecord.objects.values_list("key", flat=True)
    )


def test_accounts_of_others_are_left_alone(demo):
    User.objects.filter(username="admin").delete()
    User.objects.create_user("admin", password="mine")
    DemoRecord.objects.filter(key="account/admin").delete()

    said = load()

    assert authenticate(username="admin", password="mine")
    assert "admin" not in said


def test_accounts_can_be_left_out(demo):
    User.objects.filter(username="editor").delete()
    DemoRecord.objects.filter(key="account/editor").delete()

    load("--no-accounts")

    assert not User.objects.filter(username="editor").exists()


def test_new_languages_of_a_page_are_added(demo):
    arabic = StandardPage.objects.in_language("ar").get(slug="bayanat-alnashir")
    arabic.delete()
    DemoRecord.objects.filter(key__endswith="/imprint/ar").delete()

    load()

    again = StandardPage.objects.in_language("ar").get(slug="bayanat-alnashir")
    german = StandardPage.objects.in_language("de").get(slug="impressum")
    assert again.live
    assert again.translation_key == german.translation_key
