"""The three roles and what they may do, and the workflow that keeps watch.

Permissions are usually made after all migrations have run; the ones named here are
needed now, so they are made now, and Django finds them later.
"""

from django.db import migrations

GATES = [
    ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
    ("wagtail_localize", "translation", "submit_translation", "Can submit translations"),
]
PAGES = {
    "Moderators": ["add", "change", "publish", "bulk_delete", "lock", "unlock"],
    "Editors": ["add", "change"],
    "Translators": ["change"],
}
MEDIA = {
    "Moderators": ["add", "change", "choose"],
    "Editors": ["add", "change", "choose"],
    "Translators": ["choose"],
}
VOCABULARIES = [
    ("home", "topic"),
    ("home", "audience"),
    ("home", "region"),
    ("home", "spokenlanguage"),
]
EVENTS = [("events", "eventseries"), ("events", "venue"), ("events", "person")]
PARTNERS = [("home", "partner")]
# Codes and the tree are for moderators; translators change words, which needs "change".
SNIPPETS = {
    "Moderators": {
        ("add", "change", "delete", "view"): [*VOCABULARIES, *PARTNERS, *EVENTS],
        ("change",): [("home", "sitesettings")],
        ("add", "change", "delete"): [("wagtailredirects", "redirect")],
    },
    "Editors": {
        ("view",): VOCABULARIES,
        ("add", "change", "view"): [*PARTNERS, *EVENTS],
    },
    "Translators": {
        ("change", "view"): [*VOCABULARIES, *PARTNERS, ("events", "eventseries")],
    },
}
WORKFLOW = "Moderators approval"


def permission(apps, app_label, model, codename, name):
    content_type, _created = apps.get_model(
        "contenttypes", "ContentType"
    ).objects.get_or_create(app_label=app_label, model=model)
    found, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return found


def model_permission(apps, app_label, model, action):
    label = apps.get_model(app_label, model)._meta.verbose_name_raw
    name = f"Can {action} {label}"
    return permission(apps, app_label, model, f"{action}_{model}", name)


def create_roles(apps, schema_editor):
    for role in PAGES:
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(
            name=role
        )
        group.permissions.add(*[permission(apps, *gate) for gate in GATES])
        grant_pages(apps, group)
        grant_media(apps, group)
        for actions, models in SNIPPETS[role].items():
            group.permissions.add(
                *[model_permission(apps, *m, action) for m in models for action in actions]
            )


def grant_pages(apps, group):
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    for action in PAGES[group.name]:
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group,
            page=root,
            permission=model_permission(apps, "wagtailcore", "page", action),
        )


def grant_media(apps, group):
    """Allow pictures and documents in all collections; Wagtail asks its own models."""
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    wanted = [
        model_permission(apps, app_label, model, action)
        for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
        for action in MEDIA[group.name]
    ]
    if group.name == "Moderators":
        wanted += [
            model_permission(apps, "wagtailcore", "collection", action)
            for action in ("add", "change")
        ]
    for one in wanted:
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
            group=group, collection=root, permission=one
        )


def watch_all_pages(apps, schema_editor):
    """See that the moderators' workflow, which Wagtail ships, covers every page."""
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    if WorkflowPage.objects.filter(page=root).exists():
        return
    content_type, _created = apps.get_model(
        "contenttypes", "ContentType"
    ).objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=WORKFLOW, content_type=content_type
    )
    task.groups.add(apps.get_model("auth", "Group").objects.get(name="Moderators"))
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=WORKFLOW)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    WorkflowPage.objects.create(workflow=workflow, page=root)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0004_taxonomies"),
        ("events", "0002_initial"),
        ("wagtailadmin", "0003_admin_managed"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.RunPython(create_roles, migrations.RunPython.noop),
        migrations.RunPython(watch_all_pages, migrations.RunPython.noop),
    ]
