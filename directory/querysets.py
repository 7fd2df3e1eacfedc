"""The vocabulary in which entries are asked for."""

from typing import Self

from home.querysets import PageManager, PageQuerySet


class ProfileQuerySet(PageQuerySet):
    def with_confirmation(self) -> Self:
        """Annotate `confirmed_on` and `confirmed_how` of the latest confirmation."""
        from directory.models import Confirmation  # noqa: PLC0415  # models import this

        latest = Confirmation.objects
        return self.annotate(
            confirmed_on=latest.latest_on(), confirmed_how=latest.latest_how()
        )


ProfileManager = PageManager.from_queryset(ProfileQuerySet)
