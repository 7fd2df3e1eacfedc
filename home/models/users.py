from django.contrib.auth.models import AbstractUser


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Wagtail has no types
    """An editor's account; ours from the first migration, so that it can grow."""
