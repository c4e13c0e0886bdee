"""Messages name pages of the site by their address: each must be there."""

from uuid import UUID

import pytest
from django.urls import resolve

from clearline.brands.models import Brand
from clearline.notices import rendering
from clearline.notices.rendering import Asked

CASE = UUID("0199c0de-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("page", "view"), [("status_page", "status"), ("message_page", "message"), ("request_page", "progress")]
)
def test_a_page_named_in_a_message_is_on_the_site(page, view):
    brand = Brand(code="lumo-uk", host="lumo.example")
    asked = Asked(
        template="cleared", parameters={}, origin=CASE, brand=brand, language="en", at=None, msisdn=""
    )
    address = rendering._pages(asked)[page]
    assert resolve(address.removeprefix("https://lumo.example")).view_name == f"portal:{view}"
