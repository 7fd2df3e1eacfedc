import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page

from directory.importing import CREATED, KEPT, REFUSED, UNCHANGED, UPDATED, import_file
from directory.models import AppPage, Confirmation, ProfilePage
from home.models import Topic, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

ROW = {
    "name": "Lale",
    "kind": "initiative",
    "topics": "housing",
    "homepage": "https://lale.example",
}


@pytest.fixture
def file(tmp_path):
    """Write rows to a CSV file and return its path."""

    def write(*rows, encoding="utf-8"):
        columns = list(dict.fromkeys(name for row in rows for name in row))
        out = StringIO(newline="")
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "entries.csv"
        path.write_text(out.getvalue(), encoding=encoding, newline="")
        return path

    return write


@pytest.fixture
def run(directory, file):
    """Import rows and return outcomes and reasons."""

    def run(*rows, **options):
        results = import_file(file(*rows), **options).results
        return [(result.outcome, " ".join(result.reasons)) for result in results]

    return run


def outcomes(results):
    return [outcome for outcome, _reasons in results]


def entry(title="Lale", language="de"):
    return (
        ProfilePage.objects.in_language(language)
        .select_related("latest_revision")
        .get(title=title)
        .specific
    )


def codes(terms):
    return [term.code for term in terms.all()]


# --- What a row becomes -------------------------------------------------------------


def test_a_row_becomes_a_public_entry(run, directory):
    assert run(
        {
            **ROW,
            "year_started": "2015",
            "year_ended": "",
            "topics": "housing;Arbeit",
            "languages": "uk;Deutsch",
            "languages_note": "Mehr auf Anfrage",
            "region": "Dresden (Sachsen), Kiel",
            "region_basis": "service area",
            "audiences": "women",
            "status": "active",
            "status_as_of": "2017-01",
            "run_by": "Verein",
            "note": "Nur für uns",
            "fact_sources": "homepage=BP; year=MC#12",
            "other_names": "L.A.L.E.;لالة",
            "summary_de": "Hilft beim Wohnen.",
        }
    ) == [(CREATED, "")]

    page = entry()
    assert page.live
    assert page.get_parent().specific == directory.pages["de"]
    assert (page.slug, page.summary, page.kind) == (
        "lale",
        "Hilft beim Wohnen.",
        "initiative",
    )
    assert (page.founded, page.ended, page.operator) == (2015, None, "Verein")
    assert codes(page.topics) == ["work", "housing"]
    assert set(codes(page.languages)) == {"uk", "de"}
    assert set(codes(page.regions)) == {"dresden", "kiel"}
    assert codes(page.audiences) == ["women"]
    assert (page.scope, page.based_in) == ("cities", None)
    assert page.other_names.splitlines() == ["L.A.L.E.", "لالة"]
    assert [(link.kind, link.url) for link in page.links.all()] == [
        ("website", "https://lale.example")
    ]
    assert page.source == "homepage=betterplace lab; year=metacollect #12"
    assert (page.source_licence, page.source_as_of) == ("CC-BY-SA-4.0", "2017-01")
    assert page.editors_note == "Nur für uns"
    assert page.state == "active"
    assert not Confirmation.objects.exists()


def test_apps_have_platforms_and_a_type_of_their_own(run):
    run(
        {
            **ROW,
            "kind": "app",
            "app_stores": "Android;iOS;Windows Phone;unspecified",
            "offline": "ja",
        }
    )

    page = entry()
    assert isinstance(page, AppPage)
    assert [item.platform for item in page.platforms.all()] == [
        "android",
        "ios",
        "windows_phone",
    ]
    assert page.offline is True


def test_summaries_in_other_languages_become_translations(run):
    run(
        {
            **ROW,
            "summary_de": "Deutsch.",
            "summary_en": "English.",
            "summary_ar": "عربي",
            "age_note": "ab 16",
        }
    )

    pages = {language: entry("Lale", language) for language in ("de", "en", "ar")}
    assert {language: page.summary for language, page in pages.items()} == {
        "de": "Deutsch.",
        "en": "English.",
        "ar": "عربي",
    }
    assert len({page.translation_key for page in pages.values()}) == 1
    assert all(page.live and page.slug == "lale" for page in pages.values())
    assert codes(pages["ar"].topics) == ["housing"]
    assert (pages["de"].age_note, pages["en"].age_note) == ("ab 16", "")


def test_a_language_without_a_directory_is_left_out_and_said(run):
    ((outcome, reasons),) = run({**ROW, "summary_uk": "Українською."})

    assert outcome == CREATED
    assert "summary_uk" in reasons
    assert not ProfilePage.objects.in_language("uk").exists()


