"""Take the lines in, each with its SIM: find what is known, seal, check as sets."""

from dataclasses import dataclass
from uuid import UUID

from clearline.brands.database import statement
from clearline.keys.subjects import SubjectKey
from clearline.lines.importing import sealing, staging
from clearline.lines.importing.checking import Row
from clearline.lines.importing.faults import Fault
from clearline.lines.importing.files import ExportFile
from clearline.lines.importing.running import Run
from clearline.vocabulary.identifiers import uuid7_many

PLAIN = ("line_id", "sim_kind", "status", "activated_at", "last_used_at")
IDS = ("id", "brand_id", "account_id", "subject_id", "plan_id", "sim_id")
SEALED = (
    "personal",
    "personal_digest",
    "msisdn_index",
    "sim_personal",
    "sim_digest",
    "iccid_index",
    "imsi_index",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the book says to one row: its account, and the line and SIM if they are there already."""

    state: str | None
    account_id: UUID
    brand_id: UUID
    subject_id: UUID
    line_id: UUID | None
    ceased: bool | None
    sim_id: UUID | None


Sound = tuple[Row, Known, UUID]


def take(run: Run, file: ExportFile, plans: dict[tuple[UUID, str], UUID], refused_plans: set[str]) -> None:
    """Copy, check and write the lines with their SIMs; then other files may refer to them."""
    _stage(run, file, plans, refused_plans)
    _refuse_taken(run, file)
    _write(run, file)
    run.merged(file)


def _stage(run: Run, file: ExportFile, plans: dict[tuple[UUID, str], UUID], refused_plans: set[str]) -> None:
    run.execute(statement(__package__, "stage_lines"))
    places = {column.name: place for place, column in enumerate(file.columns)}
    for rows in run.blocks(file):
        sound: list[Sound] = []
        faults: list[Fault] = []
        for (number, cells), known in zip(rows, _look_up(run, rows, places), strict=True):
            plan = plans.get((known.brand_id, cells[places["plan_code"]]))
            if known.state in {"good", "kept"} and plan:
                sound.append(((number, cells), known, plan))
            else:
                faults.append(_homeless(file, (number, cells), known, places, refused_plans))
        staging.keep_faults(run.session, faults)
        _stage_block(run, sound, places)
    run.execute("CREATE INDEX ON staged_lines (id)")
    run.execute("ANALYZE staged_lines")


def _look_up(run: Run, rows: list[Row], places: dict[str, int]) -> list[Known]:
    asked = {
        "line_ids": [cells[places["line_id"]] for _, cells in rows],
        "account_ids": [cells[places["account_id"]] for _, cells in rows],
    }
    found = run.session.execute(statement(__package__, "find_lines").encode(), asked)
    return [Known(*row) for row in found.fetchall()]


def _homeless(
    file: ExportFile, row: Row, known: Known, places: dict[str, int], refused_plans: set[str]
) -> Fault:
    """Say what the row refers to that is not there."""
    number, cells = row
    own, account, plan = (cells[places[name]] for name in ("line_id", "account_id", "plan_code"))
    if known.state is None:
        return Fault(file.csv, number, own, "account_id", "unknown_account", f"there is no account {account}")
    if known.state == "ambiguous":
        detail = f"several brands have an account {account}; accounts.csv must say which one is meant"
        return Fault(file.csv, number, own, "account_id", "unknown_account", detail)
    if known.state == "rejected":
        detail = f"account {account} was rejected"
        return Fault(file.csv, number, own, "account_id", "orphaned", detail)
    if plan in refused_plans:
        return Fault(file.csv, number, own, "plan_code", "orphaned", f"plan {plan} was rejected")
    return Fault(file.csv, number, own, "plan_code", "unknown_plan", f"the brand has no plan {plan}")


def _stage_block(run: Run, rows: list[Sound], places: dict[str, int]) -> None:
    fresh = iter(uuid7_many(2 * len(rows)))
    identities = [(known.line_id or next(fresh), known.sim_id or next(fresh)) for _, known, _ in rows]
    with run.sealing.running():
        keys = sealing.keys_of((known.brand_id, known.subject_id) for _, known, _ in rows)
        sealed = _seal(
            [cells for (_, cells), _, _ in rows],
            places,
            identities,
            [keys.get(known.subject_id) for _, known, _ in rows],
        )
    plain = [places[name] for name in PLAIN]
    lines = (
        staging.line((str(number), *(cells[place] for place in plain)))
        + f"\t{own.hex}\t{known.brand_id.hex}\t{known.account_id.hex}\t{known.subject_id.hex}"
        + f"\t{plan.hex}\t{sim.hex}"
        + f"\t{'t' if known.ceased or not end else 'f'}\t{end or _NOTHING}"
        for ((number, cells), known, plan), (own, sim), end in zip(rows, identities, sealed, strict=True)
    )
    staging.copy(run.session, "staged_lines", ("row", *PLAIN, *IDS, "kept", *SEALED), lines)


_NOTHING = "\t" * (len(SEALED) - 1)


def _seal(
    rows: list[list[str]],
    places: dict[str, int],
    identities: list[tuple[UUID, UUID]],
    keys: list[SubjectKey | None],
) -> list[str]:
    """Return the end of each row's staging line; an empty one where the subject is erased."""
    numbers = [cells[places["msisdn"]] for cells in rows]
    chips = [tuple(cells[places[name]] for name in ("iccid", "imsi", "eid")) for cells in rows]
    keyed = zip(
        sealing.digests("line", [(number,) for number in numbers]),
        sealing.indexes("msisdn", numbers),
        sealing.digests("sim", chips),
        sealing.indexes("iccid", [iccid for iccid, _, _ in chips]),
        sealing.indexes("imsi", [imsi for _, imsi, _ in chips]),
        strict=True,
    )
    ends: list[str] = []
    for number, (iccid, imsi, eid), (own, sim), key, indexes in zip(
        numbers, chips, identities, keys, keyed, strict=True
    ):
        if key is None:
            ends.append("")
            continue
        digest, msisdn_index, sim_digest, iccid_index, imsi_index = indexes
        line = key.seal({"msisdn": number}, row_id=own)
        chip = key.seal({"iccid": iccid, "imsi": imsi, "eid": eid}, row_id=sim)
        values = (line, digest, msisdn_index, chip, sim_digest, iccid_index, imsi_index)
        ends.append("\t".join([staging.bytea(value) for value in values if value]))
    return ends


def _refuse_taken(run: Run, file: ExportFile) -> None:
    """List the rows that repeat a line, a number or a SIM: of this file first, then of the book.

    A row refused for its number frees its SIM for a later one, and may leave
    its old number taken, so the book is asked until nothing more is found.
    """
    run.execute(statement(__package__, "lines_twice"))
    staging.drop_faulty(run.session, file)
    for column in ("msisdn", "iccid", "imsi"):
        if run.execute(statement(__package__, "numbers_twice").format(column=column)):
            staging.drop_faulty(run.session, file)
    if run.is_empty("lines_line"):
        return
    while sum(run.execute(query) for query in _taken("numbers_taken", "chips_taken")):
        staging.drop_faulty(run.session, file)


def _write(run: Run, file: ExportFile) -> None:
    """Write lines and SIMs, and count them."""
    run.execute(statement(__package__, "know_lines"))
    run.execute("ANALYZE known_line")
    count = run.counts[file.name]
    if not run.is_empty("lines_line"):
        for query in _taken("numbers_free", "chips_free"):
            run.execute(query)
        run.execute(statement(__package__, "lines_update"))
        run.execute(statement(__package__, "sims_update"))
        count.updated = run.count("SELECT count(DISTINCT line_id) FROM touched_line")
    count.inserted = run.execute(statement(__package__, "lines_insert"), {"now": run.now})
    run.execute(statement(__package__, "sims_insert"))
    count.kept = run.count("SELECT count(*) FROM staged_lines WHERE kept")


def _taken(numbers: str, chips: str) -> list[str]:
    """Return one statement for the number and one each for what identifies a SIM."""
    of_chips = statement(__package__, chips)
    return [
        statement(__package__, numbers),
        *(of_chips.format(column=column) for column in ("iccid", "imsi")),
    ]
