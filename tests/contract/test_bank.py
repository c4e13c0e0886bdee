"""A run of transfers is taken once; the file that a person uploads is one that every bank takes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import xmlschema
from sepaxml import validation

from clearline.connectors.bank import pain001
from clearline.connectors.bank.folder import TransferFolder
from clearline.connectors.bank.port import BankPort, Run, Transfer
from clearline.connectors.bank.simulator import BankSimulator
from clearline.vocabulary.answers import Outcome
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.money import Money

pytestmark = pytest.mark.feature("I5", "E2")
SCHEMA = Path(validation.__file__).parent / "schemas" / "pain.001.001.09.xsd"
AMA = Iban.read("DE89370400440532013000")


@pytest.fixture(params=[BankSimulator, TransferFolder])
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> BankPort:
    return BankSimulator() if request.param is BankSimulator else TransferFolder(tmp_path / "runs")


def a_transfer(
    minor: int = 1234, *, name: str = "Ama Example", end_to_end: str = "LU-7F3K9Q2M-1"
) -> Transfer:
    return Transfer(
        end_to_end=end_to_end, name=name, iban=AMA, amount=Money(minor, "EUR"), text="Lumo LU-7F3K9Q2M"
    )


def a_run(*transfers: Transfer) -> Run:
    return Run(
        id=uuid4(),
        made_at=datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
        on=date(2026, 3, 2),
        payer="Lumo",
        payer_iban=Iban.read("FR1420041010050500013M02606"),
        transfers=transfers or (a_transfer(),),
    )


def test_a_run_is_taken_once_and_again_it_is_the_same(bank: BankPort):
    run = a_run(a_transfer(1), a_transfer(234_567))
    taken = bank.hand_over(run)

    assert taken.outcome is Outcome.ACCEPTED
    assert taken.facts == {"run": run.id.hex, "transfers": 2, "sum_minor": 234_568}
    assert bank.hand_over(run) == taken


def test_another_run_under_the_same_id_is_refused(bank: BankPort):
    run = a_run()
    bank.hand_over(run)
    assert bank.hand_over(replace(run, transfers=(a_transfer(1235),))).reason == "run_differs"


def test_a_run_of_nothing_is_refused(bank: BankPort):
    assert bank.hand_over(replace(a_run(), transfers=())).reason == "nothing_to_send"


@pytest.mark.parametrize("amount", [Money(0, "EUR"), Money(-1, "EUR"), Money(10**11, "EUR"), Money(1, "USD")])
def test_only_sums_and_currencies_that_are_carried_are_sent(amount: Money):
    with pytest.raises(ValueError, match="EUR"):
        replace(a_transfer(), amount=amount)


def test_the_file_is_the_owners_alone_and_whole(tmp_path: Path):
    folder, run = TransferFolder(tmp_path), a_run()
    folder.hand_over(run)
    assert folder.path_of(run).stat().st_mode & 0o777 == 0o600
    assert [each.suffix for each in tmp_path.iterdir()] == [".xml"]
    assert TransferFolder(Path("/proc/nowhere")).hand_over(run).reason == "not_written"


@pytest.mark.parametrize("bic", ["", "AGRIFRPP"])
def test_the_file_keeps_to_the_public_schema(bic: str):
    names = ("Ama Example", "Zoë Strauß-Łęcka & <Søn>", "王阿玛", "x" * 200)
    run = a_run(*(a_transfer(100 + at, name=name, end_to_end=f"LU-{at}") for at, name in enumerate(names)))
    written = pain001.write(replace(run, payer_bic=bic))

    xmlschema.XMLSchema(str(SCHEMA)).validate(written.decode())
    assert b"<CtrlSum>4.06</CtrlSum>" in written
    assert b"<Nm>Zoe Strauss-Lecka + .Son.</Nm>" in written
    assert pain001.write(replace(run, payer_bic=bic)) == written


@pytest.mark.parametrize(
    ("currency", "account", "country"),
    [("GBP", "GB29NWBK60161331926819", "GB"), ("AED", "AE070331234567890123456", "AE")],
)
def test_outside_the_euro_a_run_keeps_to_the_schema_and_to_its_country(currency, account, country):
    iban = Iban.read(account, country=country)
    abroad = replace(a_transfer(), iban=iban, amount=Money(1234, currency))
    run = replace(a_run(abroad), payer_iban=iban)
    written = pain001.write(run)
    xmlschema.XMLSchema(str(SCHEMA)).validate(written.decode())
    assert f'<InstdAmt Ccy="{currency}">12.34<'.encode() in written
    assert (b"SEPA" in written, b"<ChrgBr>SHAR</ChrgBr>" in written) == (False, True)
    with pytest.raises(ValueError, match="stays in the country"):
        replace(abroad, iban=AMA)
    with pytest.raises(ValueError, match="one currency"):
        replace(run, transfers=(abroad, a_transfer()))
    with pytest.raises(ValueError, match="country"):
        Iban.read(str(AMA.compact), country=country)
