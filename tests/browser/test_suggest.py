"""Suggestions while typing, by keyboard, by hand, and for those who have no script."""

import re
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import addresses
from tests.browser.test_every_page import RULES

# What is typed, and the first option there is then.
WORDS = {"de": ("hand", "Handbook Germany"), "ar": ("سك", "السكن")}


@pytest.fixture(scope="session")
def paths(site):
    return {language: addresses(site, language) for language in ("de", "ar")}


def box(page):
    return page.get_by_role("main").locator("input[type=search]").first


def options(page):
    return page.get_by_role("listbox").get_by_role("option")


def active(page):
    """Return the option a screen reader stands on while the focus stays in the box."""
    marked = box(page).get_attribute("aria-activedescendant")
    return page.locator(f"#{marked}")


def open_list(page, path, text):
    """Type `text`, and wait for what is suggested for all of its letters."""
    page.goto(path)
    whole = f"/api/suggest?lang={path[1:3]}&q={quote(text)}"
    with page.expect_response(lambda response: response.url.endswith(whole)) as answer:
        box(page).press_sequentially(text)
    labels = [item["label"] for item in answer.value.json()["suggestions"]]
    expect(options(page)).to_contain_text(labels)
    expect(box(page)).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("place", ["home", "directory"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_reader_goes_to_a_suggestion_by_keyboard(reader, paths, language, place):
    text, label = WORDS[language]
    open_list(reader, paths[language][place], text)
    found = options(reader).count()

    assert reader.get_by_role("listbox").count() == 1
    listed = reader.get_by_role("listbox").get_attribute("id")
    assert box(reader).get_attribute("aria-controls") == listed
    status = reader.locator(f"#{listed} + [role=status]")
    expect(status).to_have_text(re.compile(rf"\S: {found}$"))
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        reader.keyboard.press(key)
    expect(options(reader).first).to_have_attribute("aria-selected", "true")
    expect(active(reader)).to_contain_text(label)
    expect(box(reader)).to_be_focused()
    direction = active(reader).evaluate("option => getComputedStyle(option).direction")
    assert direction == {"de": "ltr", "ar": "rtl"}[language]
    reader.keyboard.press("Enter")

    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    if language == "de":
        expect(reader.get_by_role("heading", level=1)).to_contain_text(label)
    else:
        expect(reader).to_have_url(re.compile(r"/ar/[^/]+/\?topic=housing$"))
        expect(reader.locator(".chip-remove")).to_contain_text(label)


def test_the_arrows_go_round_and_other_keys_lead_back_into_the_box(reader, paths):
    open_list(reader, paths["de"]["home"], "hand")

    reader.keyboard.press("ArrowUp")
    expect(options(reader).last).to_have_attribute("aria-selected", "true")
    reader.keyboard.press("ArrowDown")
    expect(options(reader).first).to_have_attribute("aria-selected", "true")
    for key, caret in (("Home", 0), ("End", 4)):
        reader.keyboard.press("ArrowDown")
        reader.keyboard.press(key)
        expect(box(reader)).not_to_have_attribute(
            "aria-activedescendant", re.compile(".")
        )
        assert box(reader).evaluate("box => box.selectionStart") == caret
    expect(options(reader).first).to_be_visible()


@pytest.mark.parametrize("language", ["de", "ar"])
def test_escape_closes_the_list_and_then_empties_the_box(reader, paths, language):
    text = WORDS[language][0]
    open_list(reader, paths[language]["directory"], text)
    reader.keyboard.press("ArrowDown")

    reader.keyboard.press("Escape")
    expect(options(reader)).to_have_count(0)
    expect(box(reader)).to_have_attribute("aria-expanded", "false")
    expect(box(reader)).not_to_have_attribute("aria-activedescendant", re.compile("."))
    expect(box(reader)).to_have_value(text)
    reader.keyboard.press("ArrowDown")
    expect(options(reader).first).to_have_attribute("aria-selected", "true")
    reader.keyboard.press("Escape")
    reader.keyboard.press("Escape")

    expect(box(reader)).to_have_value("")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_enter_without_an_option_searches(reader, paths, language):
    text = WORDS[language][0]
    open_list(reader, paths[language]["home"], text)
    reader.keyboard.press("ArrowDown")
    box(reader).press_sequentially("x")  # whoever types on has not chosen
    reader.keyboard.press("Backspace")

    reader.keyboard.press("Enter")

    expect(reader).to_have_url(re.compile(r"\?q="))
    expect(box(reader)).to_have_value(text)


def test_tab_closes_the_list_and_goes_on(reader, paths):
    open_list(reader, paths["de"]["home"], "hand")

    reader.keyboard.press("Tab")

    expect(options(reader)).to_have_count(0)
    expect(box(reader)).not_to_be_focused()


def test_a_suggestion_can_be_touched(chromium, site, paths):
    context = chromium.new_context(
        base_url=site.url, has_touch=True, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    open_list(page, paths["de"]["home"], "hand")

    for option in options(page).all():
        assert option.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    options(page).first.tap()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Handbook Germany")
    context.close()


def asked(page):
    """Return a list that grows with every question for suggestions."""
    questions = []
    page.on(
        "request",
        lambda request: (
            questions.append(request.url) if "/api/suggest" in request.url else None
        ),
    )
    return questions


def test_one_letter_asks_nothing_and_quick_ones_ask_once(reader, paths):
    reader.goto(paths["de"]["home"])
    questions = asked(reader)

    box(reader).press_sequentially("h")
    reader.wait_for_timeout(400)
    assert questions == []
    box(reader).press_sequentially("andb", delay=5)
    expect(options(reader).first).to_be_visible()

    assert [url.rpartition("=")[2] for url in questions] == ["handb"]


def test_keys_belong_to_the_input_method_while_it_composes(reader, paths):
    open_list(reader, paths["de"]["home"], "hand")

    for key in ("ArrowDown", "Enter", "Escape"):
        prevented = box(reader).evaluate(
            """(box, key) => !box.dispatchEvent(new KeyboardEvent("keydown",
               {key, isComposing: true, bubbles: true, cancelable: true}))""",
            key,
        )
        assert not prevented

    expect(box(reader)).to_have_attribute("aria-expanded", "true")
    expect(box(reader)).not_to_have_attribute("aria-activedescendant", re.compile("."))


def test_who_saves_data_is_left_alone(reader, paths):
    reader.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    reader.goto(paths["de"]["home"])
    questions = asked(reader)

    box(reader).press_sequentially("handbook")
    reader.wait_for_timeout(500)

    assert questions == []
    assert box(reader).get_attribute("role") is None
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"\?q=handbook$"))


def test_without_a_connection_the_box_still_searches(reader, paths):
    reader.goto(paths["de"]["home"])
    reader.route("**/api/suggest*", lambda route: route.abort())

    box(reader).press_sequentially("handbook")
    reader.wait_for_timeout(400)

    expect(options(reader)).to_have_count(0)
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"\?q=handbook$"))


@pytest.mark.parametrize("place", ["home", "directory"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_without_scripts_the_form_is_a_plain_one(plain_reader, paths, language, place):
    plain_reader.goto(paths[language][place])

    for attribute in ("role", "aria-expanded", "aria-controls", "aria-autocomplete"):
        assert box(plain_reader).get_attribute(attribute) is None
    assert plain_reader.get_by_role("listbox").count() == 0
    box(plain_reader).fill(WORDS[language][1])
    plain_reader.keyboard.press("Enter")

    expect(plain_reader.locator("article.entry").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["home", "directory"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_open_list_is_accessible(reader, paths, language, place, scheme):
    reader.emulate_media(color_scheme=scheme)
    for width in (360, 1280):
        reader.set_viewport_size({"width": width, "height": 800})
        open_list(reader, paths[language][place], WORDS[language][0])
        reader.keyboard.press("ArrowDown")

        tags = {"runOnly": {"type": "tag", "values": RULES}}
        found = Axe().run(reader, options=tags).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["target"]) for rule in found] == []
        overflow = "document.documentElement.scrollWidth - innerWidth"
        assert reader.evaluate(overflow) <= 0