@pytest.mark.parametrize(
    ("row", "summary"),
    [
        ({"region": "nationwide"}, "Initiative zum Thema Wohnen für ganz Deutschland."),
        ({"region": "Kiel;Berlin"}, "Initiative zum Thema Wohnen in Kiel und Berlin."),
        (
            {"region": "Kiel", "region_basis": "seat"},
            "Initiative zum Thema Wohnen mit Sitz in Kiel.",
        ),
        ({"region": "online", "kind": "app"}, "App zum Thema Wohnen, online nutzbar."),
        (
            {"topics": "housing;work;health"},
            "Initiative zu den Themen Wohnen, Arbeit und Beruf sowie Gesundheit.",
        ),
    ],
)
def test_a_row_without_a_summary_gets_a_factual_sentence(run, row, summary):
    run({**ROW, **row})

    assert entry().summary == summary


@pytest.mark.parametrize(
    ("cell", "regions", "scope"),
    [
        ("nationwide", ["nationwide"], "nationwide"),
        (
            "nationwide, licensed per municipality (76 in 2022)",
            ["nationwide"],
            "nationwide",
        ),
        ("nationwide; about 100 towns in 2017", ["nationwide"], "nationwide"),
        ("Germany", ["nationwide"], "nationwide"),
        ("nationwide online; e.g. Bayern", ["nationwide"], "nationwide"),
        (
            "nationwide, Berlin, Duisburg",
            ["nationwide", "berlin", "duisburg"],
            "nationwide",
        ),
        ("Berlin, Brandenburg", ["berlin", "brandenburg"], "states"),
        ("Landkreis Erding (Bayern)", ["erding"], "cities"),
        ("Soest, Duisburg (Nordrhein-Westfalen)", ["duisburg", "soest"], "cities"),
        ("Schleswig-Holstein (Kiel)", ["schleswig_holstein"], "states"),
        ("online", [], "online"),
        ("", [], ""),
    ],
)
def test_regions_are_understood_as_people_write_them(run, cell, regions, scope):
    run({**ROW, "region": cell, "region_basis": "service area"})

    page = entry()
    assert set(codes(page.regions)) == set(regions)
    assert page.scope == scope


def test_a_seat_is_no_region_somebody_serves(run):
    run({**ROW, "region": "Berlin, Stuttgart", "region_basis": "seat"})

    page = entry()
    assert page.based_in.code == "berlin"
    assert codes(page.regions) == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("active", "active"), ("", "active"), ("unknown", "active"), ("unclear", "active"),
        ("paused", "paused"), ("discontinued", "ended"), ("ended", "ended"), ("merged", "merged"),
    ],
)  # fmt: skip
def test_states_are_understood(run, status, state):
    run({**ROW, "status": status})

    assert entry().state == state


def test_a_successor_may_stand_below_in_the_file(run):
    old = {**ROW, "name": "Alt", "homepage": "https://alt.example", "successor": "Lale"}

    assert (
        outcomes(run({**old, "status": "merged"}, {**ROW, "successor": ""}))
        == [CREATED] * 2
    )
    assert entry("Alt").successor.title == "Lale"


# --- What is refused ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"topics": "hosuing"}, "topics", "Allowed: housing"),
        ({"topics": ""}, "topics", "At least one"),
        ({"languages": "uk;xx1"}, "languages", "xx1"),
        ({"region": "Beriln"}, "region", "Allowed: berlin"),
        ({"region": "11 metropolitan areas"}, "region", "11 metropolitan areas"),
        ({"region_basis": "moon"}, "region_basis", "seat"),
        ({"kind": "robot"}, "kind", "platform"),
        ({"audiences": "wemen"}, "audiences", "Allowed: women"),
        ({"status": "dead"}, "status", "ended"),
        ({"cost": "cheap"}, "cost", "free"),
        ({"year_started": "2O15"}, "year_started", "2O15"),
        ({"year_started": "15"}, "year_started", "1900"),
        ({"year_started": "2016", "year_ended": "2015"}, "year_ended", "before"),
        ({"homepage": "lale"}, "homepage", "URL"),
        ({"homepage": "javascript:alert(1)"}, "homepage", "URL"),
        ({"email": "lale"}, "email", "email"),
        ({"summary_de": "x" * 281}, "summary_de", "280"),
        ({"summary_en": "x" * 281}, "summary_en", "280"),
        ({"name": ""}, "name", "missing"),
        ({"name": "x" * 300}, "name", "255"),
        ({"status_as_of": "neulich"}, "status_as_of", "2017-01"),
        ({"account_needed": "perhaps"}, "account_needed", "yes"),
        ({"successor": "Niemand"}, "successor", "Niemand"),
        ({"kind": "app", "app_stores": "Betamax"}, "app_stores", "android"),
        ({"kind": "app", "last_release": "31.12.2020"}, "last_release", "31.12.2020"),
    ],
)
def test_a_wrong_cell_refuses_the_row_and_says_why(run, cells, column, says):
    good = {**ROW, "name": "Gut", "homepage": "https://gut.example"}
    ((outcome, reasons), (other, _reasons)) = run({**ROW, **cells}, good)

    assert outcome == REFUSED
    assert f"{column}: " in reasons
    assert says in reasons
    assert other == CREATED
    assert list(ProfilePage.objects.values_list("title", flat=True)) == ["Gut"]


