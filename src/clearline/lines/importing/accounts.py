"""Take the accounts in: find who is known, give new people a key, seal, check as sets, write."""

from uuid import UUID

from clearline.brands.database import statement
from clearline.lines.importing import sealing, staging
from clearline.lines.importing.checking import Row
from clearline.lines.importing.faults import Fault
from clearline.lines.importing.files import ExportFile
from clearline.lines.importing.running import Run
from clearline.vocabulary.identifiers import uuid7_many

PLAIN = ("account_id", "country", "language", "kind", "status", "created_at", "last_login_at")
PERSONAL = ("full_name", "email", "contact_msisdn")
MADE = (
    *("id", "brand_id", "subject_id", "kept"),
    *("personal", "personal_digest", "email_index", "contact_index"),
)


def take(run: Run, file: ExportFile, brands: dict[str, UUID]) -> None:
    """Copy, check and write the accounts; then other files may refer to them."""
    run.execute(statement(__package__, "stage_accounts"))
    if file.name in run.readers:
        _stage(run, file, brands)
        _write(run, file)
        run.merged(file)
    run.execute(statement(__package__, "know_accounts"))
    run.execute("ANALYZE known_account")


def _stage(run: Run, file: ExportFile, brands: dict[str, UUID]) -> None:
    places = {column.name: place for place, column in enumerate(file.columns)}
    for rows in run.blocks(file):
        of_brand = [(row, brands.get(row[1][places["brand"]])) for row in rows]
        staging.keep_faults(
            run.session, (_unknown_brand(file, row, places) for row, brand in of_brand if not brand)
        )
        _stage_block(run, [(row, brand) for row, brand in of_brand if brand], places)
    run.execute(statement(__package__, "accounts_twice"))
    staging.drop_faulty(run.session, file)


def _unknown_brand(file: ExportFile, row: Row, places: dict[str, int]) -> Fault:
    number, cells = row
    detail = f"there is no brand {cells[places['brand']]}: neither here nor in plans.csv"
    return Fault(file.csv, number, cells[places["account_id"]], "brand", "unknown_brand", detail)


def _stage_block(run: Run, rows: list[tuple[Row, UUID]], places: dict[str, int]) -> None:
    asked = [(row[1][places["account_id"]], brand) for row, brand in rows]
    known = _look_up(run, asked)
    fresh = iter(uuid7_many(2 * (len(asked) - len(known))))
    identities = [known.get(each) or (next(fresh), next(fresh)) for each in asked]
    with run.sealing.running():
        sealed = _seal(rows, places, identities, [each in known for each in asked])
    plain = [places[name] for name in PLAIN]
    lines = (
        staging.line((str(number), *(cells[place] for place in plain)))
        + f"\t{own.hex}\t{brand.hex}\t{subject.hex}\t"
        + end
        for ((number, cells), brand), (own, subject), end in zip(rows, identities, sealed, strict=True)
    )
    staging.copy(run.session, "staged_accounts", ("row", *PLAIN, *MADE), lines)


def _look_up(run: Run, asked: list[tuple[str, UUID]]) -> dict[tuple[str, UUID], tuple[UUID, UUID]]:
    """Return the row and the subject of the accounts that the book has already."""
    found = run.session.execute(
        statement(__package__, "find_accounts").encode(),
        {"external_ids": [name for name, _ in asked], "brand_ids": [brand for _, brand in asked]},
    )
    return {(name, brand): (own, subject) for name, brand, own, subject in found.fetchall()}


def _seal(
    rows: list[tuple[Row, UUID]],
    places: dict[str, int],
    identities: list[tuple[UUID, UUID]],
    known: list[bool],
) -> list[str]:
    """Return the end of each row's staging line. Somebody who is known and has no key is erased: kept out."""
    people = [(brand, subject) for (_, brand), (_, subject) in zip(rows, identities, strict=True)]
    keys = sealing.keys_of(pair for pair, old in zip(people, known, strict=True) if old)
    keys |= sealing.new_keys(pair for pair, old in zip(people, known, strict=True) if not old)
    personal = [tuple(row[1][places[name]] for name in PERSONAL) for row, _ in rows]
    emails = sealing.indexes("email", [email for _, email, _ in personal])
    contacts = sealing.indexes("msisdn", [contact for *_, contact in personal])
    ends: list[str] = []
    for (own, subject), values, digest, email, contact in zip(
        identities, personal, sealing.digests("account", personal), emails, contacts, strict=True
    ):
        key = keys.get(subject)
        if key is None:
            ends.append("t\t\t\t\t")
            continue
        sealed = key.seal(dict(zip(PERSONAL, values, strict=True)), row_id=own)
        cells = (staging.bytea(value) if value else "" for value in (sealed, digest, email, contact))
        ends.append("f\t" + "\t".join(cells))
    return ends


def _write(run: Run, file: ExportFile) -> None:
    """Write the accounts and count them."""
    count = run.counts[file.name]
    if not run.is_empty("lines_account"):
        count.updated = run.execute(statement(__package__, "accounts_update"))
    count.inserted = run.execute(statement(__package__, "accounts_insert"))
    count.kept = run.count("SELECT count(*) FROM staged_accounts WHERE kept")
