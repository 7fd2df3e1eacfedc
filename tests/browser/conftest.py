"""A real site (production settings, gunicorn, demo content) and a real browser."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Site:
    url: str
    environment: dict
    editor: str = "editor"
    password: str = ""

    def manage(self, *arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def shell(self, code):
        return self.manage("shell", "--no-imports", "-c", code).strip()


def pytest_configure():
    if os.environ.get("EVERYTHING") and not CHROMIUM:
        pytest.exit("Chromium is missing, and these checks need it.", returncode=1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Mark what needs a browser, and leave it for the end.

    Playwright keeps a loop running in its thread until the session ends. Django then
    gives that thread other connections, and those it had before stay open for good.
    """
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.no_cover)  # what is ours runs elsewhere
            if not CHROMIUM:  # `make ci` refuses to start then, see pytest_configure
                missing = "Chromium is not installed"
                item.add_marker(pytest.mark.skip(reason=missing))  # never in `make ci`
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fresh_database(folder):
    """Return the address of an empty database of the kind this run tests on."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return f"sqlite:///{folder}/db.sqlite3"
    server = url.rsplit("/", 1)[0]
    name = f"lotse_browser_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


def wait_until_ready(url, server):
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, "the server stopped"
            time.sleep(0.2)
    pytest.fail("the server did not become ready")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": url,
        "PORT": str(port),
        "DATABASE_URL": fresh_database(folder),
        "MEDIA_STORAGE": str(folder / "media"),
        "LOTSE_VAR": str(folder),
        "EMAIL_URL": f"filemail:///{folder}/mail",
    }
    running = Site(url, environment)
    for arguments in (
        ["prepare"],
        ["collectstatic", "--noinput", "-v0"],
        ["load_demo"],
    ):
        running.manage(*arguments)
    running.password = secrets.token_urlsafe(12)
    running.shell(
        "from home.models import User; u = User.objects.get(username='editor'); "
        f"u.set_password({running.password!r}); u.save()"
    )
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(
            gunicorn, cwd=ROOT, env=environment, stdout=log, stderr=log
        ) as server,
    ):
        try:
            wait_until_ready(url, server)
            yield running
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium, site):
    """An anonymous reader's browser; it fails on strangers' hosts and on cookies."""
    yield from recorded(chromium.new_context(base_url=site.url), site)


@pytest.fixture
def plain_reader(chromium, site):
    """The same with JavaScript switched off."""
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    yield from recorded(context, site)


def recorded(context, site):
    elsewhere = []
    host = urlsplit(site.url).netloc
    context.on(
        "request",
        lambda request: (
            elsewhere.append(request.url)
            if request.url.startswith(("http", "ws"))
            and urlsplit(request.url).netloc != host
            else None
        ),
    )
    page = context.new_page()
    page.elsewhere = elsewhere
    page.allowed_hosts = set()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    cookies = context.cookies()
    context.close()
    strangers = {urlsplit(url).netloc for url in elsewhere} - page.allowed_hosts
    assert strangers == set(), "a page asked another host"
    assert cookies == [], "a page set a cookie for an anonymous reader"
    assert faults == [], "a script failed"


@pytest.fixture
def editor(chromium, site):
    """A signed-in editor's browser."""
    context = chromium.new_context(base_url=site.url, locale="en")
    page = context.new_page()
    page.goto("/admin/login/")
    page.fill("input[name=username]", site.editor)
    page.fill("input[name=password]", site.password)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    yield page
    context.close()
