from directory.models.confirmations import Confirmation
from directory.models.pages import DirectoryPage
from directory.models.profiles import (
    AppPage,
    AppPlatform,
    InitiativePage,
    OpeningException,
    OpeningHours,
    ProfileLink,
    ProfilePage,
)
from directory.models.unmet import UnmetSearch

__all__ = [
    "AppPage",
    "AppPlatform",
    "Confirmation",
    "DirectoryPage",
    "InitiativePage",
    "OpeningException",
    "OpeningHours",
    "ProfileLink",
    "ProfilePage",
    "UnmetSearch",
]
