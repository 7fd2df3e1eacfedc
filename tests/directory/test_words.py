# ruff: noqa: RUF001  # letters of our readers
"""The words the directory knows: compounds out of them, and how they come and go."""

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from directory.filters import Criteria
from directory.models import IndexedWord
from directory.search import search
from directory.spelling import near_names
from directory.words import Words, known_words
from home.analysis import fold, typed_words
from home.models import ContentVersion, Topic

pytestmark = pytest.mark.django_db


def learn(*written, language="de", kind="word"):
    """Let the directory know words, as if entries had used them."""
    rows = [
        IndexedWord(kind=kind, language=language, word=fold(word), written=word)
        for word in written
    ]
    IndexedWord.objects.remember(rows)
    ContentVersion.objects.bump()
    return known_words()


def stored(**criteria):
    rows = IndexedWord.objects.filter(**criteria)
    return set(rows.values_list("word", flat=True))


# --- Compounds ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compound", "known", "parts"),
    [
        ("Zirkuskurs", ["Zirkus", "Kurs"], ["zirkus", "kurs"]),
        ("Zirkuskurse", ["Zirkus", "Kurs"], ["zirkus", "kurse"]),
        # The first part by its stem …
        ("Zeitungszirkus", ["Zeitung", "Zirkus"], ["zeitungs", "zirkus"]),
        ("Hundezirkus", ["Hund", "Zirkus"], ["hunde", "zirkus"]),
        ("Schulzirkus", ["Schule", "Zirkus"], ["schul", "zirkus"]),
        # … or without what joins it to the next, and with what it lost.
        ("Hilfszirkus", ["Hilfe", "Zirkus"], ["hilfe", "zirkus"]),
        ("Nelkenzirkus", ["Nelke", "Zirkus"], ["nelke", "zirkus"]),
        ("Mähzirkus", ["mähen", "Zirkus"], ["mahen", "zirkus"]),
        # The longest last part is what it speaks of.
        ("Flohmarktzirkus", ["Floh", "Flohmarkt", "Zirkus"], ["flohmarkt", "zirkus"]),
        ("Flohmarktzirkus", ["Flohmarkt", "Marktzirkus", "Floh"], ["floh", "marktzirkus"]),
        ("Xyzzyzirkus", ["Zirkus"], []),
        ("Zirkusxyzzy", ["Zirkus"], []),
        ("Zirkus", ["Zirkus"], []),
        ("Eizirkus", ["Ei", "Zirkus"], []),  # two letters are no part
        ("سكنzirkus", ["Zirkus"], []),
    ],
)  # fmt: skip
def test_a_compound_is_known_parts_with_a_joint(compound, known, parts):
    assert learn(*known).parts(fold(compound)) == parts


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("zirkuskurs", ["zirkus", "kurs"]),
        ("zirkuskurse", ["zirkus", "kurs"]),
        ("zeitungszirkus", ["zeitung", "zirkus"]),
        ("schulzirkus", ["schule", "zirkus"]),
        ("flohmarktzirkus", ["flohmarkt", "zirkus"]),
        ("flohxyzzy", []),
        ("xyzzyzirkus", []),
        ("zirkus", []),
        ("سكنzirkus", []),
    ],
)
def test_the_index_knows_all_parts_of_a_compound(compound, parts):
    known = learn("Zirkus", "Kurs", "Zeitung", "Schule", "Flohmarkt")

    assert known.constituents(fold(compound)) == parts


def test_an_entry_is_found_by_the_parts_of_its_compounds(directory):
    learn("Zirkus")
    directory.add("Zirkusschule", summary="Ein Nachmittag.")
    directory.add("Anders", summary="Mit Zirkuskursen.")
    directory.add("Nichts", summary="Alles andere.")

    shown = search(Criteria(text="Zirkus"), language="de", page=1, per_page=9).entries
    assert [entry.title for entry in shown] == ["Zirkusschule", "Anders"]


# --- Coming and going ---------------------------------------------------------------


def test_entries_bring_their_words_and_names(directory):
    directory.add(
        "Lotsenpunkt Ost",
        other_names="Löwenherz",
        summary="Trödel.",
        body=[("text", "<p>Krimskrams</p>")],
        operator="Trägerverein",
    )

    known = known_words()

    assert known.names == {
        "lotsenpunktost": "Lotsenpunkt Ost",
        "lowenherz": "Löwenherz",
    }
    assert {"lotsenpunkt", "ost", "lowenherz"} == known.name_words
    assert [known.written[w] for w in ("trodel", "krimskrams", "tragerverein")] == [
        "Trödel", "Krimskrams", "Trägerverein",
    ]  # fmt: skip


def test_addresses_persons_and_drafts_bring_none(directory):
    entry = directory.add(
        "Lotsenpunkt",
        street="Xyzzygasse",
        contact_person="Frau Xyzzyna",
        contact_person_consent=True,
        editors_note="Xyzzynotiz",
    )
    entry.title = "Xyzzytitel"
    entry.save_revision()
    directory.add("Xyzzyentwurf", live=False)

    assert {word for word in stored() if "xyzzy" in word} == set()


def test_terms_bring_theirs_in_every_language(directory):
    topic = Topic.objects.in_language("uk").get(code="housing")
    topic.synonyms += "\nгуртожиточок"
    topic.save()

    assert "гуртожиточок" in known_words()
    assert "гуртожиточок" in known_words().common


def test_a_process_reads_only_what_is_new(directory, django_assert_num_queries):
    directory.add("Lotsenpunkt")
    known = known_words()
    IndexedWord.objects.all().delete()  # what it knows it keeps
    directory.add("Hafenlicht")

    assert known_words() is known
    assert {"lotsenpunkt", "hafenlicht"} <= set(known.names)
    with django_assert_num_queries(1):  # the version, nothing else
        known_words()


def test_a_word_is_stored_once_however_many_entries_use_it(directory):
    for number in range(3):
        directory.add(f"Nr {number}", summary="Xyzzy, xyzzy und XYZZY.")

    assert IndexedWord.objects.filter(word="xyzzy").count() == 1


def test_rebuilding_drops_what_no_public_entry_says_any_more(directory):
    directory.add("Hafenlicht", summary="Bleibt.")
    directory.add("Altlast", summary="Weg.").unpublish()
    secret = directory.add("Geheimhaus", summary="Verborgen.")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    learn("niemandes")

    call_command("update_index", verbosity=0)

    assert stored() == {"hafenlicht", "bleibt"}


def test_rebuilding_brings_what_is_missing_to_running_processes(directory):
    directory.add("Hafenlicht", summary="Xyzzy.")
    IndexedWord.objects.all().delete()
    known = Words().refresh()
    assert "xyzzy" not in known
    version = ContentVersion.objects.current()

    call_command("update_index", verbosity=0)

    assert "xyzzy" in known.refresh()
    assert ContentVersion.objects.current() > version


def test_names_may_come_while_somebody_looks_for_one():
    known = Words()

    class Slow(str):  # gives another thread the time to add a name
        def __len__(self):
            known._add("name", "de", f"hafen{len(known.names)}", "Hafen")
            return super().__len__()

    known._add("name", "de", Slow("hafenlicht"), "Hafenlicht")

    assert near_names(typed_words("Hafenlichd"), known) == ["hafenlicht"]
    assert len(known.names) > 1
