"""The bug that R21 plants: a front door where everybody waits for as long as it takes, in one line."""

from clearline.asgi import application
from clearline.wiring.entrance.places import Places

EVER = 1e6  # seconds
_line = Places("page", at_once=8, waiting=10**9, patience=EVER, deadline=EVER)
application._ordinary = application._light = application._alive = _line  # noqa: SLF001 (the bug)

__all__ = ["application"]
