from django.db import migrations, models

from events.recurrence import series_dates


def store_cancelled_dates(apps, schema_editor):
    """Until now only those that take place were stored."""
    OccurrenceDate = apps.get_model("events", "OccurrenceDate")
    for row in apps.get_model("events", "Occurrence").objects.exclude(rrule=""):
        dates = series_dates(
            row.rrule,
            row.starts_at,
            row.ends_at,
            row.zone,
            all_day=row.all_day,
            overrides=row.overrides,
        )
        OccurrenceDate.objects.bulk_create(
            OccurrenceDate(
                occurrence=row, starts_at=one.starts, ends_at=one.ends, cancelled=True
            )
            for one in dates
            if one.cancelled
        )


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0010_programme'),
    ]

    operations = [
        migrations.AddField(
            model_name='occurrencedate',
            name='cancelled',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='occurrencedate',
            name='occurrence',
            field=models.ForeignKey(on_delete=models.deletion.CASCADE, related_name='stored_dates', to='events.occurrence'),
        ),
        migrations.RunPython(store_cancelled_dates, migrations.RunPython.noop),
    ]
