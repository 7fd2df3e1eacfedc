"""What runs at each start."""

import os
import resource
import time

import polib
import pytest
from django.core.management import call_command
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from home.catalogues import stale_catalogues


@pytest.fixture
def catalogue(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    po.append(polib.POEntry(msgid="Search", msgstr="Suche"))
    po.append(polib.POEntry(msgid="Draft", msgstr="Entwurf", flags=["fuzzy"]))
    po.save(str(folder / "django.po"))
    return folder / "django.po"


def test_a_catalogue_is_compiled_without_gettext(catalogue, capsys):
    call_command("compile_catalogues")

    compiled = polib.mofile(str(catalogue.with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"Search": "Suche"}
    assert "compiled de/django" in capsys.readouterr().out


def test_only_what_has_changed_is_compiled_again(catalogue):
    call_command("compile_catalogues")
    assert list(stale_catalogues()) == []

    future = time.time() + 60
    os.utime(catalogue, (future, future))
    assert list(stale_catalogues()) == [catalogue]


def test_a_broken_catalogue_leaves_the_old_one_in_place(catalogue):
    call_command("compile_catalogues")
    good = catalogue.with_suffix(".mo").read_bytes()
    catalogue.write_text('msgid "unfinished\nmsgstr')
    future = time.time() + 60
    os.utime(catalogue, (future, future))

    with pytest.raises(OSError, match="Syntax error"):
        call_command("compile_catalogues")

    assert catalogue.with_suffix(".mo").read_bytes() == good


@pytest.mark.django_db
def test_the_site_record_follows_the_settings(settings, capsys):
    settings.SITE_URL = "https://lotse.example"

    call_command("prepare")

    site = Site.objects.get()
    assert (site.hostname, site.port) == ("lotse.example", 443)
    assert "site is https://lotse.example" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_empty_index_is_filled_and_a_full_one_left_alone(capsys):
    IndexEntry.objects.all().delete()

    call_command("prepare")
    assert IndexEntry.objects.exists()
    assert "filling the search index" in capsys.readouterr().out

    call_command("prepare")
    assert "search index is there" in capsys.readouterr().out


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_with_nothing_to_do_it_takes_seconds(in_another_process):
    in_another_process("manage.py", "prepare")
    before = processor_seconds()
    output = in_another_process("manage.py", "prepare")

    assert processor_seconds() - before < 5
    assert "0 migrations to apply" in output
    assert "0 catalogues compiled" in output
