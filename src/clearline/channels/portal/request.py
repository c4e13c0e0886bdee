"""What the middleware adds to a request, for the type checker and the reader."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from clearline.brands.models import Brand


class BrandRequest(HttpRequest):
    """A request inside the transaction of its brand."""

    brand: "Brand"
    now: datetime  # the database's clock, read once
