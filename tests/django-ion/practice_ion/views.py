"""The calls of Ion's API that Porchlight begins with, and switches for tests."""

import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import DateField
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import get_access_token_model, get_grant_model, get_refresh_token_model
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from practice_ion import school


def _base(request) -> str:
    return f"{request.scheme}://{request.get_host()}"


@api_view(["GET"])
def profile(request, who=None):
    users = get_user_model().objects
    if who is None:
        user = request.user
    elif who.isdecimal():
        user = users.filter(pk=int(who)).first()
    else:
        user = users.filter(username__iexact=who).first()
    if user is None:
        return Response({"details": ["Object does not exist (in database)."]}, status=404)
    return Response(school.profile(user, _base(request)))


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
    size = min(max(int(request.query_params.get("page_size", 1)), 1), 7)
    page = max(int(request.query_params.get("page", 1)), 1)
    today = datetime.datetime.now(datetime.UTC).date()
    days = [today + datetime.timedelta(days=offset) for offset in range(14)]
    days = [day for day in days if day.weekday() < 5]
    shown = days[(page - 1) * size : page * size]
    if not shown:
        return Response({"detail": "Invalid page."}, status=404)
    more = page * size < len(days)
    address = f"{_base(request)}/api/schedule?page_size={size}&page="
    return Response(
        {
            "count": len(days),
            "next": f"{address}{page + 1}" if more else None,
            "previous": f"{address}{page - 1}" if page > 1 else None,
            "results": [school.day(day, _base(request)) for day in shown],
        }
    )


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
