"""Locales, the German home page in place of Wagtail's welcome page, the Site record."""

from django.conf import settings
from django.db import migrations

from home.sites import host_and_port


def create_locales(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


def create_home_page(apps, schema_editor):
    """Replace the welcome page; a tree that somebody has planted already stays."""
    Page = apps.get_model("wagtailcore", "Page")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    ContentType = apps.get_model("contenttypes", "ContentType")
    welcome = Page.objects.filter(
        depth=2, slug="home", content_type__app_label="wagtailcore"
    ).first()
    if welcome is None or HomePage.objects.exists():
        return
    content_type, _created = ContentType.objects.get_or_create(
        app_label="home", model="homepage"
    )
    path = welcome.path
    welcome.delete()  # takes Wagtail's Site record along
    home = HomePage.objects.create(
        title="Lotse",
        draft_title="Lotse",
        slug="de",
        url_path="/de/",
        path=path,
        depth=2,
        numchild=0,
        live=True,
        content_type=content_type,
        locale=Locale.objects.get(language_code=settings.LANGUAGE_CODE),
    )
    hostname, port = host_and_port(settings.SITE_URL)
    apps.get_model("wagtailcore", "Site").objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": hostname,
            "port": port,
            "site_name": "Lotse",
            "root_page_id": home.pk,
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_content"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.RunPython(create_locales, migrations.RunPython.noop),
        migrations.RunPython(create_home_page, migrations.RunPython.noop),
    ]
