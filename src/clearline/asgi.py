"""What granian serves: Django behind the front door."""

import os
import resource
import sys
from typing import TYPE_CHECKING

import django
from django.conf import settings

if TYPE_CHECKING:
    from clearline.wiring.entrance.front import Front

MOST_SOCKETS = 65_536
# Threads that compute hand over to each other, and to the loop that turns others away, this often.
TURN = 0.001  # seconds


def _make_ready() -> None:
    """Let the process hold as many sockets as the system allows: slow ones must not use up what there is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_SOCKETS if hard == resource.RLIM_INFINITY else min(hard, MOST_SOCKETS)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    sys.setswitchinterval(TURN)


def _application() -> "Front":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
    django.setup()
    from clearline.keys import mark
    from clearline.wiring.entrance.front import Front
    from clearline.wsgi import application as pages

    if keystore := os.environ.get("KEYSTORE_URL"):
        mark.verify(keystore)
    return Front(pages, at_once=settings.CLEARLINE_WEB_AT_ONCE, waiting=settings.CLEARLINE_WEB_WAITING)


_make_ready()
application = _application()
