"""The operator of the demo: the sample's book, logins for its cast, and a fresh line for each run."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from clearline.brands.models import Brand
from clearline.identity import holders
from clearline.lines import sample
from clearline.lines.importing import import_directory
from clearline.lines.models import Account, Line
from clearline.vocabulary import luhn
from clearline.vocabulary.eid import with_check_digits

BRAND, ACCOUNT = "lumo-uk", "A00000001"
EMAIL, PASSWORD = "ama.mensah@example.com", "harbour-lantern-42"
CREDIT_MINOR = 2500
MEMORISED = timedelta(days=30)  # long enough ago for a password to count as one


@dataclass(frozen=True, slots=True)
class FreshLine:
    """The line that this run of the demo closes."""

    line: Line
    msisdn: str


def move_in(*, now: datetime) -> None:
    """Import the sample operator and give Ama her password, unless that was done before."""
    if not Brand.objects.filter(code=BRAND).exists():
        sample.load(now=now)
    ama = Account.objects.get(brand__code=BRAND, external_id=ACCOUNT)
    if not holders.user_of(account=ama).password:
        holders.enrol(account=ama, password=PASSWORD, now=now - MEMORISED)


def new_line(*, now: datetime) -> FreshLine:
    """Let Ama get one more prepaid line with 25.00 GBP on it, through the import like every other."""
    number = Line.objects.filter(brand__code=BRAND, external_id__startswith="LDEMO").count() + 1
    line_id, msisdn = f"LDEMO{number:06d}", f"4477009{number:05d}"
    iccid = f"894426{990_000_000_000 + number:012d}"
    since = (now - timedelta(days=200)).strftime("%Y-%m-%dT00:00:00Z")
    with TemporaryDirectory() as folder:
        _write(
            Path(folder, "lines.csv"),
            "line_id,account_id,msisdn,sim_kind,iccid,imsi,eid,plan_code,status,activated_at,last_used_at",
            [
                line_id,
                ACCOUNT,
                msisdn,
                "esim",
                iccid + luhn.check_digit(iccid),
                f"23426{9_900_000_000 + number}",
                with_check_digits(f"89049032{number:022d}"),
                "prepaid-s",
                "active",
                since,
                since,
            ],
        )
        _write(
            Path(folder, "balances.csv"),
            "line_id,kind,amount,currency,expires_at",
            [line_id, "money", str(CREDIT_MINOR), "GBP", ""],
        )
        import_directory(Path(folder), now=now)
    return FreshLine(Line.objects.get(brand__code=BRAND, external_id=line_id), msisdn)


def _write(path: Path, header: str, row: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header.split(","), row])
