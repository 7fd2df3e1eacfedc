"""Registering on the page of a meetup, the private page and the private calendar."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.addresses import page_address
from events.cards import moment_of
from events.entries import told_title
from events.feeds import PRIVATE, calendar_response
from events.models import MeetupPage, Occurrence, PersonalCalendar, Registration
from events.registration.form import LIMIT, RegistrationForm
from events.registration.links import (
    calendar_address,
    calendar_for,
    private_address,
    registration_for,
)
from events.registration.personal import (
    make_calendar,
    personal_feed,
    revoke_calendar,
)
from events.registration.places import (
    RegistrationError,
    ask,
    cancel,
    confirm,
    refusal,
)
from events.subscriptions import qr_code, webcal_address
from home.methods import read_only
from home.models.contact import SeeOther

ACTIONS: dict[str, Callable[[Registration, datetime], object]] = {
    "confirm": confirm,
    "cancel": cancel,
    "make-calendar": make_calendar,
    "revoke-calendar": revoke_calendar,
}


def serve_meetup(
    request: HttpRequest,
    meetup: MeetupPage,
    show: Callable[[RegistrationForm], HttpResponse],
) -> HttpResponse:
    """Answer the page with its form, or what was sent with it."""
    sent = request.POST if request.method == "POST" else None
    form = RegistrationForm(sent, capacity=meetup.occurrence.capacity, page=meetup)
    if sent is not None and _takes(form, request, meetup):
        return SeeOther(f"{meetup.get_url(request)}?asked=1#registration")
    response = show(form)
    if sent is not None:
        response.status_code = form.status
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(LIMIT.seconds)
    # A form carries the time it was shown at, so it is made for one reader.
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _takes(form: RegistrationForm, request: HttpRequest, meetup: MeetupPage) -> bool:
    """Say whether the form was taken; else it says itself what is wrong."""
    if form.is_trapped:
        return True
    now = timezone.now()
    if reason := refusal(meetup.occurrence, now):
        form.is_valid()
        form.close(reason)
    elif form.is_valid() and not LIMIT.take(request):
        form.refuse()
    if form.errors:
        return False
    try:
        ask(meetup.translation_key, form.wish(meetup.language), now)
    except RegistrationError as error:
        form.close(error.reason)
        return False
    return True


@read_only
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Show a registration to who has its link."""
    row = registration_for(token)
    if row is None:
        return _private(request, {}, HTTPStatus.NOT_FOUND)
    return _private(request, _context(row, token), HTTPStatus.OK)


@require_POST
def change_registration(request: HttpRequest) -> HttpResponse:
    """Confirm or cancel; make the address of a calendar, or make it invalid.

    The token comes in the form: the address of a request that fails is logged.
    """
    token = request.POST.get("token", "")
    row = registration_for(token)
    if row is None:
        return _private(request, {}, HTTPStatus.NOT_FOUND)
    act = ACTIONS.get(request.POST.get("action", ""))
    if act is None:
        return _private(request, _context(row, token), HTTPStatus.BAD_REQUEST)
    try:
        act(row, timezone.now())
    except RegistrationError:
        return _private(request, _context(row, token), HTTPStatus.CONFLICT)
    return SeeOther(reverse("registration", args=[token]))


@read_only
def personal_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the subscription of one person; 404 once its address is invalid."""
    calendar = calendar_for(token)
    if calendar is None:
        raise Http404
    return calendar_response(
        request,
        personal_feed(calendar, timezone.now()),
        disposition='inline; filename="lotse.ics"',
        language=calendar.language,
        headers=PRIVATE,
    )


def _context(row: Registration, token: str) -> dict[str, object]:
    rows = Occurrence.objects.of(row.key).select_related("venue")
    occurrence = rows.get()
    pages = MeetupPage.objects.filter(translation_key=row.key)
    page = pages.for_registered(row.language).first()
    now = timezone.now()
    reason = refusal(occurrence, now)
    told = told_title(occurrence, row.language)[1]
    has_place = row.state == Registration.State.CONFIRMED
    is_ahead = has_place and not occurrence.is_off and occurrence.ends_at > now
    return {
        "registration": row,
        "token": token,
        "occurrence": occurrence,
        "card": moment_of(occurrence),
        "title": page.title if page else told or _("Meetup"),
        "meetup_url": page_address(page) if page else "",
        "refusal": reason.label if reason else "",
        "can_confirm": row.state == Registration.State.UNCONFIRMED and not reason,
        "can_cancel": row.is_active,
        "online_url": occurrence.online_link(registered=True) if is_ahead else "",
        **_calendar_context(row),
    }


def _calendar_context(row: Registration) -> dict[str, object]:
    """Return how to subscribe to the personal feed, if there is one."""
    calendar = PersonalCalendar.objects.filter(email=row.email).first()
    if calendar is None:
        return {}
    address = calendar_address(calendar)
    return {
        "calendar_url": address,
        "webcal_url": webcal_address(address),
        "qr_code": qr_code(private_address(row)),
    }


def _private(
    request: HttpRequest, context: dict[str, object], status: HTTPStatus
) -> HttpResponse:
    template = "events/registration.html"
    response = TemplateResponse(
        request, template, {**context, "noindex": True}, status=status
    )
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = PRIVATE["Referrer-Policy"]
    return response
