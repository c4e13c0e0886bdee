"""Take an operator's export into the book: all good rows in one transaction, every bad one listed."""

from clearline.lines.importing.directory import import_directory
from clearline.lines.importing.faults import ImportRefused
from clearline.lines.importing.report import ImportResult
from clearline.lines.importing.running import Step

__all__ = ["ImportRefused", "ImportResult", "Step", "import_directory"]
