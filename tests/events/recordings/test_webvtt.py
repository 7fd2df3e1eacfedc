import html

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from events.recordings.webvtt import CaptionError, Cue, validate

FILE = """\ufeffWEBVTT - summit 2016
Kind: captions

NOTE made for the demo

STYLE
::cue { color: yellow }

REGION
id:fred

1
00:01.000 --> 00:04.500 align:start position:0%
<v Ada Lovelace>Guten <b>Morgen</b>,
liebe Gäste.

zwei
01:00:05.250 --> 01:00:06.000
مرحبا &amp; &lt;willkommen&gt;&rlm;
"""


def refusal_of(text, **limits):
    with pytest.raises(CaptionError) as refusal:
        validate(text, **limits)
    return refusal.value.line, refusal.value.code


def test_cues_come_with_times_in_seconds_plain_text_and_voice():
    cues = validate(FILE)

    assert cues == (
        Cue(1.0, 4.5, "Guten Morgen,\nliebe Gäste.", "Ada Lovelace"),
        Cue(3605.25, 3606.0, "مرحبا & <willkommen>\u200f", None),
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_all_three_line_ends_are_read(line_end):
    cues = validate(FILE.replace("\n", line_end))

    assert [cue.start_seconds for cue in cues] == [1.0, 3605.25]


def test_a_line_separator_inside_a_cue_is_no_line_end():
    (cue,) = validate("WEBVTT\n\n00:01.000 --> 00:02.000\none\u2028two\x85three")

    assert cue.text == "one\u2028two\x85three"


@pytest.mark.parametrize(
    "beginning", ["", "\n", "WEBVTTX", "webvtt", " WEBVTT", "1\n", "\ufeff\ufeffWEBVTT"]
)
def test_a_file_without_its_header_is_refused(beginning):
    text = f"{beginning}\n\n00:01.000 --> 00:02.000\nHello\n"

    assert refusal_of(text) == (1, "header")


@pytest.mark.parametrize("beginning", ["", "\ufeff", "\n\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_subrip_is_recognised(beginning, line_end):
    text = f"{beginning}1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n"

    assert refusal_of(text.replace("\n", line_end)) == (1, "subrip")


@pytest.mark.parametrize(
    "timing",
    [
        "00:01,000 --> 00:02,000",
        "00:01.00 --> 00:02.000",
        "0:01.000 --> 0:02.000",
        "00:01.000-->00:02.000",
        "00:01.000 --> ",
        "--> 00:02.000",
        "00:60.000 --> 00:61.000",
        "60:00.000 --> 61:00.000",
        "00:01.000 --> 00:02.0001",
        "00:01.000 --> 00:02.000align:start",
        "99999:00:01.000 --> 99999:00:02.000",
        "\u0660\u0660:01.000 --> 00:02.000",
        "-00:01.000 --> 00:02.000",
    ],
)
def test_a_time_that_cannot_be_read_is_reported_with_its_line(timing):
    text = f"WEBVTT\n\n00:00.000 --> 00:01.000\nfine\n\nid\n{timing}\nHello\n"

    assert refusal_of(text) == (7, "timing")


@pytest.mark.parametrize("end", ["00:01.000", "00:00.999"])
def test_a_cue_must_end_after_it_starts(end):
    assert refusal_of(f"WEBVTT\n\n00:01.000 --> {end}\nHello") == (3, "order")


def test_a_missing_empty_line_between_two_cues_is_reported_where_it_is_missing():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n00:02.000 --> 00:03.000\nHo\n"

    assert refusal_of(text) == (5, "timing")


def test_two_lines_before_a_time_are_reported():
    assert refusal_of("WEBVTT\n\na\nb\n00:01.000 --> 00:02.000\nHi") == (5, "timing")


def test_a_missing_empty_line_after_the_header_is_reported():
    assert refusal_of("WEBVTT\n00:01.000 --> 00:02.000\nHello\n") == (2, "timing")


def test_text_after_an_empty_line_inside_a_cue_is_not_lost_silently():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\nsecond\n"

    assert refusal_of(text) == (6, "stray_text")


def test_a_nul_is_reported_with_its_line():
    text = "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHel\x00lo"

    assert refusal_of(text) == (4, "nul")


@pytest.mark.parametrize("text", ["WEBVTT", "WEBVTT\n\nNOTE nothing yet\n"])
def test_a_file_without_a_cue_is_refused(text):
    assert refusal_of(text) == (None, "empty")


def test_a_file_of_cues_without_text_is_refused():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n"

    assert refusal_of(text) == (None, "empty")


def test_size_is_counted_in_bytes_of_utf8():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nüüüü"
    size = len(text.encode())

    assert len(validate(text, max_bytes=size)) == 1
    assert refusal_of(text, max_bytes=size - 1) == (None, "too_long")


def test_a_file_too_long_by_far_is_not_even_encoded():
    assert refusal_of("WEBVTT" * 10, max_bytes=20) == (None, "too_long")


def test_the_first_cue_too_many_is_named():
    cue = "00:01.000 --> 00:02.000\nHi\n\n"

    assert len(validate("WEBVTT\n\n" + cue * 3, max_cues=3)) == 3
    assert refusal_of("WEBVTT\n\n" + cue * 4, max_cues=3) == (12, "too_many")


def test_each_voice_of_a_cue_is_quoted_under_its_own_name():
    cues = validate(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n"
        "- <v.loud.first Ben &amp;  Co>Ja</v>\n<v Cem>Nein\n"
    )

    assert [(cue.voice, cue.text) for cue in cues] == [
        (None, "-"),
        ("Ben & Co", "Ja"),
        ("Cem", "Nein"),
    ]


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ("<c.yellow.bg_blue>a</c> <i>b</i> <00:01.500>c", "a b c"),
        ("<lang ar>مرحبا</lang>", "مرحبا"),
        ("<b>&lt;b&gt;</b>", "<b>"),
        ("<scr<script>ipt>x", "ipt>x"),
        ("&amp;lt;script&amp;gt;", "&lt;script&gt;"),
        ("a <unfinished\nb", "a"),
        ("\x07bell\x1b[0m \ufffe", "bell[0m"),
        ("<v>nobody", "nobody"),
        ("5 &gt; 3", "5 > 3"),
    ],
)
def test_tags_go_and_references_are_read_once(payload, text):
    (cue,) = validate(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{payload}\n")

    assert cue.text == text
    assert cue.voice is None


def test_cues_come_in_the_order_of_their_start():
    cues = validate(
        "WEBVTT\n\n00:05.000 --> 00:06.000\nlate\n\n00:01.000 --> 00:02.000\nearly"
    )

    assert [cue.text for cue in cues] == ["early", "late"]


def test_unfinished_tags_by_the_thousand_take_no_time():
    cue = "WEBVTT\n\n00:01.000 --> 00:02.000\nHi " + "<v " * 600_000

    assert validate(cue)[0].text == "Hi"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        cues = validate("WEBVTT\n\n00:01.000 --> 00:02.000\n" + text)
    except CaptionError:
        return

    assert all(cue.end_seconds > cue.start_seconds and cue.text for cue in cues)


def test_a_file_that_the_library_writes_anew_holds_the_same_cues():
    written = webvtt.from_string(FILE).content

    assert written != FILE
    assert validate(written) == validate(FILE)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**7),
            st.integers(1, 10**5),
            st.from_regex(r"[\w<>& ]{0,20}x", fullmatch=True),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_the_library_wrote_is_read_back(entries):
    captions = [
        webvtt.Caption(clock(start), clock(start + length), html.escape(text))
        for start, length, text in entries
    ]

    cues = validate(webvtt.WebVTT(captions=captions).content)

    expected = sorted(
        (start / 1000, (start + length) / 1000, text.strip())
        for start, length, text in entries
    )
    found = sorted((cue.start_seconds, cue.end_seconds, cue.text) for cue in cues)
    assert found == expected


def clock(milliseconds):
    return str(webvtt.models.Timestamp.from_seconds(milliseconds / 1000))


def test_two_who_speak_at_once_are_both_heard():
    cues = validate(
        "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada>Ja\n\n"
        "00:02.000 --> 00:03.000 line:0\n<v Ben>Nein\n"
    )

    assert [(cue.voice, cue.start_seconds, cue.end_seconds) for cue in cues] == [
        ("Ada", 1.0, 4.0),
        ("Ben", 2.0, 3.0),
    ]


def test_a_setting_that_players_skip_is_no_fault():
    (cue,) = validate("WEBVTT\n\n00:01.000 --> 00:02.000 align:middle size:x\nHi\n")

    assert (cue.start_seconds, cue.text) == (1.0, "Hi")
