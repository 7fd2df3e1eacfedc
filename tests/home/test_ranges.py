import io
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.ranges import CHUNK_BYTES, FileEndedEarlyError, serve_file

# Closing an answer ends a request, and Django then looks after its connections.
pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 1000
SIZE = len(CONTENT)
WHEN = datetime(2016, 6, 14, 9, 30, 15, 987654, tzinfo=UTC)
WHEN_TEXT = "Tue, 14 Jun 2016 09:30:15 GMT"


class WatchedFile(io.BytesIO):
    """Remembers how much was read of it at once and altogether."""

    largest = total = 0

    def read(self, size=-1):
        chunk = super().read(size)
        self.largest = max(self.largest, len(chunk))
        self.total += len(chunk)
        return chunk


def serve(rf, content=CONTENT, method="get", etag='"v1"', **headers):
    file = WatchedFile(content)
    request = getattr(rf, method)("/film", headers=headers)
    response = serve_file(
        request,
        file,
        content_type="video/mp4",
        size=len(content),
        disposition="inline",
        filename="Gipfel.mp4",
        last_modified=WHEN,
        etag=etag,
    )
    return response, file


def body_of(response):
    body = response.getvalue()
    response.close()
    return body


def test_without_a_range_the_whole_file_is_sent(rf):
    response, file = serve(rf)

    assert response.status_code == 200
    assert dict(response.headers) == {
        "Accept-Ranges": "bytes",
        "Content-Disposition": 'inline; filename="Gipfel.mp4"',
        "Content-Encoding": "identity",
        "Content-Length": str(SIZE),
        "Content-Type": "video/mp4",
        "ETag": '"v1"',
        "Last-Modified": WHEN_TEXT,
    }
    assert body_of(response) == CONTENT
    assert file.closed


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=100-199", 100, 199),
        ("bytes=1-70000", 1, 70_000),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=255000-999999999999", 255_000, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        ("bytes=-500", SIZE - 500, SIZE - 1),
        ("bytes=-999999999", 0, SIZE - 1),
        ("Bytes= 5-6 ", 5, 6),
    ],
)
def test_one_range_is_answered_with_exactly_these_bytes(rf, asked, first, last):
    response, file = serve(rf, range=asked)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["ETag"] == '"v1"'
    assert body_of(response) == CONTENT[first : last + 1]
    assert file.closed


@pytest.mark.parametrize(
    "asked",
    [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=999999999999-", "bytes=-0"],
)
def test_a_range_beyond_the_end_is_refused_with_the_true_size(rf, asked):
    response, file = serve(rf, range=asked)

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"
    assert response.content == b""
    assert file.closed
    assert file.total == 0


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-9,20-29",
        "bytes=0-9,",
        "bytes=9-5",
        "bytes=-",
        "bytes=",
        "bytes",
        "bytes=a-b",
        "bytes=--5",
        "bytes=-5-",
        "bytes=+1-5",
        "bytes=1.5-9",
        "bytes=٣-٩",
        "bytes=" + "9" * 5000 + "-",
        "items=0-5",
        "",
    ],
)
def test_several_or_senseless_ranges_are_ignored(rf, asked):
    response, _ = serve(rf, range=asked)

    assert response.status_code == 200
    assert body_of(response) == CONTENT


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=-5", "bytes=5-"])
def test_an_empty_file_has_no_parts(rf, asked):
    response, _ = serve(rf, content=b"", range=asked)

    assert response.status_code == 200
    assert body_of(response) == b""


def test_head_tells_the_length_and_reads_nothing(rf):
    response, file = serve(rf, method="head", range="bytes=0-9")

    assert response.status_code == 200
    assert response["Content-Length"] == str(SIZE)
    assert response["Accept-Ranges"] == "bytes"
    assert response.content == b""
    assert file.closed
    assert file.total == 0


@pytest.mark.parametrize("condition", ['"v1"', WHEN_TEXT])
def test_a_range_of_the_same_version_is_continued(rf, condition):
    headers = {"range": "bytes=5-9", "if-range": condition}

    response, _ = serve(rf, **headers)

    assert response.status_code == 206
    assert body_of(response) == CONTENT[5:10]


@pytest.mark.parametrize(
    ("condition", "etag"),
    [
        ('"v0"', '"v1"'),
        ('W/"v1"', '"v1"'),
        ('W/"v1"', 'W/"v1"'),
        ("Tue, 14 Jun 2016 09:30:14 GMT", '"v1"'),
        ("Tue, 14 Jun 2016 09:30:16 GMT", '"v1"'),
        ("yesterday", '"v1"'),
        ("", '"v1"'),
    ],
)
def test_a_range_of_another_version_gets_the_whole_file(rf, condition, etag):
    headers = {"range": "bytes=5-9", "if-range": condition}

    response, _ = serve(rf, etag=etag, **headers)

    assert response.status_code == 200
    assert body_of(response) == CONTENT


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    "headers",
    [
        {"if-none-match": '"v0", "v1"'},
        {"if-none-match": 'W/"v1"'},
        {"if-none-match": "*"},
        {"if-modified-since": WHEN_TEXT},
        {"if-none-match": '"v1"', "range": "bytes=0-9"},
    ],
)
def test_what_the_reader_has_already_is_not_sent_again(rf, method, headers):
    response, file = serve(rf, method=method, **headers)

    assert response.status_code == 304
    assert response["ETag"] == '"v1"'
    assert file.closed
    assert file.total == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"if-none-match": '"v0"'},
        {"if-none-match": '"v0"', "if-modified-since": WHEN_TEXT},
        {"if-modified-since": "Tue, 14 Jun 2016 09:30:14 GMT"},
        {"if-match": '"v1"'},
    ],
)
def test_what_the_reader_has_in_an_older_version_is_sent(rf, headers):
    response, _ = serve(rf, **headers)

    assert response.status_code == 200
    assert body_of(response) == CONTENT


