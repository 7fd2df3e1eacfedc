"""Fetching what a person has typed: from real sockets, and never from our own."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager

import pytest

from home import fetching
from home.fetching import (
    MAX_BYTES,
    AddressError,
    FetchError,
    InsecureError,
    NotPublicError,
    NotServedError,
    TooLargeError,
    TooManyRedirectsError,
    TooSlowError,
    UnknownHostError,
    UnreachableError,
    UnreadableError,
    fetch,
    is_fetchable,
)
from tests.home.servers import ALLOWED, FORBIDDEN, Server, answer, redirect


@pytest.fixture
def serving(settings):
    """Start servers, and let the fetcher reach the one address they listen on."""

    @contextmanager
    def start(*scripts, **options):
        with Server(*scripts, **options) as server:
            settings.FETCHABLE_PORTS = [*settings.FETCHABLE_PORTS, server.port]
            yield server

    settings.FETCHABLE_NETWORKS = [f"{ALLOWED}/32"]
    return start


# --- what is fetched ----------------------------------------------------------------


def test_a_file_comes_with_its_media_type(serving):
    body = answer(b"BEGIN", Content_Type="Text/Calendar; charset=utf-8")
    with serving(body) as server:
        fetched = fetch(server.url("/a b.ics".replace(" ", "%20") + "?x=ä"))

    assert (fetched.content, fetched.content_type) == (b"BEGIN", "text/calendar")
    first, *headers = server.requests[0].split("\r\n")
    assert first == "GET /a%20b.ics?x=%C3%A4 HTTP/1.1"
    assert f"Host: {ALLOWED}:{server.port}" in headers
    assert not [line for line in headers if line.startswith(("Cookie", "Referer"))]


def test_packed_and_chunked_answers_are_unpacked(serving):
    packed = gzip.compress(b"BEGIN:VCALENDAR", mtime=0)
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nABC\r\n0\r\n\r\n"
    )
    with serving(answer(packed, Content_Encoding="gzip"), chunked) as server:
        assert fetch(server.url()).content == b"BEGIN:VCALENDAR"
        assert fetch(server.url()).content == b"ABC"


def test_an_answer_without_a_length_ends_with_the_connection(serving):
    with serving(b"HTTP/1.0 200 OK\r\n\r\nABC") as server:
        assert fetch(server.url()).content == b"ABC"


def test_redirects_are_followed_three_times(serving):
    steps = [redirect("/2"), redirect("3", "301 Gone there"), redirect("?4")]
    with serving(*steps, answer(b"here")) as server:
        assert fetch(server.url("/1")).content == b"here"

    paths = [request.split()[1] for request in server.requests]
    assert paths == ["/1", "/2", "/3", "/3?4"]


def test_a_fourth_redirect_is_one_too_many(serving):
    with (
        serving(*[redirect("/again")] * 4) as server,
        pytest.raises(TooManyRedirectsError),
    ):
        fetch(server.url())

    assert server.connections == 4


# --- where it does not go -----------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1",
        "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
        "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
        "2002:7f00:1::", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_known(address):
    assert not is_fetchable(address)


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "193.99.144.80", "::ffff:9.9.9.9", "2a02:2e0:3fe:1001::1"]
)
def test_public_addresses_are_known(address):
    assert is_fetchable(address)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
        "[::1]", "[::ffff:127.0.0.1]", "0", "0.0.0.0", "169.254.169.254",
        "\uff11\uff12\uff17.0.0.1", "localhost.",
    ],
)  # fmt: skip
def test_our_own_machine_is_not_reached_under_any_of_its_names(settings, host):
    with Server(answer(b"secret"), host="127.0.0.1") as server:
        settings.FETCHABLE_PORTS = [server.port]
        with pytest.raises((NotPublicError, UnknownHostError, AddressError)):
            fetch(f"http://{host}:{server.port}/")

    assert server.connections == 0


@pytest.mark.parametrize("host", [FORBIDDEN, "localhost", "[::1]", "169.254.169.254"])
def test_a_redirect_into_our_own_network_is_not_followed(serving, host):
    with serving(answer(b"secret"), host=FORBIDDEN) as inner:
        location = f"http://{host}:{inner.port}/"
        with serving(redirect(location)) as server, pytest.raises(NotPublicError):
            fetch(server.url())

    assert inner.connections == 0


def test_a_redirect_to_another_scheme_is_not_followed(serving):
    with serving(redirect("file:///etc/passwd")) as server, pytest.raises(AddressError):
        fetch(server.url())


def test_a_name_with_one_address_of_our_own_is_refused(monkeypatch):
    """A name server that mixes them hopes that we try the second."""
    rows = [(0, 0, 0, "", ("9.9.9.9", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: rows)

    with pytest.raises(NotPublicError):
        fetch("http://mixed.example/")


def test_a_name_server_that_changes_its_mind_is_asked_once(serving, monkeypatch):
    asked = []

    def rebinding(host, port, *_args, **_kwargs):
        asked.append(host)
        address = ALLOWED if len(asked) == 1 else FORBIDDEN
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with serving(answer(b"public")) as server:
        # An address in digits goes through the resolver of the system untouched.
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *args, **kwargs: (
                rebinding(host, *args) if host == "rebind.example"
                else real(host, *args, **kwargs)
            ),
        )  # fmt: skip
        fetched = fetch(server.url(host="rebind.example"))

    assert fetched.content == b"public"
    assert asked == ["rebind.example"]
    assert f"Host: rebind.example:{server.port}" in server.requests[0]


@pytest.mark.parametrize(
    "url",
    [
        "", "/etc/passwd", "example.org", "ftp://example.org/", "file:///etc/passwd",
        "gopher://example.org/", "data:text/plain,x", "http://", "http://[", "http:///x",
        "http://user@example.org/", "http://user:word@example.org/", "http://@x.org/",
        "http://example.org:22/", "http://example.org:0/", "http://example.org:99999/",
        "http://example.org:x/", "http://exa mple.org/", "http://example.org/\r\nX: y",
        "http://example.org/\t", "http://example.org\\@127.0.0.1/", "http://exa$ple/",
        "http://" + "a" * 300 + "/", "http://xn--\u0661.org/",
    ],
)  # fmt: skip
def test_what_is_no_address_to_fetch_is_refused(url):
    with pytest.raises(AddressError):
        fetch(url)


# --- limits -------------------------------------------------------------------------


def drip(connection):
    """Send a byte now and then, so that no single wait takes long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(400):
        connection.sendall(b"a")
        threading.Event().wait(0.05)


