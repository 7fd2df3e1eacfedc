"""Every address of the site; what depends on nothing but a language has no slug."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents.views.serve import authenticate_with_password
from wagtail.views import serve as serve_page

from directory import api as directory_api
from events import feeds
from events.people import person_page
from events.recordings import embedding, video_sitemap
from events.registration.views import (
    change_registration,
    personal_calendar,
    registration,
)
from home.api import router as wagtail_api
from home.methods import read_only
from home.sitemaps import PageSitemap
from home.views import errors, files, front, health, search, wellknown

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", front.choose_language, name="choose-language"),
    path("admin/", include(wagtailadmin_urls)),
    path("api/directory", read_only(directory_api.search), name="api-directory"),
    path("api/suggest", read_only(directory_api.suggestions), name="api-suggest"),
    path("api/oembed", embedding.oembed, name="oembed"),
    path("api/v2/", wagtail_api.urls),
    path("calendar/<str:language>.ics", feeds.calendar_feed, name="calendar-feed"),
    path("calendar/<str:language>.atom", feeds.meetup_news, name="calendar-news"),
    path("calendar/me/<str:token>.ics", personal_calendar, name="personal-calendar"),
    path("documents/<int:document_id>/", files.serve_document, name="document"),
    path(
        "documents/<int:document_id>/<str:document_filename>",
        files.serve_document,
        name="wagtaildocs_serve",
    ),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("media/<path:path>", files.serve_media, name="media"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", wellknown.robots, name="robots"),
    path(".well-known/security.txt", wellknown.security, name="security"),
    path(
        "sitemap.xml",
        read_only(sitemap),
        {"sitemaps": {"pages": PageSitemap}},
        name="sitemap",
    ),
    path("sitemap-videos.xml", video_sitemap.video_sitemap, name="video-sitemap"),
]

urlpatterns += i18n_patterns(
    path("people/<int:pk>-<str:slug>", person_page, name="person"),
    path("search", search.search, name="search"),
    path(
        "recordings/<uuid:block>/chapters.json",
        embedding.chapter_list,
        name="recording-chapters",
    ),
    path("recordings/<uuid:block>/embed", embedding.embed, name="recording-embed"),
    path("registration", change_registration, name="change-registration"),
    path("registration/<str:token>", registration, name="registration"),
    # Pages answer for files below them; Wagtail's own pattern ends with a slash.
    re_path(
        r"^((?:[\w\-]+/)+(?:event\.ics|programme\.ics|schedule\.json|podcast\.xml))$",
        serve_page,
        name="event-file",
    ),
    path("", include(wagtail_urls)),
)
