"""Ion's shapes of an error: a `detail`, a list of `details`, or a bare list of texts.

Source: Ion, intranet/apps/api/utils.py. The fourth shape, a page of HTML, is Django's own for an unknown address.
"""

from django.core.exceptions import ObjectDoesNotExist
from rest_framework.response import Response
from rest_framework.views import exception_handler


def answer(error, context):
    """What Django REST framework has no answer to is unknown, or an error of the server."""
    if response := exception_handler(error, context):
        return response
    if isinstance(error, ObjectDoesNotExist):
        return Response({"details": ["Object does not exist (in database)."]}, status=404)
    return Response({"details": ["Unknown error occurred."]}, status=500)
