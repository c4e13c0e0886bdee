"""Check the cells of a block, row by row; the first fault of a row is the one that is reported."""

from collections.abc import Callable

from clearline.lines.importing.faults import BadCell, Fault
from clearline.lines.importing.files import ExportFile
from clearline.lines.importing.reading import Block, Cells
from clearline.vocabulary.errors import Malformed

Row = tuple[int, Cells]


def checker(file: ExportFile) -> Callable[[Block], tuple[list[Row], list[Fault]]]:
    """Return the check of one file's blocks: what it gives back are the sound rows, ready for staging."""
    checks = [column.check for column in file.columns]
    needed = [place for place, column in enumerate(file.columns) if column.required]

    def check(block: Block) -> tuple[list[Row], list[Fault]]:
        sound: list[Row] = []
        faults = block.faults
        for number, row in block.rows:
            try:
                if "" in row:
                    _refuse_missing(row, needed)
                sound.append(
                    (number, [check(cell) if cell else "" for check, cell in zip(checks, row, strict=True)])
                )
            except (Malformed, BadCell):
                faults.append(_explain(file, number, row))
        return sound, faults

    return check


def _refuse_missing(row: Cells, needed: list[int]) -> None:
    if any(not row[place] for place in needed):
        raise BadCell("missing", "the cell is empty")


def _explain(file: ExportFile, number: int, row: Cells) -> Fault:
    """Walk through the cells once more, slowly, to say which one is at fault."""
    own = row[[column.name for column in file.columns].index(file.id_column)][:64]
    for column, cell in zip(file.columns, row, strict=True):
        if not cell:
            if column.required:
                return Fault(file.csv, number, own, column.name, "missing", "the cell is empty")
            continue
        try:
            column.check(cell)
        except (Malformed, BadCell) as fault:
            return Fault(file.csv, number, own, column.name, fault.reason, str(fault))
    raise AssertionError(f"{file.csv}, row {number}: a check refused the row and then took it")
