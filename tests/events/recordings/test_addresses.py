import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.recordings.addresses import (
    MAX_START,
    PROVIDER_NAMES,
    ForbiddenHost,
    NoVideo,
    RecordingAddress,
    UnknownAddress,
    UnknownProvider,
    parse_address,
    whole_seconds,
)

TUBE = "dQw4w9WgXcQ"
SHORT = "kkGMgK9ZtnKfYAgnEtQxbv"
UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
SLUG = "37c3-12166-tractors_rockets_and_the_internet_in_belarus"

ACCEPTED = {
    f"https://www.youtube.com/watch?v={TUBE}": ("youtube", TUBE, None),
    f"http://youtube.com/watch?v={TUBE}": ("youtube", TUBE, None),
    f"https://m.youtube.com/watch?list=PL1&v={TUBE}&index=2": ("youtube", TUBE, None),
    f"https://WWW.YouTube.COM/watch?v={TUBE}&t=90": ("youtube", TUBE, 90),
    f"https://www.youtube.com/watch?v={TUBE}&t=1h2m3s": ("youtube", TUBE, 3723),
    f"https://www.youtube.com/watch?v={TUBE}#t=2m": ("youtube", TUBE, 120),
    f"https://youtu.be/{TUBE}?si=abc&t=45s": ("youtube", TUBE, 45),
    f"https://www.youtube.com/embed/{TUBE}?start=12": ("youtube", TUBE, 12),
    f"https://www.youtube.com/shorts/{TUBE}": ("youtube", TUBE, None),
    f"https://www.youtube.com/live/{TUBE}/": ("youtube", TUBE, None),
    f"https://www.youtube-nocookie.com/embed/{TUBE}": ("youtube", TUBE, None),
    "https://www.youtube.com/watch?v=-_-_-_-_-_-": ("youtube", "-_-_-_-_-_-", None),
    "https://vimeo.com/76979871": ("vimeo", "76979871", None),
    "http://www.vimeo.com/76979871/": ("vimeo", "76979871", None),
    "https://vimeo.com/76979871#t=1m30s": ("vimeo", "76979871", 90),
    "https://vimeo.com/76979871/8272103f6e": ("vimeo", "76979871/8272103f6e", None),
    "https://vimeo.com/76979871?h=8272103f6e": ("vimeo", "76979871/8272103f6e", None),
    "https://vimeo.com/channels/staffpicks/76979871": ("vimeo", "76979871", None),
    "https://player.vimeo.com/video/76979871": ("vimeo", "76979871", None),
    "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1": (
        "vimeo",
        "76979871/8272103f6e",
        None,
    ),
    f"https://framatube.org/w/{SHORT}": ("peertube", SHORT, None),
    f"https://framatube.org/w/{SHORT}?start=1m5s": ("peertube", SHORT, 65),
    f"https://framatube.org/videos/watch/{UUID}": ("peertube", UUID, None),
    f"https://framatube.org/w/{SHORT};threadId=3": ("peertube", SHORT, None),
    f"https://framatube.org/videos/watch/{UUID};threadId=3?start=5s": (
        "peertube",
        UUID,
        5,
    ),
    f"https://framatube.org/videos/watch/{UUID.upper()}": ("peertube", UUID, None),
    f"https://framatube.org/videos/embed/{UUID}": ("peertube", UUID, None),
    f"https://framatube.org/videos/embed/{SHORT}": ("peertube", SHORT, None),
    f"https://media.ccc.de/v/{SLUG}": ("media_ccc", SLUG, None),
    f"http://media.ccc.de/v/{SLUG}#t=61": ("media_ccc", SLUG, 61),
    f"https://media.ccc.de/v/{SLUG}/oembed": ("media_ccc", SLUG, None),
    f"  https://youtu.be/{TUBE}\n": ("youtube", TUBE, None),
}

