"""Every kind of public page: accessible, in both directions, without strangers."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import TYPES, addresses

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": RULES}
# Of what the rules look at, a colour scheme changes nothing but colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
NAMES = [
    *TYPES,
    "directory search",
    "no results",
    "search",
    "person",
    "programme by rooms",
    "transcript",
    "past meetups",
    "meetups by month",
    "unknown",
]


@pytest.fixture(scope="session")
def paths(site):
    return {language: addresses(site, language) for language in ("de", "ar")}


def violations(page, rules):
    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    return [(rule["id"], rule["nodes"][0]["target"]) for rule in found]


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible(reader, paths, name, language):
    for width in (360, 1280):
        reader.set_viewport_size({"width": width, "height": 800})
        answer = reader.goto(paths[language][name])

        assert answer.status == (404 if name == "unknown" else 200)
        assert reader.locator("html").get_attribute("lang") == language
        direction = {"de": "ltr", "ar": "rtl"}[language]
        assert reader.locator("html").get_attribute("dir") == direction
        for scheme, rules in (("light", EVERYTHING), ("dark", COLOURS)):
            reader.emulate_media(color_scheme=scheme)
            assert violations(reader, rules) == [], scheme
        overflow = "document.documentElement.scrollWidth - innerWidth"
        assert reader.evaluate(overflow) <= 0


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_works_without_scripts(plain_reader, paths, name, language):
    plain_reader.goto(paths[language][name])

    assert plain_reader.locator("h1").count() == 1
    assert plain_reader.locator("main").inner_text().strip()
