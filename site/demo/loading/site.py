"""Site settings and the accounts of those who work on the demo."""

from collections.abc import Callable
from functools import partial
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth.models import Group
from wagtail.models import Site

from demo.loading.files import read
from demo.loading.progress import Progress
from demo.loading.records import Records
from demo.loading.references import References
from home.models import SiteSettings, User

ROLES = ["Editors", "Moderators"]


def load_settings(records: Records, progress: Progress) -> None:
    for _ in progress.each("settings", ["site"]):
        records.once("settings/site", partial(fill_settings, References(records)))


def fill_settings(references: References) -> SiteSettings:
    """Fill in what nobody has filled in yet."""
    ours = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    for name, value in read("settings.json").items():
        if name.endswith("_page"):
            if getattr(ours, f"{name}_id") is None:
                page = references.page_pk(value, settings.LANGUAGE_CODE)
                setattr(ours, f"{name}_id", page)
        elif not getattr(ours, name):
            setattr(ours, name, value)
    ours.save()
    return ours


def load_accounts(records: Records, tell: Callable[[str, str], None]) -> None:
    """Create an editor and an administrator; `tell` learns each password once."""
    records.once("account/editor", partial(create_account, "editor", tell))
    records.once("account/admin", partial(create_account, "admin", tell))


def create_account(name: str, tell: Callable[[str, str], None]) -> User | None:
    if User.objects.filter(username=name).exists():
        return None
    is_admin = name == "admin"
    password = token_urlsafe(12)
    account = User.objects.create_user(
        username=name,
        email=f"{name}@lotse.example",
        password=password,
        is_staff=is_admin,
        is_superuser=is_admin,
    )
    if not is_admin:
        account.groups.set(Group.objects.filter(name__in=ROLES))
    tell(name, password)
    return account
