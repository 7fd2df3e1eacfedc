import django.db.models.deletion
from django.db import migrations, models

import events.fields


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_import'),
    ]

    operations = [
        migrations.AddField(
            "occurrence", "date_codes", models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(
            "occurrence", "date_themes", models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(
            "occurrence",
            "previous_starts_at",
            models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            "changeddate",
            "translation_key",
            models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            "changeddate",
            "locale",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
                verbose_name="locale",
            ),
        ),
        migrations.AddField(
            model_name='changeddate',
            name='form',
            field=models.CharField(blank=True, choices=[('on_site', 'On site'), ('online', 'Online'), ('hybrid', 'On site and online')], help_text='Empty: as usual. The same holds for everything below.', max_length=8, verbose_name='form'),
        ),
        migrations.AddField(
            model_name='changeddate',
            name='interpretation',
            field=events.fields.LanguageCodesField(blank=True, default=list, may_be_none=True, verbose_name='other interpretation'),
        ),
        migrations.AddField(
            model_name='changeddate',
            name='languages',
            field=events.fields.LanguageCodesField(blank=True, default=list, verbose_name='other languages'),
        ),
        migrations.AddField(
            model_name='changeddate',
            name='new_end_time',
            field=models.TimeField(blank=True, null=True, verbose_name='new end'),
        ),
        migrations.AddField(
            model_name='changeddate',
            name='theme',
            field=models.CharField(blank=True, max_length=200, verbose_name='theme of this date'),
        ),
        migrations.AddField(
            model_name='changeddate',
            name='venue',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.venue', verbose_name='other venue'),
        ),
    ]
