from home.models.contact import ContactField, ContactPage
from home.models.mail import OutgoingMail
from home.models.media import SiteDocument, SiteImage, SiteRendition
from home.models.pages import BasePage, HomePage, StandardPage
from home.models.partners import Partner
from home.models.settings import SiteSettings
from home.models.taxonomy import Audience, Region, SpokenLanguage, Term, Topic
from home.models.users import User
from home.models.versions import ContentVersion

__all__ = [
    "Audience",
    "BasePage",
    "ContactField",
    "ContactPage",
    "ContentVersion",
    "HomePage",
    "OutgoingMail",
    "Partner",
    "Region",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "SpokenLanguage",
    "StandardPage",
    "Term",
    "Topic",
    "User",
]
