"""Choose what carries runs of transfers to the bank."""

from pathlib import Path

from clearline.connectors.bank.folder import TransferFolder


def bank(*, folder: Path) -> TransferFolder:
    """Return the way to the bank: files in a folder, which a person uploads."""
    return TransferFolder(folder)
