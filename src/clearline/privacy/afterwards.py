"""What of a holder is still kept after a line ended, and until when: told on the certificate."""

from datetime import date

from clearline.brands.models import Brand
from clearline.privacy.periods import period
from clearline.vocabulary.personal import DataClass

NO_END = ""


def kept_until(*, brand: Brand, ended_on: date, written_on: date, rests_until: date | None) -> dict[str, str]:
    """Return by class the day on which it goes, in ISO form; `NO_END` where no law sets one.

    Counted from the end of this line: where another line of the account goes
    on, names, contacts and bills stay with that one. Nothing of these goes
    while the number rests. Messages count from the day on which they were
    written (`written_on`: today's), usage from the last day of service.
    Raises PolicyError.
    """
    return {
        each.value: _until(brand, each, written_on if each is DataClass.CONTACT else ended_on, rests_until)
        for each in DataClass
    }


def _until(brand: Brand, data_class: DataClass, counted_from: date, rests_until: date | None) -> str:
    goes = period(brand=brand, data_class=data_class).ends(counted_from)
    if goes is None:
        return NO_END
    held = data_class not in {DataClass.TRAFFIC, DataClass.CONTACT}  # those go row by row, whatever is open
    return max(goes, rests_until or goes if held else goes).isoformat()
