"""Summits, their programme and their sessions."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils.translation import override

from events.models import SessionPage, SessionSpeaker, SummitPartner
from home.models import SpokenLanguage
from tests.events.factories import (
    CalendarFactory,
    ImageFactory,
    MeetupFactory,
    PartnerFactory,
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    VenueFactory,
    home_in,
    published,
    topic,
    translated,
)
from tests.events.html import page, text, texts

VIDEO = {"title": "Rede", "address": "https://media.ccc.de/v/36c3-10652-x"}


@pytest.fixture
def index(db):
    return SummitIndexFactory(parent=home_in("de"), slug="gipfel")


@pytest.fixture
def summit(index):
    return SummitFactory(parent=index, slug="2016")


def below(parent, source, title):
    return SummitIndexFactory(
        parent=parent, title=title, translation_key=source.translation_key
    )


def context(client, shown):
    response = client.get(shown.get_url())
    assert response.status_code == 200
    return response.context


# --- the list of summits ---------------------------------------------------------------


def test_the_latest_summit_comes_first(index, summit, client):
    SummitFactory(
        parent=index,
        title="Zweiter Gipfel",
        start_date=date(2017, 6, 27),
        end_date=date(2017, 6, 28),
        motto="Weiter so",
    )

    root = page(client, "/de/gipfel/")

    assert texts(root, "main .card-title") == ["Zweiter Gipfel", "Flüchtlingsgipfel"]
    shown = texts(root, "main .card .eyebrow")
    assert "27. Juni 2017–28. Juni 2017" in shown[0]  # noqa: RUF001  # a range
    assert "14. Juni 2016 ·" in shown[1]
    assert "Stadtbibliothek, Berlin" in shown[1]


def test_a_summit_without_translation_is_listed_in_its_source(index, summit, client):
    arabic = below(home_in("ar"), index, "القمم")

    root = page(client, arabic.url)

    assert root.get("dir") == "rtl"
    (link,) = root.select("main .card-title a")
    assert (link.get("lang"), link.get("dir")) == ("de", "ltr")
    assert link.get("href") == "/de/gipfel/2016/"


# --- what a translation that lags behind shows -------------------------------------------


@pytest.fixture
def lagging(index, summit):
    """An English summit and session, translated before both were moved in German."""
    english = below(home_in("en"), index, "Summits")
    session = SessionFactory(
        parent=summit, room="Saal 1", start_time=time(9), end_time=time(10)
    )
    english_summit = translated(summit, english)
    translated(session, english_summit, title="Session in English")
    summit.start_date = date(2016, 6, 20)
    summit.venue = VenueFactory(name="Hafenhaus", town="Hamburg")
    published(summit)
    session.room, session.start_time, session.end_time = "Saal 7", time(15), time(16)
    published(session)
    return english_summit


def test_a_lagging_summit_shows_the_announced_days_place_and_hours(lagging, client):
    root = page(client, lagging.get_url())

    assert root.select_one(".banner time")["datetime"] == "2016-06-20"
    assert "Hafenhaus" in text(root.select_one(".banner .eyebrow"))
    (row,) = root.select("main .session")
    assert row.select_one("time")["datetime"] == "15:00"
    assert "Saal 7" in text(row)


def test_a_lagging_session_shows_the_announced_hour_and_room(lagging, client):
    session = SessionPage.objects.get(title="Session in English")

    root = page(client, session.get_url())

    facts = root.select_one("main .facts")
    assert facts.select_one("time")["datetime"] == "2016-06-20T15:00:00+02:00"
    assert "Saal 7" in text(facts)


def test_the_list_shows_the_announced_days_of_a_lagging_summit(lagging, client):
    root = page(client, lagging.get_parent().get_url())

    (shown,) = texts(root, "main .card .eyebrow")
    assert "20" in shown
    assert "Hamburg" in shown


def test_a_preview_shows_what_is_planned(summit):
    session = SessionFactory(parent=summit, room="Saal 1", start_time=time(9))
    summit.start_date, session.room = date(2016, 7, 1), "Saal 9"

    of_summit = summit.make_preview_request().context_data
    of_session = session.make_preview_request().context_data

    assert of_summit["summit"].start_date == date(2016, 7, 1)
    assert of_session["room"] == "Saal 9"


# --- a summit ---------------------------------------------------------------------------


def test_partners_are_grouped_by_what_they_were(summit, client):
    for role, name in (
        ("supporter", "Capgemini"),
        ("host", "BMI"),
        ("supporter", "CSC"),
    ):
        summit.partners.add(
            SummitPartner(
                partner=PartnerFactory(name=name), role=role, contribution=f"von {name}"
            )
        )
    summit.save()

    groups = context(client, summit)["partners"]

    assert [
        (group.role, [partner.name for partner in group.partners]) for group in groups
    ] == [("host", ["BMI"]), ("supporter", ["Capgemini", "CSC"])]
    assert groups[0].partners[0].contribution == "von BMI"


def test_partners_have_the_name_of_the_readers_language(index, summit, client):
    german = PartnerFactory(name="Bundesministerium")
    english_index = below(home_in("en"), index, "Summits")
    english = translated(summit, english_index)
    PartnerFactory(
        name="Federal Ministry",
        locale=english.locale,
        translation_key=german.translation_key,
    )
    for one in (summit, english):
        one.partners.add(SummitPartner(partner=german, role="host"))
        one.save()

    named = [
        context(client, one)["partners"][0].partners[0].name
        for one in (summit, english)
    ]

    assert named == ["Bundesministerium", "Federal Ministry"]


def test_the_programme_is_in_the_order_of_the_day(index, client):
    summit = SummitFactory(parent=index, end_date=date(2016, 6, 15))
    second = date(2016, 6, 15)
    for title, fields in {
        "Zweiter Tag": {"day": second, "start_time": time(9)},
        "Ohne Zeit": {"start_time": None, "end_time": None},
        "Mittag": {"start_time": time(12), "end_time": time(13)},
        "Morgen": {"start_time": time(9)},
    }.items():
        SessionFactory(parent=summit, title=title, **fields)
    SessionFactory(parent=summit, title="Entwurf", live=False)

    found = context(client, summit)

    titles = [session.title for session in found["sessions"]]
    assert titles == ["Morgen", "Mittag", "Ohne Zeit", "Zweiter Tag"]
    assert [(day.date, len(day.sessions)) for day in found["days"]] == [
        (date(2016, 6, 14), 3),
        (second, 1),
    ]
    assert found["sessions"][0].starts.isoformat() == "2016-06-14T09:00:00+02:00"
    assert found["sessions"][2].starts is None


def test_sessions_of_another_summit_stay_there(index, summit, client):
    other = SummitFactory(parent=index, title="Zweiter Gipfel")
    SessionFactory(parent=other)

    assert context(client, summit)["sessions"] == []


def test_untranslated_sessions_are_in_the_programme_in_their_source(
    index, summit, client
):
    first = SessionFactory(parent=summit, title="Erste")
    SessionFactory(parent=summit, title="Zweite", start_time=time(11), end_time=None)
    arabic_index = below(home_in("ar"), index, "القمم")
    arabic = translated(summit, arabic_index, title="القمة")
    translated(first, arabic, title="الأولى")

    sessions = context(client, arabic)["sessions"]

    assert [(one.title, one.lang, one.foreign) for one in sessions] == [
        ("الأولى", "ar", False),
        ("Zweite", "de", True),
    ]
    root = page(client, arabic.url)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")


def test_nobody_is_named_without_consent(summit, client):
    session = SessionFactory(parent=summit, slug="rede")
    for name, consent in (("Mina", True), ("Anonym", False)):
        person = PersonFactory(name=name, consent=consent, photo=ImageFactory())
        session.speakers.add(SessionSpeaker(person=person))
    session.save()

    for shown in (summit, session):
        root = page(client, shown.get_url())
        assert "Mina" in text(root)
        assert "Anonym" not in text(root)


def test_who_takes_back_her_consent_is_named_no_more(summit, client):
    session = SessionFactory(parent=summit)
    person = PersonFactory(name="Mina")
    session.speakers.add(SessionSpeaker(person=person))
    session.save()
    assert "Mina" in text(page(client, summit.get_url()))

    person.consent = False
    person.save()

    assert "Mina" not in text(page(client, summit.get_url()))


def test_the_programme_says_where_there_is_a_recording(summit, client):
    SessionFactory(parent=summit, body=[("recording", VIDEO)])
    SessionFactory(parent=summit, start_time=time(10, 30))

    sessions = context(client, summit)["sessions"]

    assert [one.has_recording for one in sessions] == [True, False]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"start_date": date(1, 1, 1)}, "start_date"),
        ({"end_date": date(9999, 12, 31)}, "end_date"),
        ({"end_date": date(2016, 6, 13)}, "end_date"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(fields, field):
    draft = SummitFactory.build(parent=None, locale=None, venue=None, **fields)

    with pytest.raises(ValidationError) as caught:
        draft.clean()

    assert list(caught.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"day": date(1, 1, 1)}, "day"), ({"end_time": time(10)}, "end_time")],
)
def test_a_session_is_refused_alike(fields, field):
    draft = SessionFactory.build(parent=None, locale=None, **fields)

    with pytest.raises(ValidationError) as caught:
        draft.clean()

    assert list(caught.value.message_dict) == [field]


# --- a session ----------------------------------------------------------------------------


def test_a_session_names_time_language_and_topic(summit, client):
    session = SessionFactory(parent=summit, track="Sprache", room="Saal 1")
    session.languages = [SpokenLanguage.objects.canonical().get(code="de")]
    session.topics = [topic("language_learning")]
    session.save()

    found = context(client, session)

    assert found["starts"].isoformat() == "2016-06-14T10:00:00+02:00"
    assert (found["track"], found["room"]) == ("Sprache", "Saal 1")
    assert [label.text for label in found["languages"]] == ["Deutsch"]
    assert found["summit"].get_url() == summit.get_url()


def test_related_sessions_are_up_to_three_of_the_same_track(summit, client):
    sessions = [
        SessionFactory(
            parent=summit,
            title=f"{hour}",
            track="Sprache",
            start_time=time(hour),
            end_time=None,
        )
        for hour in range(9, 15)
    ]
    SessionFactory(parent=summit, title="Andere", track="Wohnen")

    related = [one.session.title for one in context(client, sessions[1])["related"]]
    assert related == ["11", "12", "13"]
    related = [one.session.title for one in context(client, sessions[-1])["related"]]
    assert related == ["9", "10", "11"]


def test_a_time_that_the_clocks_jump_over_is_shown_as_the_next_one(index, client):
    summit = SummitFactory(parent=index, start_date=date(2026, 3, 29))
    session = SessionFactory(parent=summit, start_time=time(2, 30))

    assert context(client, session)["starts"].isoformat() == "2026-03-29T03:30:00+02:00"


def test_drafts_of_summits_and_sessions_can_be_previewed(index, summit):
    for parent, factory in ((index, SummitFactory), (summit, SessionFactory)):
        draft = factory(parent=parent, live=False)
        draft.title = "Noch ein Entwurf"

        response = draft.make_preview_request()

        assert response.status_code == 200
        assert "Noch ein Entwurf" in response.content.decode()


# --- what other pages show -------------------------------------------------------------


def rendered(source, language):
    with override(language):
        return Template("{% load events %}" + source).render(Context())


def test_other_pages_show_the_next_meetups(db):
    calendar = CalendarFactory(parent=home_in("de"))
    for day in (5, 3, 1, 2):
        MeetupFactory(parent=calendar, title=f"{day}", start_date=date(2026, 12, day))

    source = (
        "{% upcoming_meetups 3 as meetups %}"
        "{% for card in meetups %}{{ card.title }}{{ card.foreign }} {% endfor %}"
    )

    assert rendered(source, "de") == "1False 2False 3False "
    assert rendered(source, "ar") == "1True 2True 3True "


def test_other_pages_show_the_latest_summit(index, summit):
    source = "{% latest_summit as summit %}{{ summit.title }}|{{ summit.url }}"

    assert rendered(source, "de") == "Flüchtlingsgipfel|/de/gipfel/2016/"


def test_without_summits_there_is_none_to_show(db):
    source = "{% latest_summit as summit %}{% if summit %}x{% endif %}"

    assert rendered(source, "de") == ""


# --- how much it costs ---------------------------------------------------------------


def filled(summit, count):
    for number in range(count):
        session = SessionFactory(
            parent=summit, track="Sprache", body=[("recording", VIDEO)]
        )
        for _ in range(count):
            person = PersonFactory(photo=ImageFactory())
            session.speakers.add(SessionSpeaker(person=person))
        session.languages = SpokenLanguage.objects.canonical()[:count]
        session.topics = [topic("work")]
        session.save()
        summit.partners.add(
            SummitPartner(
                partner=PartnerFactory(logo=ImageFactory()),
                role=["host", "programme", "supporter"][number % 3],
            )
        )
    summit.save()
    return session


def queries(client, shown, captured):
    client.get(shown.get_url())
    with captured(18) as found:
        client.get(shown.get_url())
    return len(found)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_summit(summit, client, django_assert_max_num_queries, count):
    filled(summit, count)

    assert queries(client, summit, django_assert_max_num_queries) == 13


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_session(summit, client, django_assert_max_num_queries, count):
    session = filled(summit, count)

    assert queries(client, session, django_assert_max_num_queries) == 16


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_summits(index, client, django_assert_max_num_queries, count):
    for _ in range(count):
        SummitFactory(parent=index, social_image=ImageFactory(), venue=VenueFactory())

    assert queries(client, index, django_assert_max_num_queries) == 11


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_what_other_pages_show(index, django_assert_num_queries, count):
    calendar = CalendarFactory(parent=home_in("de"))
    for _ in range(count):
        MeetupFactory(parent=calendar)
        SummitFactory(parent=index)
    source = "{% upcoming_meetups 3 as meetups %}{% latest_summit as summit %}"
    rendered(source, "de")

    with django_assert_num_queries(5):
        rendered(source, "de")


def test_a_session_that_must_not_be_recorded_takes_no_recording(summit):
    session = SessionFactory(parent=summit, body=[("recording", VIDEO)])
    session.clean()
    session.do_not_record = True

    with pytest.raises(ValidationError) as refusal:
        session.clean()

    assert set(refusal.value.message_dict) == {"do_not_record"}
    session.body = []
    session.clean()


def shared_image(client, address):
    found = page(client, address).select_one('meta[property="og:image:alt"]')
    return found and found["content"]


def test_a_session_is_shared_with_its_picture_or_else_with_that_of_its_summit(
    index, client
):
    summit = SummitFactory(
        parent=index, social_image=ImageFactory(description="Plenary")
    )
    SessionFactory(
        parent=summit, slug="own", social_image=ImageFactory(description="Speaker")
    )
    SessionFactory(parent=summit, slug="bare")

    assert shared_image(client, f"{summit.url}own/") == "Speaker"
    assert shared_image(client, f"{summit.url}bare/") == "Plenary"
