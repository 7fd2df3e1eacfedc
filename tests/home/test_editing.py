"""The editor's way in the real admin: draft, moderation, publication."""

import lxml.html
import pytest
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from directory.models import DirectoryPage, InitiativePage
from home.blocks import RICH_TEXT
from tests.home.editors import home_page, newest, page_form, reloaded, signed_in, topics

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    return home_page().add_child(
        instance=DirectoryPage(title="Verzeichnis", slug="verzeichnis")
    )


def initiative_data(**changes):
    return {
        "title": "Start with a Friend",
        "slug": "start-with-a-friend",
        "summary": "Bringt Geflüchtete und Einheimische zu zweit zusammen.",
        "kind": "initiative",
        "topics": {str(topic.pk) for topic in topics("volunteering", "work")},
        "body": streamfield(
            [
                (
                    "text",
                    rich_text("<p>Tandems in vielen Städten.</p>", features=RICH_TEXT),
                )
            ]
        ),
        "links": inline_formset(
            [{"kind": "website", "url": "https://start-with-a-friend.example/"}]
        ),
        **changes,
    }


def add(client, directory, **changes):
    url = reverse(
        "wagtailadmin_pages:add", args=["directory", "initiativepage", directory.pk]
    )
    return client.post(url, page_form(client, url, initiative_data(**changes)))


def test_an_entry_goes_from_draft_through_moderation_to_readers(directory):
    editor, moderator = signed_in("Editors"), signed_in("Moderators")

    add(editor, directory)
    entry = newest(InitiativePage)
    assert not entry.live
    assert [topic.code for topic in entry.topics.order_by("code")] == [
        "volunteering",
        "work",
    ]

    url = reverse("wagtailadmin_pages:edit", args=[entry.pk])
    form = page_form(editor, url, initiative_data(**{"action-submit": "1"}))
    form["links-INITIAL_FORMS"] = "1"
    form["links-0-id"] = str(entry.links.get().pk)
    editor.post(url, form)
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert not reloaded(entry).live

    task = state.current_task_state
    moderator.post(
        reverse(
            "wagtailadmin_pages:workflow_action", args=[entry.pk, "approve", task.pk]
        ),
        {"comment": ""},
    )
    published = reloaded(entry)
    assert published.live
    assert published.links.get().url == "https://start-with-a-friend.example/"
    assert published.topics.count() == 2


def test_an_editor_cannot_publish(directory):
    add(signed_in("Editors"), directory, **{"action-publish": "1"})

    assert not newest(InitiativePage).live


def test_a_moderator_publishes_directly(directory):
    add(signed_in("Moderators"), directory, **{"action-publish": "1"})

    assert newest(InitiativePage).live


def test_an_entry_without_topic_is_not_published_and_says_why(directory):
    response = add(
        signed_in("Moderators"), directory, topics=set(), **{"action-publish": "1"}
    )

    page = lxml.html.fromstring(response.content)
    (field,) = page.xpath("//*[@name='topics']/ancestor::*[@data-contentpath='topics']")
    (error,) = field.xpath(".//*[contains(@class, 'error-message')]")
    assert newest(InitiativePage) is None
    assert "This field is required" in error.text_content()


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_the_admin_speaks_the_language_an_editor_chose(language, direction):
    client = signed_in("Moderators")
    client.post(
        reverse("wagtailadmin_account"),
        {
            "name_email-first_name": "M",
            "name_email-last_name": "M",
            "name_email-email": "m@example.org",
            "locale-preferred_language": language,
            "locale-current_time_zone": "Europe/Berlin",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
        },
    )

    page = lxml.html.fromstring(client.get(reverse("wagtailadmin_home")).content)

    assert page.get("lang") == language
    assert page.get("dir") == direction
