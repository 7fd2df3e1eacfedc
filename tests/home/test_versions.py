"""The number that says whether content has changed, with several people at work."""

import json

import pytest
from django.db import connection
from wagtail.models import Locale, PageViewRestriction, Site

from home.models import ContentVersion
from tests.home.trees import home_in, page_below


@pytest.mark.postgresql
def test_readers_see_a_change_that_began_first_and_was_committed_last(
    in_another_process,
):
    found = json.loads(in_another_process("-m", "tests.home.racing", "late"))

    assert found == [["Erste", "Zweite"], ["Erste"], []]


def test_changes_at_the_same_moment_are_all_counted(in_another_process):
    found = json.loads(in_another_process("-m", "tests.home.racing", "many"))

    assert found["noticed"] == 80
    assert found["rows"] <= 9  # one for each editor at work, and the first


@pytest.mark.django_db
def test_lifting_a_restriction_is_counted_after_it_is_done():
    """Who reads in between would keep what is no longer so under the new number."""
    page = page_below(home_in("de"), "Seite")
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="login"
    )
    versions = []

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith('DELETE FROM "wagtailcore_pageviewrestriction"'):
            versions.append(ContentVersion.objects.current())
        return result

    with connection.execute_wrapper(watch):
        restriction.delete()

    assert len(versions) == 1
    assert ContentVersion.objects.current() > versions[0]


@pytest.mark.django_db
def test_other_sites_and_languages_are_changes_too():
    versions = [ContentVersion.objects.current()]
    for changed in (Site.objects.get(), Locale.objects.get(language_code="fr")):
        changed.save()
        versions.append(ContentVersion.objects.current())

    assert versions[0] < versions[1] < versions[2]


@pytest.mark.django_db
def test_a_failed_change_counts_nothing():
    home = home_in("de")
    page_below(home, "Seite", slug="seite")
    before = ContentVersion.objects.current()

    with pytest.raises(Exception, match="slug"):
        page_below(home, "Seite", slug="seite")

    assert ContentVersion.objects.current() == before
