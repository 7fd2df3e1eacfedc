"""Which other sessions of a summit are shown below one."""

import pytest

from events.models import SessionSpeaker
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    home_in,
    topic,
)
from tests.events.html import page, texts


@pytest.fixture
def summit(db):
    return SummitFactory(parent=SummitIndexFactory(parent=home_in("de")))


def with_everything(summit, title, *, track="", speaker=None, about=()):
    session = SessionFactory(parent=summit, title=title, track=track)
    if speaker:
        session.speakers.add(SessionSpeaker(person=speaker))
    session.topics = [topic(code) for code in about]
    session.save()
    return session


def shown(client, session):
    root = page(client, session.get_url())
    titles = texts(root, "#related-title ~ .sessions .card-title")
    reasons = texts(root, "#related-title ~ .sessions .meta-list > li:first-child")
    return list(zip(titles, reasons, strict=True))


def test_the_track_counts_before_the_speaker_and_the_speaker_before_the_topic(
    summit, client
):
    mina = PersonFactory()
    work = ["work"]
    with_everything(summit, "A Thema", about=work)
    with_everything(summit, "B Person", speaker=mina, about=work)
    with_everything(summit, "C Strang", track="X", speaker=mina)
    with_everything(summit, "D Thema", about=["housing", "work"])
    with_everything(summit, "E nichts", track="Y", about=["housing"])
    session = with_everything(summit, "F", track="X", speaker=mina, about=work)

    found = shown(client, session)

    assert [title for title, _reason in found] == ["C Strang", "B Person", "A Thema"]
    assert len({reason for _title, reason in found}) == 3


def test_a_person_who_is_not_named_is_no_reason(summit, client):
    unnamed = PersonFactory(consent=False)
    with_everything(summit, "Andere", speaker=unnamed)
    session = with_everything(summit, "Diese", speaker=unnamed)

    root = page(client, session.get_url())

    assert root.select("#related-title") == []
