"""What a fresh site has, and what each role may do there."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, Site, Workflow

from home.models import HomePage, Partner, StandardPage, Topic
from tests.home.editors import home_page, person, signed_in

pytestmark = pytest.mark.django_db

ROLES = ("Moderators", "Editors", "Translators")


def test_a_fresh_site_has_all_languages_and_a_german_home_page():
    assert {locale.language_code for locale in Locale.objects.all()} == {
        code for code, _name in settings.LANGUAGES
    }
    home = HomePage.objects.get()
    assert (home.title, home.locale.language_code, home.live) == ("Lotse", "de", True)
    assert home.full_url == "http://testserver/de/"
    assert Page.objects.filter(depth=2).count() == 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_site_record_knows_its_address():
    site = Site.objects.get()

    assert (site.hostname, site.port, site.is_default_site) == ("testserver", 80, True)
    assert site.root_page_id == home_page().pk


def test_one_workflow_watches_every_page():
    workflow = home_page().get_workflow()

    assert workflow == Workflow.objects.get()
    (task,) = workflow.tasks
    assert [group.name for group in task.specific.groups.all()] == ["Moderators"]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Moderators", {"add", "edit", "publish", "delete", "move"}),
        ("Editors", {"add", "edit"}),
        ("Translators", {"edit"}),
    ],
)
def test_what_a_role_may_do_with_somebody_elses_page(role, may):
    page = home_page().add_child(instance=StandardPage(title="Fremd", slug="fremd"))
    tester = page.permissions_for_user(person(role))

    can = {
        "add": tester.can_add_subpage(),
        "edit": tester.can_edit(),
        "publish": tester.can_publish(),
        "delete": tester.can_delete(),
        "move": tester.can_move(),
    }
    assert {name for name, allowed in can.items() if allowed} == may


MODERATORS, EDITORS, TRANSLATORS = ROLES
DOORS = [
    ("wagtailadmin_home", [], {MODERATORS, EDITORS, TRANSLATORS}),
    ("wagtailimages:index", [], {MODERATORS, EDITORS}),
    ("wagtailimages:add_multiple", [], {MODERATORS, EDITORS}),
    ("wagtaildocs:add_multiple", [], {MODERATORS, EDITORS}),
    ("wagtailimages_chooser:choose", [], {MODERATORS, EDITORS, TRANSLATORS}),
    ("wagtailsnippets_home_topic:add", [], {MODERATORS}),
    ("wagtailsnippets_home_topic:list", [], {MODERATORS, EDITORS, TRANSLATORS}),
    ("wagtailsnippets_home_audience:list", [], {MODERATORS, EDITORS, TRANSLATORS}),
    ("wagtailsnippets_home_region:list", [], {MODERATORS, EDITORS, TRANSLATORS}),
    ("wagtailsnippets_home_spokenlanguage:list", [], set(ROLES)),
    ("wagtailsnippets_home_partner:add", [], {MODERATORS, EDITORS}),
    ("wagtailsnippets_events_venue:add", [], {MODERATORS, EDITORS}),
    ("wagtailsnippets_events_person:list", [], {MODERATORS, EDITORS}),
    ("wagtailsnippets_events_eventseries:list", [], {MODERATORS, EDITORS, TRANSLATORS}),
    ("wagtailredirects:index", [], {MODERATORS}),
    ("wagtailadmin_collections:index", [], {MODERATORS}),
    ("wagtailsettings:edit", ["home", "sitesettings"], {MODERATORS}),
    ("wagtailusers_users:index", [], set()),
    ("wagtailsites:index", [], set()),
    ("wagtailadmin_workflows:index", [], set()),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "arguments", "allowed"), DOORS)
def test_which_doors_of_the_admin_open(role, name, arguments, allowed):
    response = signed_in(role).get(reverse(name, args=arguments), follow=True)

    sent_home = (reverse("wagtailadmin_home"), 302) in response.redirect_chain
    assert response.status_code == 200
    assert sent_home == (role not in allowed)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_send_pages_to_translation(role):
    url = reverse("wagtail_localize:submit_page_translation", args=[home_page().pk])

    assert signed_in(role).get(url).status_code == 200


def test_a_stranger_gets_no_further_than_the_login():
    response = Client().get(reverse("wagtailadmin_home"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_no_permission_exists_twice():
    names = list(Permission.objects.values_list("content_type", "codename"))

    assert len(names) == len(set(names))
    assert Group.objects.count() == len(ROLES)


def test_a_topic_is_found_by_a_synonym_in_the_admin():
    response = signed_in("Moderators").get(
        reverse("wagtailsnippets_home_topic:list"), {"q": "Ratgeber"}
    )

    assert Topic.objects.canonical().get(code="information").name in (
        response.content.decode()
    )


def test_a_partner_is_added_and_shown_by_kind():
    client = signed_in("Editors")
    client.post(
        reverse("wagtailsnippets_home_partner:add") + "?locale=de",
        {"name": "betterplace lab", "kind": "cooperation", "position": "0"},
    )

    assert Partner.objects.get().locale.language_code == "de"
    listed = client.get(reverse("wagtailsnippets_home_partner:list"))
    assert "betterplace lab" in listed.content.decode()
