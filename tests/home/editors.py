"""People who work in the admin, and how they fill in its forms."""

from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html
from wagtail.users.models import UserProfile

from home.models import HomePage, Topic, User


def person(role=None, **attributes):
    name = role.lower() if role else "superuser"
    user = User.objects.create_user(name, f"{name}@example.org", "secret", **attributes)
    if role:
        user.groups.add(Group.objects.get(name=role))
    UserProfile.objects.create(user=user, preferred_language="en")
    return user


def signed_in(role=None):
    """Return a browser of somebody with this role, or of a superuser."""
    client = Client()
    client.force_login(person(role, is_superuser=role is None))
    return client


def home_page():
    return HomePage.objects.get(locale__language_code="de")


def topics(*codes):
    return list(Topic.objects.canonical().filter(code__in=codes).order_by("code"))


def page_form(client, url, changes):
    """Return what the page form at `url` holds, with `changes` (nested) made to it."""
    response = client.get(url)
    assert response.status_code == 200
    form = querydict_from_html(response.content.decode(), form_id="page-edit-form")
    changed = nested_form_data(changes)
    return dict(form.lists()) | {
        name: sorted(value) if isinstance(value, set) else value
        for name, value in changed.items()
    }


def newest(model):
    return model.objects.order_by("-pk").first()


def reloaded(page):
    return Page.objects.get(pk=page.pk).specific
