"""What somebody may paste or upload to do harm: refused in a sentence, or escaped."""

import io
import json

import pytest
from icalendar import Calendar
from wagtail.blocks import StructBlockValidationError

from events.blocks import RecordingBlock
from events.models import SessionPage
from events.recordings.captions import CaptionFileError, read_captions
from tests.events.factories import (
    SessionFactory,
)
from tests.events.html import page, text

pytestmark = pytest.mark.django_db

ID = "dQw4w9WgXcQ"
WATCH = f"www.youtube.com/watch?v={ID}"
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://www.youtube.com/",
    "\x01javascript:alert(1)",
    "java\nscript:alert(1)",
    "javascript://www.youtube.com/%0aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "blob:https://www.youtube.com/1",
    "about:blank",
    "view-source:https://" + WATCH,
    "ftp://" + WATCH,
    "http://" + WATCH + "&javascript:alert(1)\x00",
    "https://evil.example@" + WATCH,
    "https://www.youtube.com@evil.example/watch?v=" + ID,
    "https://user:password@vimeo.com/76979871",
    "https://www.youtube.com%40evil.example/watch?v=" + ID,
    "https://www.youtube.com.evil.example/watch?v=" + ID,
    "https://evil-youtube.com/watch?v=" + ID,
    "https://youtube.com.de/watch?v=" + ID,
    "https://www.youtube.co/watch?v=" + ID,
    "https://wwwyoutube.com/watch?v=" + ID,
    "https://vimeo.com.evil.example/76979871",
    "https://xn--yutube-wqf.com/watch?v=" + ID,
    "https://www.y\u043eutube.com/watch?v=" + ID,
    "https://www.youtube.com\u2044watch?v=" + ID,
    "https://youtube\u3002com/watch?v=" + ID + "&x=\u202e",
    "https://www.youtube.com:8443/watch?v=" + ID,
    "https://www.youtube.com:80@evil.example/watch?v=" + ID,
    "https:\\\\www.youtube.com\\watch?v=" + ID,
    "https://www.youtube.com\\@evil.example/watch?v=" + ID,
    "https://evil.example#@www.youtube.com/watch?v=" + ID,
    "https://evil.example/?https://" + WATCH,
    "https://www.youtube.com/redirect?q=https://evil.example",
    "https://www.youtube.com/watch?v=%22%3E%3Cscript%3E",
    'https://www.youtube.com/watch?v="><script>',
    "https://www.youtube.com/embed%2f" + ID,
    "https://www.youtube.com/%2e%2e/watch?v=" + ID,
    "https://media.ccc.de/v/..%2f..%2fevil",
    "https://media.ccc.de/v/../../evil",
    "https://vimeo.com/76979871/../../evil",
    "https://video.example.org/w/../../evil",
    "https://127.0.0.1/w/hWGuETTzRDWM4kq2Yz8uZ7",
    "https://2130706433/w/hWGuETTzRDWM4kq2Yz8uZ7",
    "https://[::1]/w/hWGuETTzRDWM4kq2Yz8uZ7",
    "https://[::ffff:127.0.0.1]:443/w/hWGuETTzRDWM4kq2Yz8uZ7",
    "https://[www.youtube.com/watch?v=" + ID,
    "https://localhost/w/hWGuETTzRDWM4kq2Yz8uZ7",
    "https://printer.local/w/hWGuETTzRDWM4kq2Yz8uZ7",
    "https://" + "a" * 300 + ".example/w/hWGuETTzRDWM4kq2Yz8uZ7",
    "https://" + WATCH + "&x=" + "A" * 100_000,
    "https://" + "[" * 1000,
]

