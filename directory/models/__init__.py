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
from directory.models.words import IndexedWord

__all__ = [
    "AppPage",
    "AppPlatform",
    "Confirmation",
    "DirectoryPage",
    "IndexedWord",
    "InitiativePage",
    "OpeningException",
    "OpeningHours",
    "ProfileLink",
    "ProfilePage",
    "UnmetSearch",
]
