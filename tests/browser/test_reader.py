"""What visitors and attendees do, with a script and without one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import addresses


@pytest.fixture(params=["reader", "plain_reader"])
def visitor(request):
    return request.getfixturevalue(request.param)


def test_a_visitor_searches_the_directory(visitor, site):
    visitor.goto("/de/")
    visitor.locator("#directory-q").fill("Handbook")
    visitor.locator(".big-search button").click()

    first = visitor.locator("article.entry").first
    expect(first).to_contain_text("Handbook Germany")
    first.get_by_role("link").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Handbook Germany")


def test_a_visitor_narrows_the_results(visitor, site):
    visitor.goto(addresses(site, "de")["directory"])
    before = visitor.locator("article.entry").count()
    for fold in visitor.locator("details.filters:not([open]) > summary").all():
        if fold.is_visible():
            fold.click()

    visitor.locator("#topic-housing").check()
    visitor.locator(".filters-body button[type=submit]").click()

    assert "topic=housing" in visitor.url
    assert 0 < visitor.locator("article.entry").count() < before


def test_a_visitor_finds_housing_in_arabic(visitor, site):
    visitor.goto(addresses(site, "ar")["directory"] + "?q=سكن")

    assert visitor.locator("html").get_attribute("dir") == "rtl"
    assert visitor.locator("article.entry").count() > 0


def test_an_attendee_subscribes(visitor, site):
    visitor.goto(addresses(site, "de")["calendar"])

    address = visitor.locator("#feed-address").input_value()
    assert address == f"{site.url}/calendar/de.ics"
    answer = visitor.request.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.text().startswith("BEGIN:VCALENDAR")
    button = visitor.get_by_role("link", name=re.compile("meinem Kalender|my calendar"))
    assert button.get_attribute("href").startswith("webcal://")


def test_the_menu_and_the_languages_work(visitor, site):
    visitor.set_viewport_size({"width": 320, "height": 640})
    visitor.goto("/de/")

    visitor.locator("details.menu > summary").click()
    visitor.locator("details.menu nav a").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    visitor.locator("details.languages > summary").click()
    visitor.locator("details.languages a[hreflang=ar]").click()

    assert visitor.locator("html").get_attribute("lang") == "ar"
    width = (
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if visitor.evaluate("1") == 1:
        assert visitor.evaluate(width) <= 0


FIND_PLAYER = """
from events.models import SessionPage
for page in SessionPage.objects.live().filter(locale__language_code='de'):
    for block in page.body:
        if block.block_type == 'recording' and block.value['files']:
            print(page.get_url_parts()[2]); raise SystemExit
"""


def test_our_own_video_has_captions_and_can_be_sought(visitor, site):
    visitor.goto(site.shell(FIND_PLAYER))

    video = visitor.locator("video, audio").first
    assert video.locator("track[kind=captions]").count() >= 2
    source = video.locator("source").first.get_attribute("src")
    answer = visitor.request.get(source, headers={"Range": "bytes=100-199"})
    assert answer.status == 206
    assert len(answer.body()) == 100


def test_a_visitor_writes_a_message(visitor, site):
    visitor.goto(addresses(site, "de")["contact"])
    form = visitor.locator("form[method=post]")
    visitor.wait_for_timeout(3500)  # nobody writes a message in three seconds
    for field in form.locator("input[type=text]:visible, input[type=email]").all():
        kind = field.get_attribute("type")
        field.fill("leser@beispiel.example" if kind == "email" else "Beispiel")
    for choice in form.locator("select").all():
        choice.select_option(index=1)
    form.locator("textarea").fill("Guten Tag, eine Frage.")

    form.locator("button[type=submit]").click()

    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    expect(visitor.locator("form[method=post]")).to_have_count(0)
