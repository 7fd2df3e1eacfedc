from datetime import UTC, datetime

import pytest
from wagtail.models import Site

from home.models import SiteSettings

MOMENT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def fields(response):
    lines = response.content.decode().splitlines()
    return [tuple(line.split(": ", 1)) for line in lines if line]


def test_robots_may_read_calendars_but_neither_searches_nor_the_admin(client, settings):
    settings.SITE_URL = "https://lotse.example"

    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    rules = fields(response)
    assert rules[0] == ("User-agent", "*")
    assert ("Allow", "/calendar/") in rules
    assert ("Disallow", "/admin/") in rules
    assert [value for name, value in rules if name == "Sitemap"] == [
        "https://lotse.example/sitemap.xml",
        "https://lotse.example/sitemap-videos.xml",
    ]


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("security@lotse.example", "mailto:security@lotse.example"),
        ("mailto:security@lotse.example", "mailto:security@lotse.example"),
        ("https://lotse.example/security", "https://lotse.example/security"),
    ],
)
def test_security_txt_names_the_contact_as_a_uri(client, settings, contact, uri):
    settings.SECURITY_CONTACT = contact

    assert ("Contact", uri) in fields(client.get("/.well-known/security.txt"))


def test_security_txt_never_expires_because_its_end_is_computed(
    client, settings, time_machine
):
    settings.SECURITY_CONTACT = "security@lotse.example"
    time_machine.move_to(MOMENT)

    response = client.get("/.well-known/security.txt")

    assert dict(fields(response))["Expires"] == "2027-05-21T00:00:00Z"
    assert dict(fields(response))["Canonical"] == (
        "http://testserver/.well-known/security.txt"
    )
    assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.django_db
def test_without_a_security_contact_the_site_s_contact_is_named(client):
    SiteSettings.objects.create(
        site=Site.objects.get(), contact_email="post@lotse.example"
    )

    response = client.get("/.well-known/security.txt")

    assert ("Contact", "mailto:post@lotse.example") in fields(response)


@pytest.mark.django_db
def test_without_any_contact_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404
