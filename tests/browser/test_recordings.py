"""Recordings elsewhere: nothing leaves before the click, and then to one host only."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

FIND = """
from events.models import SessionPage
from events.recordings import parse_address
for page in SessionPage.objects.live().filter(locale__language_code='de'):
    for block in page.body:
        if block.block_type == 'recording' and block.value['address']:
            found = parse_address(block.value['address'])
            print(page.get_url_parts()[2], found.watch_url, found.embed_url)
            raise SystemExit
"""
PLAY = re.compile("abspielen", re.IGNORECASE)
REMEMBER = re.compile("merken", re.IGNORECASE)
REFUSED = """
    () => new Promise((done) => {
        addEventListener("securitypolicyviolation", (event) =>
            done([event.effectiveDirective, event.blockedURI]));
        const frame = document.createElement("iframe");
        frame.src = "https://stranger.example/";
        document.body.append(frame);
    })
"""


@pytest.fixture(scope="module")
def recording(site):
    """Return where a recording is shown, watched and embedded from."""
    return site.shell(FIND).split()


@pytest.fixture
def watched(reader, recording):
    """A reader's browser in which the provider is played by a few bytes of ours."""
    path, _watch, embed = recording
    host = urlsplit(embed).netloc
    reader.allowed_hosts = {host}
    reader.context.route(f"https://{host}/**", answered)
    reader.goto(path)
    return reader


def answered(route):
    route.fulfill(body="<p>Film", content_type="text/html")


def hosts(page):
    return {urlsplit(url).netloc for url in page.elsewhere}


def player(page):
    return page.locator("iframe")


def test_only_the_keyboard_is_needed_and_only_the_provider_is_asked(watched, recording):
    assert watched.elsewhere == []
    expect(player(watched)).to_have_count(0)
    button = watched.get_by_role("button", name=PLAY)
    before = watched.locator("main a[href], main button").all()
    before[0].focus()
    for _press in range(60):
        if button.evaluate("button => button === document.activeElement"):
            break
        watched.keyboard.press("Tab")
    expect(button).to_be_focused()

    watched.keyboard.press("Enter")

    expect(player(watched)).to_have_count(1)
    expect(player(watched)).to_be_focused()
    expect(watched.frame_locator("iframe").get_by_text("Film")).to_be_visible()
    assert player(watched).get_attribute("src") == recording[2]
    assert hosts(watched) == watched.allowed_hosts
    assert watched.evaluate("localStorage.length") == 0
    watched.reload()
    expect(watched.get_by_role("button", name=PLAY)).to_be_visible()


def test_the_page_refuses_every_other_frame(watched):
    directive, address = watched.evaluate(REFUSED)

    assert directive == "frame-src"
    assert address.startswith("https://stranger.example")
    assert watched.elsewhere == []


def test_consent_lasts_as_long_as_the_reader_wants(watched):
    watched.get_by_role("checkbox", name=REMEMBER).check()
    watched.get_by_role("button", name=PLAY).click()
    watched.reload()
    expect(player(watched)).to_have_count(1)

    watched.locator("[data-forget]:visible").click()
    expect(player(watched)).to_have_count(0)
    watched.reload()

    expect(watched.get_by_role("button", name=PLAY)).to_be_visible()
    expect(player(watched)).to_have_count(0)
    assert watched.evaluate("localStorage.length") == 0


def test_without_a_script_a_link_leads_to_the_provider(plain_reader, recording):
    path, watch, _embed = recording
    plain_reader.allowed_hosts = {urlsplit(watch).netloc}
    plain_reader.context.route(f"https://{urlsplit(watch).netloc}/**", answered)
    plain_reader.goto(path)
    assert plain_reader.elsewhere == []
    expect(player(plain_reader)).to_have_count(0)
    expect(plain_reader.get_by_role("button", name=PLAY)).to_have_count(0)

    plain_reader.locator(f'main a[href="{watch}"]').first.click()

    plain_reader.wait_for_url(watch)
