"""The vocabularies the site starts with."""

from django.db import migrations

from home.vocabulary import load_vocabularies


def load(apps, schema_editor):
    load_vocabularies(apps)


class Migration(migrations.Migration):
    dependencies = [("home", "0003_site")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
