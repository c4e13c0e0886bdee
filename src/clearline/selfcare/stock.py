"""Numbers that wait to be sold as eSIM lines: handed in by the operator, set aside, put back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from clearline.brands.models import Brand
from clearline.keys import blind
from clearline.lines.models import Line, Sim
from clearline.lines.models.line import LineStatus
from clearline.selfcare.models import Spare
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.iccid import Iccid
from clearline.vocabulary.imsi import Imsi
from clearline.vocabulary.msisdn import Msisdn

COLUMNS = ("line_id", "msisdn", "iccid", "imsi")
LONGEST_ID = 64
IN_USE = "in_use"


class NothingInStock(ValueError):
    """No number is left to be sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What becomes a line: the operator's id of it, its number, and its SIM; `row` is where it was read."""

    external_id: str
    msisdn: str
    iccid: str
    imsi: str
    row: int = 0

    def named(self) -> dict[str, str]:
        return {
            "external_id": self.external_id,
            "msisdn": self.msisdn,
            "iccid": self.iccid,
            "imsi": self.imsi,
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken, counted from 1 below the heading, and why."""

    row: int
    why: str


def read(rows: Iterable[Mapping[str, str | None]], *, country: str) -> tuple[list[Numbers], list[Refused]]:
    """Check rows of a file with the columns of `COLUMNS`; return those that can be taken, and the others."""
    good: list[Numbers] = []
    bad: list[Refused] = []
    for place, row in enumerate(rows, start=1):
        try:
            good.append(_numbers(row, country, place))
        except Malformed as error:
            bad.append(Refused(place, str(error)))
    return good, bad


def add(*, brand: Brand, numbers: Sequence[Numbers], now: datetime) -> tuple[int, list[Refused]]:
    """Put numbers into the stock; what stands there already, or is a line's, is refused and named.

    One that was withheld is for sale again when it is handed in again as it was.
    """
    added = 0
    bad: list[Refused] = []
    for each in numbers:
        with transaction.atomic():
            again = Spare.objects.filter(brand=brand, **each.named()).exclude(withheld="").update(withheld="")
            why = "" if again else _taken(brand, each)
            if why:
                bad.append(Refused(each.row, why))
                continue
            if not again:
                Spare.objects.create(brand=brand, added_at=now, **each.named())
            added += 1
    return added, bad


def take(*, brand: Brand) -> Numbers:
    """Set the number aside that waited longest, in the caller's transaction; nobody else gets it.

    One that a line has meanwhile, by an import, stays behind, withheld.

    Raises:
        NothingInStock: there is none.
    """
    while True:
        waiting = Spare.objects.select_for_update(skip_locked=True).filter(brand=brand, withheld="")
        spare = waiting.order_by("added_at", "id").first()
        if spare is None:
            raise NothingInStock(f"{brand.code} has no number to sell.")
        found = Numbers(
            external_id=spare.external_id, msisdn=spare.msisdn, iccid=spare.iccid, imsi=spare.imsi
        )
        if not is_lines(brand, found):
            spare.delete()
            return found
        Spare.objects.filter(pk=spare.pk).update(withheld=IN_USE)


def put_back(*, brand: Brand, numbers: Numbers, withheld: str, now: datetime) -> None:
    """Put a number back that was set aside; with a reason it is not sold again until somebody looked."""
    Spare.objects.get_or_create(
        brand=brand,
        external_id=numbers.external_id,
        defaults={**numbers.named(), "withheld": withheld[:120], "added_at": now},
    )


def counted(*, brand: Brand) -> dict[str, int]:
    """Return how many numbers are for sale, and how many are withheld."""
    rows = Spare.objects.filter(brand=brand)
    return rows.aggregate(
        for_sale=Count("id", filter=Q(withheld="")), withheld=Count("id", filter=~Q(withheld=""))
    )


def is_lines(brand: Brand, numbers: Numbers) -> bool:
    """Tell whether a line of the brand has this id, this number or this SIM."""
    living = Q(msisdn_index=blind.index("msisdn", numbers.msisdn)) & ~Q(status=LineStatus.CEASED)
    chip = Q(iccid_index=blind.index("iccid", numbers.iccid)) | Q(
        imsi_index=blind.index("imsi", numbers.imsi)
    )
    return (
        Line.objects.filter(living | Q(external_id=numbers.external_id), brand=brand).exists()
        or Sim.objects.filter(chip, brand=brand).exists()
    )


def _taken(brand: Brand, numbers: Numbers) -> str:
    same = Q()
    for name, value in numbers.named().items():
        same |= Q(**{name: value})
    if Spare.objects.filter(same, brand=brand).exists():
        return "Its line, number or SIM stands in the stock already."
    if is_lines(brand, numbers):
        return "Its line, number or SIM is a line's already."
    return ""


def _numbers(row: Mapping[str, str | None], country: str, place: int) -> Numbers:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not 0 < len(cells["line_id"]) <= LONGEST_ID:
        raise Malformed("format", f"line_id has 1 to {LONGEST_ID} characters: the operator's id of the line.")
    return Numbers(
        external_id=cells["line_id"],
        msisdn=Msisdn.parse(cells["msisdn"], country),
        iccid=Iccid(cells["iccid"]),
        imsi=Imsi(cells["imsi"]),
        row=place,
    )
