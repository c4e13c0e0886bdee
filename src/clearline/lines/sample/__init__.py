"""A small operator that comes with the package: seven brands, 45 lines, and a cast that the docs know.

Ama Mensah (lumo-uk, A00000001) has L000000001, prepaid with 25.00 GBP and nothing in its way,
and L000000002, where an order for a new SIM is open. Ben (A00000002) lives at her address.
Grace (L000000004) is bound to a contract, Sam (L000000005) has unpaid bills, 王小明 (lumo-cn,
L000000006) reads Chinese and ليلى (lumo-ae, L000000007) Arabic. All people and numbers are invented.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from clearline.lines.importing import ImportResult, Step, import_directory

DIRECTORY = Path(__file__).parent
DRAWN_ON = date(2026, 11, 21)


def load(*, now: datetime, watch: Callable[[Step], object] = lambda _step: None) -> ImportResult:
    """Import the sample with its dates moved as if it had been drawn today."""
    return import_directory(DIRECTORY, now=now, watch=watch, shift=now.date() - DRAWN_ON)
