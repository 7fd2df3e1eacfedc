from contextlib import suppress

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from home.caching import cached, forget_kept, kept, one_version, version
from home.models import (
    ContentVersion,
    Partner,
    SiteImage,
    SiteSettings,
    StandardPage,
    User,
)
from tests.home.trees import home_in, page_below
from tests.home.uploads.test_images import photo, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return home_in("de")


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("editor", password="secret"))
    return client


def changed(act):
    """Say whether readers get new pieces after `act`."""
    before = version()
    act()
    return version() != before


def test_a_piece_is_built_once_until_content_changes(home):
    built = []
    build = lambda: built.append(1) or len(built)  # noqa: E731

    first, second = cached("piece", build), cached("piece", build)
    page_below(home, "Neu")

    assert (first, second, cached("piece", build)) == (1, 1, 2)


def test_nothing_is_a_piece_too():
    built = []

    for _time in range(2):
        assert cached("nothing", lambda: built.append(1)) is None

    assert built == [1]


def test_a_large_piece_stays_in_the_process_until_content_changes(home):
    first, second = kept("piece", object), kept("piece", object)
    page_below(home, "Neu")
    third = kept("piece", object)
    forget_kept()

    assert first is second
    assert len({first, third, kept("piece", object)}) == 3


def test_pieces_in_the_process_have_names_of_their_own():
    assert [kept(name, lambda: [name]) for name in "ab"] == [["a"], ["b"]]  # noqa: B023  # called at once


def test_one_answer_asks_for_the_version_once(django_assert_num_queries):
    with one_version(), django_assert_num_queries(1):
        assert version() == version() == cached("piece", version)


def test_what_an_answer_changes_it_sees_at_once(home):
    with one_version():
        before = version()
        page_below(home, "Neu")
        assert version() > before


def test_what_is_rolled_back_is_not_believed_later_in_the_answer(home):
    with one_version():
        before = version()
        with suppress(ValueError), transaction.atomic():
            page_below(home, "Neu")
            assert version() > before
            raise ValueError
        assert version() == before


def test_outside_of_requests_the_version_is_never_kept(home):
    with one_version():
        before = version()
    page_below(home, "Neu")

    assert version() > before


def test_publishing_unpublishing_and_deleting_change_the_version(home):
    page = page_below(home, "Seite")

    assert changed(lambda: page.save_revision().publish())
    assert changed(page.unpublish)
    assert changed(page.delete)


def test_saving_a_draft_leaves_everything_cached(home):
    page = page_below(home, "Seite")
    page.title = "Entwurf"

    assert not changed(lambda: page.save_revision(log_action=True))


def test_a_move_changes_the_version_though_wagtail_saves_a_plain_page(home):
    page, target = page_below(home, "Seite"), page_below(home, "Ziel")
    plain = Page.objects.get(pk=page.pk)

    assert changed(lambda: plain.move(target, pos="last-child"))
    assert StandardPage.objects.get(pk=page.pk).url_path == "/de/ziel/seite/"


def test_what_editors_do_in_the_admin_changes_the_version(home, editor):
    page, target = page_below(home, "Seite"), page_below(home, "Ziel")
    privacy = {"restriction_type": "password", "password": "x", "groups": []}
    steps = [
        ("move_confirm", (page.pk, target.pk), {}),
        ("set_page_position", (page.pk,), {}),
        ("set_privacy", (page.pk,), privacy),
        ("set_privacy", (page.pk,), {"restriction_type": "none"}),
        ("unpublish", (page.pk,), {}),
        ("delete", (page.pk,), {}),
    ]

    for name, arguments, form in steps:
        url = reverse(f"wagtailadmin_pages:{name}", args=arguments)
        assert changed(lambda url=url, form=form: editor.post(url, form)), name


def test_deleting_a_plain_page_object_changes_the_version(home):
    page = page_below(home, "Seite")

    assert changed(Page.objects.get(pk=page.pk).delete)


def test_restricting_a_page_changes_the_version(home):
    page = page_below(home, "Seite")

    assert changed(
        lambda: PageViewRestriction.objects.create(page=page, restriction_type="login")
    )


def test_settings_and_partners_change_the_version(home):
    site = Site.objects.get()
    partner = Partner(name="Verein", kind=Partner.Kind.MEMBER, locale=home.locale)

    assert changed(lambda: SiteSettings.objects.create(site=site, organisation="X"))
    assert changed(partner.save)
    assert changed(partner.delete)


def test_what_was_built_before_a_rollback_is_never_seen_again(home):
    """A state that others never saw may not lend its number to one that they see."""
    with transaction.atomic():
        page_below(home, "Verworfen")
        cached("piece", lambda: "discarded")
        transaction.set_rollback(True)

    page_below(home, "Neu")

    assert cached("piece", lambda: "new") == "new"


def test_pictures_change_the_version():
    picture = ContentFile(saved(photo(), "JPEG"), name="foto.jpg")
    image = SiteImage.objects.create(title="Foto", file=picture)
    image.alt_texts = {"de": "Ein Haus"}

    assert changed(image.save)


def test_deleting_many_at_once_in_the_admin_changes_the_version(home, editor):
    kind = Partner.Kind.MEMBER
    partner = Partner.objects.create(name="Verein", kind=kind, locale=home.locale)
    url = reverse("wagtail_bulk_action", args=("home", "partner", "delete"))

    assert changed(lambda: editor.post(f"{url}?id={partner.pk}"))
    assert not Partner.objects.exists()


def test_the_version_of_an_empty_site_is_a_number():
    ContentVersion.objects.all().delete()

    assert isinstance(version(), int)


def test_addresses_are_right_in_a_process_that_did_not_save_the_new_home_page(home):
    """Each process has a cache of its own; only the saving one is told by Wagtail."""
    version()
    paths = Site.get_site_root_paths()
    english = home_in("en")
    cache.set("wagtail_site_root_paths", paths, version=2)  # the other's memory

    version()

    assert english.url == "/en/"
