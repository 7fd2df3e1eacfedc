"""Recordings elsewhere: nothing leaves before the click, and then to one host only."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.pages import addresses

FIND = """
from events.models import SessionPage
from events.recordings.addresses import parse_address
for page in SessionPage.objects.live().filter(locale__language_code='de').order_by('pk'):
    for block in page.body:
        if block.block_type == 'recording' and block.value['address']:
            found = parse_address(block.value['address'])
            print(page.get_url_parts()[2], found.watch_url, found.embed_url)
            raise SystemExit
"""
ADD = """
from events.models import SessionPage, SummitPage
summit = SummitPage.objects.live().filter(locale__language_code='de').first()
addresses = ['https://vimeo.com/76979871', 'https://vimeo.com/76979872',
             'https://youtu.be/dQw4w9WgXcQ']
body = [('recording', {'title': one, 'address': one, 'language': 'de', 'files': [],
                       'tracks': []}) for one in addresses]
page = summit.add_child(instance=SessionPage(
    title='Drei Filme', slug='drei-filme', locale=summit.locale, body=body))
print(page.get_url_parts()[2])
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


@pytest.fixture(scope="module")
def three_films(site):
    """Return where two films of one provider and one of another are shown."""
    return site.shell(ADD)


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


def test_who_takes_consent_back_takes_it_from_all_players_of_the_provider(
    reader, three_films
):
    vimeo, youtube = "player.vimeo.com", "www.youtube-nocookie.com"
    reader.allowed_hosts = {vimeo, youtube}
    for host in reader.allowed_hosts:
        reader.context.route(f"https://{host}/**", answered)
    reader.goto(three_films)
    first, second, third = reader.locator(".recording").all()
    for recording, host in ((first, vimeo), (third, youtube)):
        expect(recording.locator(".player-note")).to_contain_text(f"({host})")
        recording.get_by_role("checkbox", name=REMEMBER).check()
        recording.get_by_role("button", name=PLAY).click()
    reader.reload()
    expect(player(reader)).to_have_count(3)

    second.locator("[data-forget]").click()

    expect(player(first)).to_have_count(0)
    expect(player(second)).to_have_count(0)
    expect(player(third)).to_have_count(1)
    expect(reader.locator(".player-forget:visible")).to_have_count(1)
    expect(second.get_by_role("button", name=PLAY)).to_be_focused()
    first.get_by_role("button", name=PLAY).click()
    expect(player(first)).to_have_count(1)
    assert reader.evaluate("localStorage.getItem('lotse.players')") == f'["{youtube}"]'


def test_each_video_of_a_provider_that_is_remembered_offers_to_forget_it(
    reader, three_films
):
    reader.allowed_hosts = {"player.vimeo.com"}
    reader.context.route("https://player.vimeo.com/**", answered)
    reader.goto(three_films)
    first, second, _third = reader.locator(".recording").all()

    second.get_by_role("button", name=PLAY).click()
    expect(reader.locator(".player-forget:visible")).to_have_count(0)
    first.get_by_role("checkbox", name=REMEMBER).check()
    first.get_by_role("button", name=PLAY).click()

    for recording in (first, second):
        expect(recording.locator("[data-forget]")).to_be_visible()
    expect(reader.locator(".player-forget:visible")).to_have_count(2)


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


# --- transcripts -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def transcripts(site):
    return {code: addresses(site, code)["transcript"] for code in ("de", "ar")}


def marked(page):
    return page.locator(".transcript-text [aria-current]")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_time_plays_from_there_and_what_is_said_is_marked(
    reader, transcripts, language
):
    reader.goto(transcripts[language])
    reader.evaluate("window.isTheSamePage = true")
    lines = reader.locator(".transcript-text li")
    last = lines.last
    seconds = int(last.get_attribute("data-seconds"))

    last.get_by_role("link").focus()
    reader.keyboard.press("Enter")

    expect(marked(reader)).to_have_count(1)
    expect(last).to_have_attribute("aria-current", "true")
    expect(last.get_by_role("link")).to_be_focused()
    reader.wait_for_function(
        "wanted => document.querySelector('video, audio').currentTime >= wanted",
        arg=seconds,
    )
    assert f"t={seconds}&" in reader.url
    assert reader.evaluate("window.isTheSamePage")

    # Whoever moves the player's own slider is followed by the mark.
    reader.locator("video, audio").first.evaluate("media => { media.currentTime = 0 }")

    expect(lines.first).to_have_attribute("aria-current", "true")
    expect(marked(reader)).to_have_count(1)


def test_the_box_of_a_transcript_shows_the_second_that_is_asked_for(
    reader, transcripts
):
    path = re.sub(r"t=\d+", "t=9", transcripts["de"])
    reader.goto(path)

    line = marked(reader)
    assert int(line.get_attribute("data-seconds")) <= 9
    box = reader.locator(".transcript-text").bounding_box()
    place = line.bounding_box()
    assert box["y"] <= place["y"]
    assert place["y"] + place["height"] <= box["y"] + box["height"]


def test_a_time_is_a_link_where_there_is_no_script(plain_reader, transcripts):
    plain_reader.goto(transcripts["de"])
    last = plain_reader.locator(".transcript-text li").last
    seconds = last.get_attribute("data-seconds")

    last.get_by_role("link").click()

    plain_reader.wait_for_url(f"**?t={seconds}&**")
    expect(marked(plain_reader)).to_have_count(1)
    source = plain_reader.locator("video source, audio source").first
    assert source.get_attribute("src").endswith(f"#t={seconds}")
