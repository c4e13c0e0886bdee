"""Where brands of the drills are: every law pack, and the clocks that are hardest to read."""

from dataclasses import dataclass

from clearline.brands.models import Brand


@dataclass(frozen=True, slots=True)
class Place:
    """A country as a brand knows it; `numbers` begins its mobile numbers."""

    law_pack: str
    country: str
    subdivision: str
    time_zone: str
    currency: str
    numbers: str


PLACES = (
    Place("gb", "GB", "ENG", "Europe/London", "GBP", "4477009"),
    Place("de", "DE", "BE", "Europe/Berlin", "EUR", "4915700"),
    Place("cn", "CN", "", "Asia/Shanghai", "CNY", "8617000"),
    Place("fr", "FR", "", "Europe/Paris", "EUR", "3361200"),
    Place("in", "IN", "DL", "Asia/Kolkata", "INR", "9163000"),
    Place("us", "US", "", "America/New_York", "USD", "1555010"),
    Place("ae", "AE", "", "Asia/Dubai", "AED", "9715800"),
    Place("eu", "PT", "", "Europe/Lisbon", "EUR", "3519100"),
    Place("intl", "AU", "", "Australia/Lord_Howe", "AUD", "6141000"),
    Place("intl", "NZ", "", "Pacific/Chatham", "NZD", "6421000"),
    Place("intl", "CA", "", "America/St_Johns", "CAD", "1709555"),
    # Where the clocks change at midnight: a day has no 24:00 of its own, or two.
    Place("intl", "CL", "", "America/Santiago", "CLP", "5690000"),
    Place("intl", "EG", "", "Africa/Cairo", "EGP", "2010000"),
    Place("intl", "CU", "", "America/Havana", "CUP", "5350000"),
    Place("intl", "LB", "", "Asia/Beirut", "LBP", "9613000"),
)


def brands() -> list[Brand]:
    """Make one brand for each place, in the order of `PLACES`."""
    return Brand.objects.bulk_create(
        Brand(
            code=f"drill-{number}",
            name="Drill",
            country=place.country,
            subdivision=place.subdivision,
            law_pack=place.law_pack,
            time_zone=place.time_zone,
            currency=place.currency,
            sender_name="Drill",
            sender_email=f"hello@drill-{number}.example.com",
            reference_prefix="DR",
        )
        for number, place in enumerate(PLACES)
    )
