"""The site with one page more, which says nothing: what a page costs before it does anything of its own.

It is looked at by the same middleware as every page, by somebody who is
signed in; asking who that is reads the session and the account, as pages do.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import get_resolver, path

from clearline.asgi import application


def bare(request: HttpRequest) -> HttpResponse:
    """Answer who is signed in with nothing."""
    return HttpResponse() if request.user.is_authenticated else HttpResponseForbidden()


get_resolver().url_patterns.append(path("bare/", bare))

__all__ = ["application"]