REFUSED = {
    "": "scheme",
    "no address": "characters",
    f"www.youtube.com/watch?v={TUBE}": "scheme",
    f"//www.youtube.com/watch?v={TUBE}": "scheme",
    f"ftp://www.youtube.com/watch?v={TUBE}": "scheme",
    f"javascript://www.youtube.com/watch?v={TUBE}%0aalert(1)": "scheme",
    "data:text/html,<script>alert(1)</script>": "scheme",
    f"https:///watch?v={TUBE}": "host",
    f"https:www.youtube.com/watch?v={TUBE}": "host",
    f"https://youtube.com.evil.example/watch?v={TUBE}": "host",
    f"https://youtube.com.evil.example/w/{SHORT}": "host",
    f"https://evil-youtube.com/watch?v={TUBE}": "host",
    f"https://music.youtube.com/watch?v={TUBE}": "host",
    f"https://www.youtu.be/{TUBE}": "host",
    f"https://youtube.com./watch?v={TUBE}": "host",
    f"https://youtube.com%2eevil.example/watch?v={TUBE}": "host",
    "https://vimeo.com.evil.example/76979871": "host",
    f"https://media.ccc.de.evil.example/v/{SLUG}": "host",
    f"https://xmedia.ccc.de/v/{SLUG}": "host",
    f"https://уoutube.com/watch?v={TUBE}": "host",  # noqa: RUF001  # Cyrillic
    f"https://ｙoutube.com/watch?v={TUBE}": "host",  # noqa: RUF001  # full width
    f"https://youtube.com\u2100evil.example/watch?v={TUBE}": "host",
    f"https://\u212aino.example/w/{SHORT}": "host",
    f"https://xn--.example/w/{SHORT}": "host",
    f"https://xn--a-.example/w/{SHORT}": "host",
    f"https://xn--youtube-.example/w/{SHORT}": "host",
    f"https://xn--zzzzzzzz9999.example/w/{SHORT}": "host",
    f"https://ab--cd.example/w/{SHORT}": "host",
    f"https://www.youtube.com@evil.example/watch?v={TUBE}": "credentials",
    f"https://user:secret@www.youtube.com/watch?v={TUBE}": "credentials",
    f"https://@www.youtube.com/watch?v={TUBE}": "credentials",
    f"https://www.youtube.com:443/watch?v={TUBE}": "port",
    f"https://www.youtube.com:/watch?v={TUBE}": "port",
    f"https://framatube.org:9000/w/{SHORT}": "port",
    f"https://evil.example\\@www.youtube.com/watch?v={TUBE}": "characters",
    f"https://www.youtube.com/wa\ttch?v={TUBE}": "characters",
    f"https://www.youtube.com/\r\nwatch?v={TUBE}": "characters",
    f"https://www.youtube.com/watch?v={TUBE}\x00": "characters",
    f"https://www.youtube.com/watch?v={TUBE} onload=alert(1)": "characters",
    f"https://www.youtube.com/embed%2F{TUBE}": "path",
    f"https://www.youtube.com/%65mbed/{TUBE}": "path",
    f"https://framatube.org/w/..%2f..%2f{SHORT}": "path",
    "https://media.ccc.de/v/%2e%2e%2fadmin": "path",
    "https://www.youtube.com/": "video",
    "https://www.youtube.com/watch": "video",
    "https://www.youtube.com/watch?v=": "video",
    "https://www.youtube.com/watch?v=short": "video",
    f"https://www.youtube.com/watch?v={TUBE}x": "video",
    f"https://www.youtube.com/watch?v={TUBE}&v=AAAAAAAAAAA": "video",
    f"https://www.youtube.com/watch?v={TUBE[:-1]}%22": "video",
    f"https://www.youtube.com/watch?v={TUBE}%0a": "video",
    "https://www.youtube.com/watch?v=٣٣٣٣٣٣٣٣٣٣٣": "video",
    f"https://www.youtube.com/embed//{TUBE}": "video",
    f"https://www.youtube.com/embed/{TUBE}/../../x": "video",
    "https://www.youtube.com/embed/videoseries?list=PL1": "video",
    "https://www.youtube.com/embed/live_stream?channel=UC1": "video",
    "https://www.youtube.com/@channel": "video",
    f"https://www.youtube.com/w/{SHORT}": "video",
    f"https://www.youtube.com/watch?{'a&' * 200}v={TUBE}": "video",
    "https://vimeo.com/": "video",
    "https://vimeo.com/076979871": "video",
    "https://vimeo.com/76979871/NOTAHASH": "video",
    "https://vimeo.com/76979871?h=x%22onload": "video",
    "https://vimeo.com/event/76979871/embed": "video",
    "https://player.vimeo.com/76979871": "video",
    "https://media.ccc.de/v/": "video",
    "https://media.ccc.de/c/37c3": "video",
    f"https://media.ccc.de/v/{SLUG}/../../x": "video",
    f"https://media.ccc.de/v/{'a' * 201}": "video",
    f"http://framatube.org/w/{SHORT}": "scheme",
    "https://framatube.org/": "provider",
    f"https://framatube.org/w/{SHORT}1": "provider",
    f"https://framatube.org/w/{SHORT[:-1]}0": "provider",
    f"https://framatube.org/w/p/{SHORT}": "provider",
    f"https://framatube.org/videos/watch/{UUID}0": "provider",
    f"https://framatube.org/w/{SHORT};x": "provider",
    f"https://framatube.org/w/{SHORT};threadId=": "provider",
    f"https://framatube.org/w/{SHORT};threadId=3/x": "provider",
    f"https://127.0.0.1/w/{SHORT}": "host",
    f"https://127.1/w/{SHORT}": "host",
    f"https://2130706433/w/{SHORT}": "host",
    f"https://0x7f.0.0.0x1/w/{SHORT}": "host",
    f"https://10.0.0.5/w/{SHORT}": "host",
    f"https://169.254.169.254/w/{SHORT}": "host",
    f"https://[::1]/w/{SHORT}": "host",
    f"https://[::ffff:127.0.0.1]/w/{SHORT}": "host",
    f"https://[fe80::1%25eth0]/w/{SHORT}": "host",
    f"https://[bad/w/{SHORT}": "host",
    f"https://localhost/w/{SHORT}": "host",
    f"https://tube.localhost/w/{SHORT}": "host",
    f"https://tube.local/w/{SHORT}": "host",
    f"https://metadata.google.internal/w/{SHORT}": "host",
    f"https://nas.home.arpa/w/{SHORT}": "host",
    f"https://tube/w/{SHORT}": "host",
    f"https://-tube.example/w/{SHORT}": "host",
    f"https://tube_1.example/w/{SHORT}": "host",
    f"https://tube..example/w/{SHORT}": "host",
    f"https://{'a' * 64}.example/w/{SHORT}": "host",
    f"https://{'a.' * 130}example/w/{SHORT}": "host",
    f"https://tube.example'.evil.example/w/{SHORT}": "host",
    f"https://tube.example;script-src/w/{SHORT}": "host",
    f"https://*.example/w/{SHORT}": "host",
    f"https://youtu.be/{TUBE}?x={'y' * 2000}": "too_long",
}