def test_every_problem_of_a_row_is_named_at_once(run):
    ((_outcome, reasons),) = run(
        {**ROW, "topics": "x1", "kind": "x2", "languages": "x3"}
    )

    assert all(word in reasons for word in ("x1", "x2", "x3"))


def test_the_same_entry_twice_in_a_file_is_refused(run):
    again = {**ROW, "homepage": "http://www.lale.example/"}

    rows = [ROW, again, {**ROW, "homepage": ""}]
    assert outcomes(run(*rows, dry_run=True)) == [CREATED, REFUSED, REFUSED]
    assert outcomes(run(*rows)) == [CREATED, REFUSED, REFUSED]


def test_a_broken_file_changes_nothing(directory, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text('name,kind,topics\nLale,initiative,housing\nKiron,"app\n')

    with pytest.raises(CommandError, match="line 3, column 7"):
        call_command("import_directory", path)
    assert not ProfilePage.objects.exists()


# --- Again --------------------------------------------------------------------------

FULL = {
    **ROW, "summary_de": "Deutsch.", "summary_en": "English.", "region": "Kiel",
    "region_basis": "seat", "languages": "uk", "other_names": "L", "age_note": "ab 16",
}  # fmt: skip


def snapshot():
    pages = Page.objects.order_by("pk")
    return list(pages.values_list("pk", "latest_revision_id", "last_published_at"))


def test_a_second_run_changes_nothing(run):
    run(FULL)
    before = snapshot()

    assert run(FULL) == [(UNCHANGED, "")]
    assert snapshot() == before


def test_a_dry_run_says_what_would_be_done_and_does_nothing(run):
    before = snapshot()
    assert outcomes(run(FULL, {**ROW, "topics": "x"}, dry_run=True)) == [
        CREATED,
        REFUSED,
    ]
    assert snapshot() == before

    run(FULL)
    before = snapshot()
    assert outcomes(run({**FULL, "topics": "work"}, dry_run=True)) == [UPDATED]
    assert snapshot() == before


@pytest.mark.parametrize(
    "known_by",
    [
        {"name": "Lale neu"},
        {"homepage": "http://www.LALE.example/"},
        {"homepage": "https://new.example"},
        {"homepage": ""},
    ],
)
def test_an_entry_is_known_again_by_homepage_or_name(run, known_by):
    run(FULL)
    changed = {**FULL, **known_by, "topics": "work"}

    assert outcomes(run(changed)) == [UPDATED]
    assert ProfilePage.objects.in_language("de").count() == 1
    assert codes(entry(changed["name"]).topics) == ["work"]
    assert codes(entry(changed["name"], "en").topics) == ["work"]
    assert outcomes(run(changed)) == [UNCHANGED]


def test_an_entry_without_homepage_is_known_by_its_number_in_a_store(run):
    store = {
        "google_play": "https://play.google.com/store/apps/details?id=org.lale",
        "homepage": "",
    }
    run({**ROW, **store, "kind": "app"})

    again = run({**ROW, **store, "kind": "app", "name": "Lale App"})
    assert outcomes(again) == [UPDATED]
    assert entry("Lale App").imported_id == "store:org.lale"


def test_columns_that_are_not_there_leave_things_alone(run):
    run(FULL)

    assert run(
        {
            "name": "Lale",
            "kind": "initiative",
            "topics": "housing",
            "summary_de": "Deutsch.",
        }
    ) == [(UNCHANGED, "")]
    assert entry().links.count() == 1


def test_empty_cells_clear_what_was_there(run):
    run(FULL)
    run({**FULL, "languages": "", "age_note": "", "other_names": ""})

    page = entry()
    assert codes(page.languages) == []
    assert (page.age_note, page.other_names) == ("", "")


def test_what_fits_several_entries_is_refused(run, directory):
    for _number in range(2):
        directory.add("Lale")

    ((outcome, reasons),) = run({**ROW, "homepage": ""})
    assert outcome == REFUSED
    assert "Several entries" in reasons


def test_progress_is_shown_on_a_terminal(directory, file):
    class Terminal(StringIO):
        def isatty(self):
            return True

    shown = Terminal()
    call_command(
        "import_directory", file(ROW), "--dry-run", stdout=StringIO(), stderr=shown
    )

    assert "[##############################] 1/1" in shown.getvalue()


def test_an_app_does_not_become_an_initiative(run):
    run({**ROW, "kind": "app"})

    ((outcome, reasons),) = run(ROW)
    assert (outcome, reasons.partition(":")[0]) == (REFUSED, "kind")


# --- Editors ------------------------------------------------------------------------


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor")


def test_what_an_editor_published_is_not_published_over(run, editor):
    run(FULL)
    page = entry()
    page.summary = "Von Hand."
    page.save_revision(user=editor).publish(user=editor)

    assert outcomes(run({**FULL, "topics": "work"})) == [KEPT]
    page = entry()
    assert (page.summary, codes(page.topics)) == ("Von Hand.", ["housing"])


def test_an_editors_draft_is_not_published_over(run, editor):
    run(FULL)
    page = entry()
    page.summary = "Entwurf."
    page.save_revision(user=editor)

    assert outcomes(run({**FULL, "topics": "work"})) == [KEPT]
    page = entry()
    assert page.summary == "Deutsch."
    assert page.get_latest_revision_as_object().summary == "Entwurf."


def test_a_translation_somebody_edited_is_kept_while_the_rest_moves_on(run, editor):
    run(FULL)
    english = entry("Lale", "en")
    english.summary = "By hand."
    english.save_revision(user=editor).publish(user=editor)

    ((outcome, reasons),) = run({**FULL, "summary_de": "Neu.", "summary_en": "New."})
    assert (outcome, reasons) == (UPDATED, f"en: {KEPT}")
    assert (entry().summary, entry("Lale", "en").summary) == ("Neu.", "By hand.")


def test_what_an_editor_took_offline_stays_offline(run, editor):
    run(FULL)
    entry().unpublish(user=editor)

    assert outcomes(run({**FULL, "topics": "work"})) == [KEPT]
    assert not entry().live


def test_what_an_editor_deleted_does_not_come_back(run, editor):
    run(FULL)
    entry().delete(user=editor)

    assert outcomes(run(FULL)) == [KEPT]
    assert not ProfilePage.objects.in_language("de").exists()


# --- The command and the files there are --------------------------------------------


def test_the_command_reports_every_row(directory, file):
    said = StringIO()
    call_command(
        "import_directory", file(ROW, {**ROW, "kind": "x"}), "--dry-run", stdout=said
    )

    text = said.getvalue()
    assert "2  created       Lale" in text
    assert "3  refused       Lale" in text
    assert "kind: " in text
    assert "Dry run, nothing written: 1 created" in text


def test_the_command_needs_a_file_and_a_directory(db, file):
    with pytest.raises(CommandError, match="no file"):
        call_command("import_directory", "nowhere.csv")
    with pytest.raises(CommandError, match="no directory"):
        call_command("import_directory", file(ROW))


def test_progress_is_told_row_by_row(directory, file):
    told = []
    rows = [
        {**ROW, "name": f"Nr {n}", "homepage": f"https://{n}.example"} for n in range(3)
    ]
    import_file(file(*rows), progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_semicolons_and_byte_order_marks_of_spreadsheets_are_read(directory, tmp_path):
    path = tmp_path / "excel.csv"
    path.write_text(
        'name;kind;topics;run_by\r\nLäle;initiative;"housing;work";\'=SUM(1)\r\n',
        encoding="utf-8-sig",
        newline="",
    )

    assert import_file(path).counts[CREATED] == 1
    assert entry("Läle").operator == "=SUM(1)"
    assert entry("Läle").slug == "laele"


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Größe & Co.", "groesse-co"), ("بيت", "بيت"), ("!!!", "entry")],
)
def test_addresses_are_made_of_names(run, name, slug):
    run({**ROW, "name": name})

    assert entry(name).slug == slug


def test_a_topic_may_be_called_by_any_of_its_names(run):
    name = Topic.objects.get(
        code="housing", locale=Locale.objects.get(language_code="ar")
    ).name
    run({**ROW, "topics": name})

    assert codes(entry().topics) == ["housing"]
