from uuid import uuid5

from django.db import migrations


def give_keys(apps, schema_editor):
    """A changed date and its translations share a key, as pages do."""
    ChangedDate = apps.get_model("events", "ChangedDate")
    for row in ChangedDate.objects.select_related("page"):
        row.locale_id = row.page.locale_id
        row.translation_key = uuid5(row.page.translation_key, row.date.isoformat())
        row.save()


def name_what_differs(apps, schema_editor):
    """A list was start and end, nothing at all meant cancelled."""
    Occurrence = apps.get_model("events", "Occurrence")
    for row in Occurrence.objects.exclude(overrides={}):
        row.overrides = {
            day: dict(zip(("starts", "ends"), old)) if old else {"cancelled": True}
            for day, old in row.overrides.items()
        }
        row.save()


def note_access(apps, schema_editor):
    """Meetups published before there was a filter for it lack these codes."""
    Occurrence = apps.get_model("events", "Occurrence")
    MeetupPage = apps.get_model("events", "MeetupPage")
    names = ("step_free", "captions", "child_care", "quiet_room")
    for row in Occurrence.objects.all():
        page = MeetupPage.objects.filter(translation_key=row.key).order_by("pk").first()
        if page is None or "access" in row.codes:
            continue
        access = [name for name in names if getattr(page, name)]
        row.codes["access"] = access + ["not_step_free"] * (page.step_free is False)
        row.save()


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0006_single_dates'),
    ]

    operations = [
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.RunPython(name_what_differs, migrations.RunPython.noop),
        migrations.RunPython(note_access, migrations.RunPython.noop),
    ]