@pytest.mark.parametrize(("url", "expected"), ACCEPTED.items())
def test_an_address_as_editors_paste_it_is_understood(url, expected):
    address = parse_address(url)

    assert (address.provider, address.video_id, address.start) == expected


@pytest.mark.parametrize(("url", "code"), REFUSED.items())
def test_a_hostile_or_foreign_address_is_refused_with_its_reason(url, code):
    with pytest.raises(UnknownAddress) as refusal:
        parse_address(url)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("url", "watch", "embed", "origin"),
    [
        (
            f"https://youtu.be/{TUBE}?t=1m30s",
            f"https://www.youtube.com/watch?v={TUBE}&t=90s",
            f"https://www.youtube-nocookie.com/embed/{TUBE}?start=90",
            "https://www.youtube-nocookie.com",
        ),
        (
            "https://vimeo.com/76979871",
            "https://vimeo.com/76979871",
            "https://player.vimeo.com/video/76979871?dnt=1",
            "https://player.vimeo.com",
        ),
        (
            "https://vimeo.com/76979871/8272103f6e#t=5",
            "https://vimeo.com/76979871/8272103f6e#t=5s",
            "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e#t=5s",
            "https://player.vimeo.com",
        ),
        (
            f"https://framatube.org/videos/embed/{SHORT}?start=5s",
            f"https://framatube.org/w/{SHORT}?start=5s",
            f"https://framatube.org/videos/embed/{SHORT}?p2p=0&start=5s",
            "https://framatube.org",
        ),
        (
            f"https://framatube.org/w/{UUID}",
            f"https://framatube.org/videos/watch/{UUID}",
            f"https://framatube.org/videos/embed/{UUID}?p2p=0",
            "https://framatube.org",
        ),
        (
            f"https://media.ccc.de/v/{SLUG}#t=61",
            f"https://media.ccc.de/v/{SLUG}#t=61",
            f"https://media.ccc.de/v/{SLUG}/oembed#t=61",
            "https://media.ccc.de",
        ),
    ],
)
def test_links_are_rebuilt_in_the_most_private_form(url, watch, embed, origin):
    address = parse_address(url)

    assert address.watch_url == watch
    assert address.embed_url == embed
    assert address.frame_origin == origin


