import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import PageViewRestriction

from directory.importing import import_file
from directory.models import AppPlatform, ProfileLink, ProfilePage
from home.models import Region
from tests.directory.trees import Directory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def export(tmp_path):
    def export(name):
        path = tmp_path / f"out.{name}"
        call_command("export_directory", path, "--format", name, stdout=StringIO())
        return path

    return export


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


@pytest.fixture
def full(directory):
    """One entry with everything, in two languages, and the one that came after it."""
    later = directory.add("Nachfolger", topics=["work"])
    german = directory.add(
        "=Größe+", kind="app", other_names="-Eins\n@Zwei", summary="'=Satz, mit \"Komma\"",
        topics=["housing", "work"], audiences=["women"], languages=["uk", "ar"],
        regions=["kiel"], based_in=Region.objects.canonical().get(code="berlin"),
        scope="cities", cost="free", account_needed=False, state="merged",
        successor=later, founded=2015, ended=2017, operator="+Verein",
        languages_note="mehr", residence_note="alle", age_note="ab 16",
        accessibility_note="Rampe\nund Lift", email="a@example.org", phone="+49 30 1",
        contact_form_url="https://a.example/form", source="betterplace lab", source_as_of="2017-01",
        source_licence="CC-BY-SA-4.0", offline=True, download_size=12,
        software_licence="MIT", trackers_note="keine", last_release="2020-01-31",
        street="Geheim 1", town="Geheim", postcode="12345", address_protected=True,
        contact_person="Frau Geheim", contact_person_consent=True, editors_note="Geheim",
    )  # fmt: skip
    for kind, url in (
        ("website", "https://a.example"),
        ("google_play", "https://play.google.com/?id=a.b"),
        ("social", "https://social.example/a"),
        ("social", "https://social.example/b"),
    ):
        ProfileLink.objects.create(page=german, kind=kind, url=url)
    for platform in ("android", "ios"):
        AppPlatform.objects.create(page=german, platform=platform)
    directory.add(
        "Size", kind="app", language="en", translation_of=german, summary="Sentence.",
        age_note="from 16", topics=["housing", "work"],
    )  # fmt: skip
    return german


def test_a_file_has_every_public_fact(export, full):
    (row,) = [row for row in rows(export("csv")) if row["kind"] == "app"]

    assert row["name"] == "'=Größe+"
    assert row["topics"] == "work;housing"
    assert (row["region"], row["region_basis"], row["based_in"]) == (
        "kiel",
        "service area",
        "",  # the entry is protected
    )
    assert (row["status"], row["successor"]) == ("merged", "Nachfolger")
    assert row["social"] == "https://social.example/a https://social.example/b"
    assert (row["name_en"], row["summary_en"], row["age_note_en"]) == (
        "Size",
        "Sentence.",
        "from 16",
    )


@pytest.mark.parametrize("name", ["csv", "json"])
def test_addresses_persons_and_notes_stay_inside(export, full, name):
    assert "Geheim" not in export(name).read_text()


def test_no_cell_is_a_formula(export, full):
    for row in rows(export("csv")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


@pytest.mark.parametrize("name", ["csv", "json"])
def test_an_export_brings_a_lost_directory_back(export, full, name):
    path = export(name)
    before = path.read_text()

    with transaction.atomic():
        for page in ProfilePage.objects.all():
            page.delete()
        counts = import_file(path).counts
        again = export(name).read_text()
        assert (counts["created"], counts["refused"]) == (2, 0)
        assert import_file(path).counts["unchanged"] == 2
        transaction.set_rollback(True)

    assert again == before


def test_the_town_of_a_shelter_stays_inside_and_survives_an_import(export, directory):
    page = directory.add(
        "Haus", topics=["housing"], address_protected=True,
        based_in=Region.objects.canonical().get(code="kiel"),
    )  # fmt: skip
    path = export("csv")

    assert "kiel" not in path.read_text()
    assert import_file(path).counts["unchanged"] == 1
    page.refresh_from_db()
    assert page.based_in.code == "kiel"


def test_drafts_and_private_entries_stay_inside(export, directory):
    directory.add("Entwurf", live=False)
    private = directory.add("Intern")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    directory.add("Offen")

    assert [row["name"] for row in rows(export("csv"))] == ["Offen"]


def test_json_has_lists_as_lists(export, full):
    content = json.loads(export("json").read_text())

    assert content["format"] == "lotse-directory/1"
    (entry,) = [entry for entry in content["entries"] if entry["kind"] == "app"]
    assert entry["topics"] == ["work", "housing"]
    assert entry["name"] == "=Größe+"


def test_an_export_costs_the_same_for_any_number(
    db, export, django_assert_max_num_queries
):
    directory, counts = Directory("de", "en"), []
    for number in range(3):
        german = directory.add(f"Nr {number}", topics=["work"])
        directory.add(f"No {number}", language="en", translation_of=german)
        with django_assert_max_num_queries(20) as captured:
            export("csv")
        counts.append(len(captured.captured_queries))

    assert counts == [counts[0]] * 3


def test_the_command_says_when_there_is_no_such_folder(directory):
    with pytest.raises(CommandError, match="no folder"):
        call_command("export_directory", "/nowhere/out.csv", "--format", "csv")


@pytest.mark.parametrize("name", ["xlsx", "geojson"])
def test_other_formats_are_refused(directory, tmp_path, name):
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("export_directory", tmp_path / "out", "--format", name)