def drip_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(400):
        connection.sendall(b"a")
        threading.Event().wait(0.05)


def silence(connection):
    connection.recv(1)


@pytest.mark.parametrize("script", [drip, drip_body, silence])
def test_a_server_that_takes_its_time_is_left(serving, script):
    with serving(script) as server, pytest.raises(TooSlowError):
        fetch(server.url(), seconds=0.5)


def test_a_name_server_that_takes_its_time_is_left(monkeypatch):
    done = threading.Event()

    def slow(*_args, **_kwargs):
        done.wait(20)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    try:
        with pytest.raises(TooSlowError):
            fetch("http://slow.example/", seconds=0.2)
    finally:
        done.set()


def test_a_file_may_have_two_megabytes_and_no_more(serving):
    fits, exceeds = answer(b"x" * MAX_BYTES), answer(b"x" * (MAX_BYTES + 1))
    with serving(fits, exceeds) as server:
        assert len(fetch(server.url()).content) == MAX_BYTES
        with pytest.raises(TooLargeError):
            fetch(server.url())


def endless(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x" * 65536)


def test_an_answer_without_end_is_left(serving):
    with serving(endless) as server, pytest.raises(TooLargeError):
        fetch(server.url())


def test_a_bomb_is_not_unpacked(serving):
    bomb = gzip.compress(b"\0" * 300 * MAX_BYTES, compresslevel=9, mtime=0)
    assert len(bomb) < MAX_BYTES

    with (
        serving(answer(bomb, Content_Encoding="gzip")) as server,
        pytest.raises(TooLargeError),
    ):
        fetch(server.url())


# --- what else goes wrong -----------------------------------------------------------


@pytest.mark.parametrize("status", ["204 No Content", "304 Not", "404 Not", "500 Oh"])
def test_an_answer_that_is_no_file_is_told_with_its_status(serving, status):
    with (
        serving(answer(b"", status)) as server,
        pytest.raises(NotServedError) as caught,
    ):
        fetch(server.url())

    assert status[:3] in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"220 smtp.example.org ESMTP\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        answer(b"not packed", Content_Encoding="gzip"),
        answer(gzip.compress(b"cut off", mtime=0)[:-9], Content_Encoding="gzip"),
        answer(b"br", Content_Encoding="br"),
        answer(b"", "302 Found", Location="http://["),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error_of_ours(serving, raw):
    with (
        serving(raw) as server,
        pytest.raises((UnreadableError, UnreachableError, AddressError)),
    ):
        fetch(server.url())


def test_nobody_listens(serving):
    with serving() as server:
        pass

    with pytest.raises(UnreachableError):
        fetch(server.url())


def test_a_name_that_does_not_exist(monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(UnknownHostError):
        fetch("https://nowhere.example/")


def test_each_error_has_words_of_its_own():
    kinds = [k for k in FetchError.__subclasses__() if k is not NotServedError]

    sentences = {str(kind()) for kind in [FetchError, *kinds]}

    assert len(sentences) == len(kinds) + 1
    assert all(sentence.endswith(".") for sentence in sentences)


# --- encrypted connections ----------------------------------------------------------


@pytest.fixture
def certificate(tmp_path):
    """Make a certificate for the name `localhost` that nobody has signed."""
    openssl = shutil.which("openssl")
    assert openssl, "the program openssl is needed to test encrypted connections"
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", str(key), "-out", str(chain),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context, chain


def resolving_to(address):
    real = socket.getaddrinfo

    def resolve(host, *args, **kwargs):
        return real(address if host == "localhost" else host, *args, **kwargs)

    return resolve


def test_the_name_is_kept_where_the_connection_goes_to_an_address(
    serving, certificate, monkeypatch
):
    context, chain = certificate
    names = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to(ALLOWED))

    with serving(answer(b"safe"), context=context) as server:
        fetched = fetch(server.url(scheme="https", host="localhost"))

    assert fetched.content == b"safe"
    assert names == ["localhost"]
    assert f"Host: localhost:{server.port}" in server.requests[0]


def test_a_server_that_cannot_prove_who_it_is_gets_no_request(
    serving, certificate, monkeypatch
):
    context, _chain = certificate
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to(ALLOWED))

    with (
        serving(answer(b"forged"), context=context) as server,
        pytest.raises(InsecureError),
    ):
        fetch(server.url(scheme="https", host="localhost"))

    assert server.requests == []


def test_ports_are_those_of_the_web(settings):
    assert set(fetching.DEFAULT_PORTS.values()) == {*settings.FETCHABLE_PORTS}
    assert settings.FETCHABLE_NETWORKS == []