@pytest.mark.parametrize("url", ACCEPTED)
def test_the_watch_address_leads_back_to_the_same_recording(url):
    address = parse_address(url)

    assert parse_address(address.watch_url) == address


@pytest.mark.parametrize("url", ACCEPTED)
def test_an_address_survives_json(url):
    address = parse_address(url)

    stored = json.dumps(dataclasses.asdict(address))

    assert RecordingAddress(**json.loads(stored)) == address


def test_provider_host_and_id_are_enough_to_rebuild():
    rebuilt = RecordingAddress("peertube", "framatube.org", SHORT)

    assert rebuilt == parse_address(f"https://framatube.org/w/{SHORT}")


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        (("dailymotion", "www.dailymotion.com", "x1"), UnknownProvider),
        (("youtube", "evil.example", TUBE), ForbiddenHost),
        (("peertube", "localhost", SHORT), ForbiddenHost),
        (("peertube", "framatube.org/x", SHORT), ForbiddenHost),
        (("youtube", "www.youtube.com", "../../evil"), NoVideo),
        (("vimeo", "vimeo.com", "1/2/3"), NoVideo),
        (("youtube", "www.youtube.com", TUBE, 0), NoVideo),
        (("youtube", "www.youtube.com", TUBE, -5), NoVideo),
        (("youtube", "www.youtube.com", TUBE, MAX_START + 1), NoVideo),
    ],
)
def test_stored_parts_that_were_tampered_with_are_refused(parts, error):
    with pytest.raises(error):
        RecordingAddress(*parts)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("65", 65),
        ("65s", 65),
        ("65.9s", 65),
        ("1m5s", 65),
        ("1m", 60),
        ("1h2m3s", 3723),
        ("1h2m3", 3723),
        ("00:05", 5),
        ("1:05.250", 65),
        ("90:00", 5400),
        ("1:02:03", 3723),
        ("01:02:03", 3723),
        ("99:59:59", MAX_START),
        ("100:00:00", None),
        ("1:60:00", None),
        ("1:99", None),
        ("1:5", None),
        ("1:2:3:4", None),
        (":05", None),
        ("1:05s", None),
        ("1m:05", None),
        ("5,10", None),
        ("360000", None),
        (" 5", None),
        ("5\n", None),
    ],
)
def test_a_time_is_read_as_people_write_it(text, seconds):
    assert whole_seconds(text) == seconds


@pytest.mark.parametrize("wrong", ["abc", "-5", "1d", "0", "", "999999s", "٣", "1m2h"])
def test_a_wrong_time_starts_at_the_beginning(wrong):
    address = parse_address(f"https://youtu.be/{TUBE}?t={wrong}")

    assert address.start is None


def test_the_reader_is_told_the_host_of_a_peertube_and_the_name_of_the_others():
    names = [
        parse_address(url).provider_name
        for url in (
            f"https://framatube.org/w/{SHORT}",
            f"https://youtu.be/{TUBE}",
            f"https://media.ccc.de/v/{SLUG}",
        )
    ]

    assert names == ["framatube.org", "YouTube", "media.ccc.de"]
    assert set(PROVIDER_NAMES) == {"youtube", "vimeo", "peertube", "media_ccc"}


def test_a_peertube_with_a_right_international_name_keeps_its_ascii_form():
    address = parse_address(f"https://xn--strae-oqa.example/w/{SHORT}")

    assert address.frame_origin == "https://xn--strae-oqa.example"


def test_an_address_of_exactly_the_longest_length_is_read():
    start = f"https://youtu.be/{TUBE}?x="

    address = parse_address(start + "y" * (2000 - len(start)))

    assert address.video_id == TUBE


def test_reasons_are_told_apart_by_their_codes():
    codes = [kind.code for kind in UnknownAddress.__subclasses__()]

    assert len(set(codes)) == len(codes) == 9


@given(st.text(max_size=60), st.sampled_from(sorted(ACCEPTED)), st.integers(0, 80))
def test_any_text_inside_an_address_is_read_or_refused_and_never_carried_along(
    text, url, position
):
    try:
        address = parse_address(url[:position] + text + url[position:])
    except UnknownAddress:
        return

    for link in (address.watch_url, address.embed_url, address.frame_origin):
        assert link.isascii()
        assert link.startswith("https://")
        assert not set(link) & set("\"'<>\\ `;{}|^\t\r\n%,")
