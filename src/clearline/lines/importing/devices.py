"""Copy devices into staging: their IMEI is sealed like every number that leads to a person."""

from uuid import UUID

from clearline.brands.database import statement
from clearline.lines.importing import sealing, staging
from clearline.lines.importing.files import ExportFile
from clearline.lines.importing.running import Run
from clearline.vocabulary.identifiers import uuid7_many

PLAIN = ("device_id", "line_id", "model", "bound_at")


def stage(run: Run, file: ExportFile) -> None:
    """Copy the devices; a device whose line is unknown or whose holder is erased comes without its IMEI."""
    run.execute(statement(__package__, "stage_devices"))
    places = {column.name: place for place, column in enumerate(file.columns)}
    plain = [places[name] for name in PLAIN]
    for rows in run.blocks(file):
        asked = {name + "s": [cells[places[name]] for _, cells in rows] for name in ("device_id", "line_id")}
        known = run.session.execute(statement(__package__, "find_devices").encode(), asked).fetchall()
        with run.sealing.running():
            ends = _seal([cells[places["imei"]] for _, cells in rows], known)
        lines = (
            staging.line((str(number), *(cells[place] for place in plain))) + end
            for (number, cells), end in zip(rows, ends, strict=True)
        )
        staging.copy(
            run.session,
            "staged_devices",
            ("row", *PLAIN, "id", "subject_id", "personal", "personal_digest"),
            lines,
        )


def _seal(numbers: list[str], known: list[tuple[UUID | None, UUID | None, UUID | None]]) -> list[str]:
    keys = sealing.keys_of((brand, subject) for brand, subject, _ in known if brand and subject)
    fresh = iter(uuid7_many(len(numbers)))
    ends: list[str] = []
    for number, (_, subject, device), digest in zip(
        numbers, known, sealing.digests("device", [(number,) for number in numbers]), strict=True
    ):
        key = keys.get(subject) if subject else None
        if key is None or subject is None:
            ends.append("\t\t\t\t")
            continue
        own = device or next(fresh)
        sealed = key.seal({"imei": number}, row_id=own)
        ends.append(f"\t{own.hex}\t{subject.hex}\t{staging.bytea(sealed)}\t{staging.bytea(digest)}")
    return ends
