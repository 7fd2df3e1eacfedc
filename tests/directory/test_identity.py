import pytest

from directory.identity import identity, name_key, url_key


@pytest.mark.parametrize(
    "url",
    ["https://lale.example", "http://www.lale.example/", " HTTPS://LALE.example/ "],
)
def test_one_address_spelled_differently_is_one_address(url):
    assert url_key(url) == "lale.example"


def test_what_leads_to_different_pages_is_different():
    urls = ["https://a.example/x", "https://a.example/y", "https://a.example/?id=1"]

    assert len({url_key(url) for url in urls}) == 3


def test_names_are_known_however_they_are_spelled():
    assert name_key("Über den Tellerrand") == name_key("UEBER DEN TELLERRAND!")


@pytest.mark.parametrize(
    ("links", "key"),
    [
        ({"website": ["https://www.lale.example/"]}, "url:lale.example"),
        (
            {"google_play": ["https://play.google.com/store/apps/details?id=a.b"]},
            "store:a.b",
        ),
        ({"app_store": ["https://apps.apple.com/de/app/lale/id123?l=en"]}, "store:123"),
        ({"f_droid": ["https://f-droid.org/packages/a.b/"]}, "store:a.b"),
        ({"google_play": ["https://play.google.com/"]}, "name:lale"),
        ({"app_store": ["https://apps.apple.com/"]}, "name:lale"),
        ({}, "name:lale"),
    ],
)
def test_homepage_comes_before_store_and_store_before_name(links, key):
    assert identity("Lale", links) == key
