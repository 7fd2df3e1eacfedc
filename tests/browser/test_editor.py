"""The editor's journey in the real admin, and what readers then find."""

import re

from django.utils import timezone
from playwright.sync_api import expect

NAME = "Sprachlotsen Musterstadt"
SUMMARY = "Ehrenamtliche begleiten neu Angekommene beim Deutschlernen."


def directory_id(site):
    return site.shell(
        "from directory.models import DirectoryPage;"
        "print(DirectoryPage.objects.get(locale__language_code='de').pk)"
    )


def open_tab(page, name):
    page.get_by_role("tab", name=name).click()


def fill_profile(page, *, title, summary):
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill(summary)
    page.locator("#id_kind").select_option("initiative")
    topics = page.locator("#id_topics")
    if topics.evaluate("node => node.tagName") == "SELECT":
        topics.select_option(label="Deutsch lernen")
    else:
        topics.get_by_text("Deutsch lernen", exact=True).click()


def publish(page):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()


def test_an_editor_publishes_a_profile_and_readers_find_it(editor, reader, site):
    parent = directory_id(site)

    editor.goto(f"/admin/pages/add/directory/initiativepage/{parent}/")
    fill_profile(editor, title=NAME, summary=SUMMARY)
    publish(editor)

    for language, marked in (("de", 0), ("en", 1), ("ar", 1)):
        paths = {"de": "verzeichnis", "en": "directory"}
        path = site.shell(
            "from directory.models import DirectoryPage;"
            f"p = DirectoryPage.objects.get(locale__language_code={language!r});"
            "print(p.get_url_parts()[2])"
        )
        assert paths.get(language, "") in path
        reader.goto(f"{path}?q=Sprachlotsen")
        card = reader.locator("article.entry").first
        expect(card.get_by_role("link", name=NAME)).to_be_visible()
        expect(card.locator("p[lang=de]")).to_have_count(2 if marked == 2 else marked)
        expect(card).to_contain_text(SUMMARY)


def test_an_editor_has_a_page_translated_and_updates_it(editor, reader, site):
    title = "Übersetzungslotsen Beispielstadt"
    editor.goto(f"/admin/pages/add/directory/initiativepage/{directory_id(site)}/")
    fill_profile(editor, title=title, summary="Ein Satz auf Deutsch.")
    publish(editor)
    page_id = site.shell(
        "from directory.models import InitiativePage as P;"
        f"print(P.objects.get(title={title!r}).pk)"
    )

    editor.goto(f"/admin/localize/submit/page/{page_id}/")
    editor.get_by_label(re.compile("English")).check()
    editor.get_by_role("button", name=re.compile("Submit", re.IGNORECASE)).click()
    translated = site.shell(
        "from directory.models import InitiativePage as P;"
        f"print(P.objects.get(title={title!r}, locale__language_code='en').pk)"
    )
    editor.goto(f"/admin/pages/{translated}/edit/")
    segment = editor.locator("li", has_text="Ein Satz auf Deutsch.").last
    segment.get_by_role("button", name=re.compile("Translate", re.IGNORECASE)).click()
    segment.locator("textarea, [contenteditable=true]").first.fill("One English line.")
    segment.get_by_role("button", name=re.compile("Save", re.IGNORECASE)).click()
    expect(segment).to_contain_text("One English line.")


def test_an_editor_confirms_an_entry(editor, reader, site):
    page_id, path = site.shell(
        "from directory.models import InitiativePage as P;"
        "p = P.objects.live().filter(locale__language_code='de').order_by('pk')[3];"
        "print(p.pk, p.get_url_parts()[2])"
    ).split()
    year = str(timezone.localdate().year)
    reader.goto(path)
    expect(reader.locator("main")).not_to_contain_text(year)

    editor.goto(f"/admin/directory/confirm/{page_id}/")
    editor.locator("form button[type=submit]").last.click()

    reader.goto(path)
    expect(reader.locator("main")).to_contain_text(year)
