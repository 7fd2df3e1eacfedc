"""Nothing that is scheduled gets lost, whatever dies or is wrong in between."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone
from wagtail.models import PageLogEntry

from home.models import ContentVersion, StandardPage
from tests.home.editors import home_page

PAST = timedelta(hours=1)
WAITING = {"live": False, "scheduled": True, "logged": 0}
PUBLISHED = {"live": True, "scheduled": False, "logged": 1}


def scheduled(name, now, *, title=None):
    page = StandardPage(title=name, slug=name, live=False)
    home_page().add_child(instance=page)
    revision = page.save_revision(approved_go_live_at=now - PAST)
    if title is not None:
        revision.content["title"] = title
        revision.save(update_fields=["content"])
    return page


def published(name, **fields):
    page = StandardPage(title=name, slug=name, **fields)
    home_page().add_child(instance=page)
    page.save_revision().publish()
    return page


def test_a_kill_at_any_statement_loses_nothing(in_another_process):
    lines = in_another_process("-m", "tests.home.killing", "publishing").splitlines()
    points = [json.loads(line) for line in lines]

    assert sum(point["died"] for point in points) >= 20
    for point in points:
        assert set(point["left"]) == {"eins", "zwei", "drei"}
        assert all(state in (WAITING, PUBLISHED) for state in point["left"].values())
        assert point["then"] == {"eins": PUBLISHED, "zwei": WAITING, "drei": PUBLISHED}


def test_our_command_takes_the_place_of_wagtails():
    assert get_commands()["publish_scheduled"] == "home"


@pytest.mark.django_db
def test_an_invalid_page_does_not_stop_the_others_and_stays_scheduled(caplog):
    now = timezone.now()
    first, broken, last = (
        scheduled("eins", now),
        scheduled("zwei", now, title=""),
        scheduled("drei", now),
    )

    with pytest.raises(CommandError, match="1 items failed"):
        call_command("publish_scheduled")

    for page in (first, broken, last):
        page.refresh_from_db()
    assert (first.live, broken.live, last.live) == (True, False, True)
    assert broken.revisions.get().approved_go_live_at is not None
    assert "ValidationError at" in caplog.text


@pytest.mark.django_db
def test_what_has_expired_leaves_and_readers_notice_at_once():
    now = timezone.now()
    expired = published("alt", expire_at=now - PAST)
    staying = published("neu", expire_at=now + PAST)
    StandardPage.objects.filter(pk=expired.pk).update(live=True)
    before = ContentVersion.objects.current()

    call_command("publish_scheduled")

    expired.refresh_from_db()
    staying.refresh_from_db()
    assert (expired.live, expired.expired, staying.live) == (False, True, True)
    assert ContentVersion.objects.current() > before


@pytest.mark.django_db
def test_what_is_due_later_waits():
    page = scheduled("morgen", timezone.now() + timedelta(days=1))

    call_command("publish_scheduled")

    page.refresh_from_db()
    assert not page.live
    assert not PageLogEntry.objects.filter(
        action__startswith="wagtail.publish"
    ).exists()


@pytest.mark.django_db
def test_a_dry_run_only_tells(capsys):
    page = scheduled("eins", timezone.now())

    call_command("publish_scheduled", "--dryrun")

    page.refresh_from_db()
    assert not page.live
    assert capsys.readouterr().out == "to be published: eins\n"
