"""Take the plans in; they are few, and the lines look them up in memory."""

from uuid import UUID

from clearline.brands.database import statement
from clearline.lines.importing import staging, tenants
from clearline.lines.importing.files import ExportFile
from clearline.lines.importing.merging import new_ids, repetitions
from clearline.lines.importing.running import Run


def take(run: Run, file: ExportFile) -> None:
    """Copy, check and write the plans; make the brands that they name for the first time."""
    if file.name not in run.readers:
        return
    run.stage_plain(file)
    tenants.create_unknown(run)
    for query in (statement(__package__, "plans_faulty"), repetitions(file)):
        run.execute(query)
        staging.drop_faulty(run.session, file)
    count = run.counts[file.name]
    count.updated = run.execute(statement(__package__, "plans_update"))
    count.inserted = run.execute(statement(__package__, "plans_insert"), {"id_start": new_ids()})
    run.merged(file)


def known(run: Run) -> dict[tuple[UUID, str], UUID]:
    """Return every plan of the book by its brand and code."""
    found = run.session.execute(b"SELECT brand_id, external_id, id FROM lines_plan")
    return {(brand, code): own for brand, code, own in found.fetchall()}


def refused(run: Run) -> set[str]:
    """Return the codes of plans whose row was rejected: lines that name one are orphaned."""
    found = run.session.execute(
        b"SELECT id FROM import_fault WHERE file = 'plans.csv' AND reason <> 'duplicate'"
    )
    return {str(code) for (code,) in found.fetchall()}