TIME = "00:01.000 --> 00:02.000"
CUE = f"{TIME}\nHi\n\n"
REFUSED_FILES = [
    ("encoding", "WEBVTT\n\n".encode("utf-16")),
    ("encoding", b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe"),
    ("encoding", b"WEBVTT\n\n\xed\xa0\x80"),
    ("header", b"<script>alert(1)</script>"),
    ("header", "\u202eWEBVTT\n\n".encode() + CUE.encode()),
    ("header", b"\xef\xbb\xbf\xef\xbb\xbfWEBVTT\n\n" + CUE.encode()),
    ("nul", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\x00<script>"),
    ("too_many", b"WEBVTT\n\n" + CUE.encode() * 60_000),
    ("too_many", b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\n\n" * 79_000),
    ("too_long", b"WEBVTT\n\n" + CUE.encode() * 100_000),
    ("too_long", b"WEBVTT\n\n" + TIME.encode() + b"\n" + b"A" * 3_000_000),
    ("timing", b"WEBVTT\n\n-00:01.000 --> 00:02.000\nHi"),
    ("timing", b"WEBVTT\n\n00:01.000 --> -00:02.000\nHi"),
    ("timing", b"WEBVTT\n\n00:01.000 --> 99999999999:00:02.000\nHi"),
    ("timing", b"WEBVTT\n\n<script> --> </script>\nHi"),
    ("order", b"WEBVTT\n\n00:02.000 --> 00:01.000\nHi"),
    ("order", b"WEBVTT\n\n00:01.000 --> 00:01.000\nHi"),
    ("empty", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<script></script>"),
]
READ_FILES = [
    ("<script>alert(1)</script>", "alert(1)"),
    ("<img src=x onerror=alert(1)>Hi", "Hi"),
    ("<v <v <v Ada>a</v>b", "a\nb"),
    ("<v Ada><v Ben><v <script>>Hi", ">Hi"),
    ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
    ("&amp;lt;script&amp;gt;", "&lt;script&gt;"),
    ("\u202eHi\u202c", "\u202eHi\u202c"),
    ("<" * 500_000, ""),
]
TITLES = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "{{ request.user.password }}",
    "{% debug %}",
    "<!--<script>",
    "]]><x>",
    "&lt;b&gt;",
    "\\u003c/script>",
    "\u2028\u2029alert(1)",
    "A\r\nATTACH:https://evil.example",
    "\u202egnp.exe",
]
NOT_EVEN_STORED = ["nul\x00", "A" * 300]


def test_there_are_as_many_cases_as_were_promised():
    tables = (ADDRESSES, REFUSED_FILES, READ_FILES, TITLES, NOT_EVEN_STORED)

    assert [len(set(table)) for table in tables] == [53, 18, 8, 12, 2]
    assert sum(map(len, tables)) == 93


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_the_form_refuses_an_address_in_a_sentence(address):
    block = RecordingBlock()
    value = block.to_python({"title": "Rede", "language": "de", "address": address})

    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(value)

    (error,) = refusal.value.block_errors["address"].messages
    assert error.endswith(".")


def test_an_address_that_is_stored_all_the_same_is_not_shown(summit, client):
    session = SessionFactory(parent=summit)
    printable = [address for address in ADDRESSES if "\x00" not in address]
    raw = [
        {"type": "recording", "value": {"title": "Rede", "address": address}, "id": "x"}
        for address in printable
    ]
    SessionPage.objects.filter(pk=session.pk).update(body=json.dumps(raw))

    response = client.get(session.get_url())

    root = page(client, session.get_url())
    assert root.select(".recording, iframe, [data-embed]") == []
    assert "frame-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("code", "content"), REFUSED_FILES, ids=range(len(REFUSED_FILES))
)
def test_a_caption_file_is_refused_in_a_sentence(code, content):
    with pytest.raises(CaptionFileError) as refusal:
        read_captions(io.BytesIO(content))

    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(("payload", "said"), READ_FILES, ids=range(len(READ_FILES)))
def test_a_caption_file_is_read_as_plain_text(payload, said):
    content = f"WEBVTT\n\n{CUE}{TIME}\n{payload}\n".encode()

    first, *cues = read_captions(io.BytesIO(content))

    assert first.text == "Hi"
    assert "\n".join(cue.text for cue in cues) == said


@pytest.mark.parametrize("title", NOT_EVEN_STORED, ids=["nul", "long"])
def test_the_form_refuses_a_title_in_a_sentence(title):
    block = RecordingBlock()
    value = block.to_python({"title": title, "address": "https://vimeo.com/76979871"})

    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(value)

    assert set(refusal.value.block_errors) == {"title"}


def test_titles_are_text_on_the_page_and_in_what_machines_read(summit, client):
    expected = len(page(client, summit.get_url()).select("script"))
    sessions = [
        SessionFactory(
            parent=summit,
            title=title,
            body=[
                (
                    "recording",
                    {"title": title, "language": "de", "credit": title,
                     "address": "https://vimeo.com/76979871"},
                )
            ],
        )
        for title in TITLES
    ]  # fmt: skip

    for session, title in zip(sessions, TITLES, strict=True):
        root = page(client, session.get_url())
        assert text(root.h1) == " ".join(title.split())
        shown = text(root.select_one(".recording"))
        assert " ".join(title.split()) in shown
        assert root.select("img[onerror], svg[onload], x") == []
        for script in root.select("script"):
            if script.get("type") == "application/ld+json":
                assert json.loads(script.string)
            else:
                assert script["src"].startswith("/static/")

    root = page(client, summit.get_url())
    assert len(root.select("script")) == expected
    assert root.select("img[onerror], svg[onload], x") == []


def test_titles_make_no_lines_of_their_own_in_calendars(summit, client):
    for title in TITLES:
        SessionFactory(parent=summit, title=title).save_revision().publish()

    feed = client.get(f"{summit.get_url()}programme.ics")

    events = Calendar.from_ical(feed.content).walk("VEVENT")
    assert not any("ATTACH" in event for event in events)
    assert len(events) == len(TITLES)
