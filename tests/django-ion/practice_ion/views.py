"""The calls of Ion's API that Porchlight makes, and switches for tests.

Sources: Ion, intranet/apps/{announcements,api,bus,eighth,emerg,schedule,users}.
"""

import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import DateField
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model
from rest_framework import exceptions
from rest_framework.decorators import api_view, permission_classes, renderer_classes
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.response import Response

from practice_ion import eighth, notices, picture, school

# One process serves one test, so its switches need no other place.
switches = {"private_fields": False, "emergency": "none"}


class HasApiAccess(BasePermission):
    """The flag that the school can take away; the refusal has the words and status of Django REST framework."""

    def has_permission(self, request, view):
        return school.person_of(request.user).api_access


# For calls that are open to those who are signed in and have the flag.
flagged = permission_classes([IsAuthenticated, HasApiAccess])


def _base(request) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _page(request, items: list, size: int = 50, most: int | None = None):
    """One page of a list; `page_size` counts only where there is a `most`."""
    pages = PageNumberPagination()
    pages.page_size = size
    if most is not None:
        pages.page_size_query_param, pages.max_page_size = "page_size", most
    return pages.get_paginated_response(pages.paginate_queryset(items, request))


def _in_dates(request, blocks: list, names: tuple[str, str]) -> list:
    """The blocks of the dates that are asked for; the first of the names that is there counts."""
    name = next((name for name in names if name in request.query_params), None)
    if name is None:
        return blocks
    try:
        date = datetime.datetime.strptime(request.query_params[name], "%Y-%m-%d").date()
    except ValueError:
        raise exceptions.ValidationError("Invalid format for date.") from None
    return [block for block in blocks if block.date == date or (name == "start_date" and block.date > date)]


@api_view(["GET"])
def profile(request, who=None):
    users = get_user_model().objects
    if who is None:
        user = request.user
    elif who.isdecimal():
        user = users.get(pk=int(who))
    else:
        user = users.get(username__iexact=who)
    if user != request.user and not school.person_of(request.user).api_access:
        raise exceptions.PermissionDenied
    private = school.PRIVATE if switches["private_fields"] else {}
    return Response(school.profile(user, _base(request)) | private)


@api_view(["GET"])
@renderer_classes([picture.Bytes])
def profile_picture(request, who):
    """Everybody's is the same. Here user names are told apart by case."""
    users = get_user_model().objects
    users.get(pk=int(who)) if who.isdecimal() else users.get(username=who)
    return Response(picture.png(), content_type="image/jpeg")


@api_view(["GET"])
@permission_classes([AllowAny])
def schedule(request, date=None):
    if date is not None:
        try:
            return Response(school.day(DateField().to_python(date), _base(request)))
        except ValidationError as error:
            # Ion hands the text of Django's error through, brackets included.
            return Response([str(error)], status=400)

    # "Today" is the UTC date, as at Ion: in New York's evening this starts with tomorrow.
    today = school.now().astimezone(datetime.UTC).date()
    days = [today + datetime.timedelta(days=offset) for offset in range(14)]
    days = [school.day(day, _base(request)) for day in days if day.weekday() < 5]
    return _page(request, days, size=1, most=7)


@api_view(["GET"])
@flagged
def blocks(request):
    found = _in_dates(request, eighth.blocks(), ("start_date", "date"))
    return _page(request, [eighth.listed(block, _base(request)) for block in found], most=200)


@api_view(["GET"])
@flagged
def block(request, id):
    found = next((block for block in eighth.blocks() if block.id == id), None)
    if found is None:
        raise exceptions.NotFound
    return Response(eighth.details(found, school.person_of(request.user), _base(request)))


@api_view(["GET"])
@flagged
def sign_ups(request):
    person = school.person_of(request.user)
    found = _in_dates(request, eighth.blocks(), ("date", "start_date"))
    chosen = [(block, eighth.chosen(person, block)) for block in found]
    return Response(
        [eighth.sign_up(request.user, block, activity, _base(request)) for block, activity in chosen if activity]
    )


@api_view(["GET"])
@flagged
def favourites(request):
    return Response(eighth.favourites(school.person_of(request.user), _base(request)))


@api_view(["GET"])
@flagged
def announcements(request):
    return _page(request, notices.announcements(_base(request)))


@api_view(["GET"])
@flagged
def buses(request):
    return _page(request, notices.buses())


@api_view(["GET"])
@permission_classes([AllowAny])
def emergency(request):
    return Response(notices.emergency(switches["emergency"]))


# --- For tests: what time or an administrator would do ---------------------------------------------------------------


@csrf_exempt
def expire_access_tokens(_request):
    """Ten hours pass."""
    past = timezone.now() - datetime.timedelta(seconds=1)
    return JsonResponse({"changed": get_access_token_model().objects.update(expires=past)})


@csrf_exempt
def expire_codes(_request):
    """A minute passes."""
    past = timezone.now() - datetime.timedelta(seconds=1)
    return JsonResponse({"changed": get_grant_model().objects.update(expires=past)})


@csrf_exempt
def clear_tokens(_request):
    """A month passes: the nightly job takes everything away."""
    access, refresh = get_access_token_model().objects, get_refresh_token_model().objects
    count = access.count() + refresh.count()
    refresh.all().delete()
    access.all().delete()
    return JsonResponse({"changed": count})


@csrf_exempt
def tell_private_fields(_request):
    """Somebody forgets to take the private fields out of the profile."""
    switches["private_fields"] = True
    return JsonResponse({"changed": len(school.PRIVATE)})


@csrf_exempt
def set_emergency(_request, state):
    """The district says something, or its server breaks."""
    switches["emergency"] = state
    return JsonResponse({"changed": 1})


def count_tokens(_request):
    """How many tokens would be accepted."""
    now = timezone.now()
    return JsonResponse(
        {
            "access_tokens": get_access_token_model().objects.filter(expires__gt=now).count(),
            "refresh_tokens": get_refresh_token_model().objects.filter(revoked__isnull=True).count(),
            "codes": get_grant_model().objects.filter(expires__gt=now).count(),
        }
    )
