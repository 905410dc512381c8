"""The two things Ion does to a request before anything else looks at it."""

from django.http import HttpResponse


class SameOrigin:
    """Answers 401 with an empty body to a request from a page of another origin.

    Source: Ion, intranet/middleware/same_origin.py.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"{request.scheme}://{request.get_host()}":
            return HttpResponse(status=401)
        return self.get_response(request)


class UrlSlashes:
    """Adds a missing slash at the end of /oauth paths and removes it from all others, without a redirect.

    Source: Ion, intranet/middleware/url_slashes.py.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = request.path_info
        if path.startswith("/oauth/.well-known/"):
            pass
        elif path.startswith("/oauth"):
            if not path.endswith("/"):
                request.path_info = request.path = path + "/"
        elif path != "/" and path.endswith("/"):
            request.path_info = request.path = path.rstrip("/")
        return self.get_response(request)