def test_a_version_that_is_gone_is_reported(rf):
    response, file = serve(rf, **{"if-match": '"v0"', "range": "bytes=0-9"})

    assert response.status_code == 412
    assert file.closed


def test_a_tag_without_quotes_gets_them(rf):
    response, _ = serve(rf, etag="v1", **{"if-none-match": '"v1"'})

    assert response.status_code == 304


def test_only_what_is_asked_for_is_read_and_in_small_pieces(rf):
    response, file = serve(rf, content=bytes(10_000_000), range="bytes=9000000-9199999")

    length = len(b"".join(response.streaming_content))

    assert length == file.total == 200_000
    assert file.largest == CHUNK_BYTES == 65_536


def test_the_file_is_closed_when_the_reader_leaves_before_the_first_byte(rf):
    response, file = serve(rf)

    response.close()

    assert file.closed
    assert file.total == 0


def test_the_file_is_closed_when_the_reader_leaves_halfway(rf):
    response, file = serve(rf)
    next(iter(response.streaming_content))

    response.close()

    assert file.closed


def test_a_file_shorter_than_announced_breaks_the_connection(rf):
    response = serve_file(
        rf.get("/film"),
        io.BytesIO(b"short"),
        content_type="video/mp4",
        size=100,
        disposition="inline",
        filename="a.mp4",
        last_modified=WHEN,
        etag="v1",
    )

    with pytest.raises(FileEndedEarlyError):
        b"".join(response.streaming_content)


@pytest.mark.parametrize("method", ["get", "head"])
def test_no_middleware_compresses_a_part(rf, method):
    request = getattr(rf, method)("/film", headers={"accept-encoding": "gzip"})

    def view(request) -> HttpResponseBase:
        return serve(rf, content=b"a" * 5000, range="bytes=0-999", method=method)[0]

    response = GZipMiddleware(view)(request)

    assert response["Content-Encoding"] == "identity"
    assert response["Content-Length"] == ("1000" if method == "get" else "5000")


def test_the_middleware_does_compress_other_answers(rf):
    request = rf.get("/", headers={"accept-encoding": "gzip"})

    response = GZipMiddleware(lambda _request: HttpResponse(b"a" * 5000))(request)

    assert response["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("disposition", "filename", "header"),
    [
        ("attachment", "Protokoll.pdf", 'attachment; filename="Protokoll.pdf"'),
        ("inline", "a.mp4", 'inline; filename="a.mp4"'),
        (
            "attachment",
            "مرحبا.pdf",
            "attachment; filename*=utf-8''%D9%85%D8%B1%D8%AD%D8%A8%D8%A7.pdf",
        ),
        ("attachment", 'a"b\\.pdf', 'attachment; filename="a\\"b\\\\.pdf"'),
        (
            "attachment",
            "a.pdf\r\nSet-Cookie: x=1",
            'attachment; filename="a.pdfSet-Cookie: x=1"',
        ),
        ("attachment", "a.pdf\n", 'attachment; filename="a.pdf"'),
        ("attachment", "", "attachment"),
        ("inline", "", "inline"),
        ("<script>", "a.pdf", 'inline; filename="a.pdf"'),
    ],
)
def test_the_name_of_the_file_cannot_break_the_header(
    rf, disposition, filename, header
):
    response = serve_file(
        rf.get("/film"),
        io.BytesIO(b"x"),
        content_type="application/pdf",
        size=1,
        disposition=disposition,
        filename=filename,
        last_modified=WHEN,
        etag="v1",
    )

    assert response["Content-Disposition"] == header
    response.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 200_000),
    st.none() | st.integers(0, 300_000),
    st.none() | st.integers(0, 300_000),
)
def test_every_range_is_the_slice_it_names(rf, size, first, last):
    content = CONTENT[:size]
    asked = "bytes={}-{}".format(*("" if at is None else at for at in (first, last)))

    response, file = serve(rf, content=content, range=asked)

    if response.status_code == 416:
        assert (first is not None and first >= size) or last == 0
    else:
        body = body_of(response)
        assert len(body) == int(response["Content-Length"])
        if response.status_code == 206:
            bounds = response["Content-Range"].removeprefix("bytes ").split("/")[0]
            start, stop = map(int, bounds.split("-"))
            assert body == content[start : stop + 1]
            assert start == (max(size - last, 0) if first is None else first)
        else:
            assert body == content
    assert file.closed
