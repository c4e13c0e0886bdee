"""Fix the moment of the end: at once, or the end of the day that the holder chose.

Until then the holder may take the request back, and nothing has happened.
"""

from datetime import datetime

from clearline.brands.directory import brand_of
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State
from clearline.journey.telling import tell
from clearline.vocabulary.periods import end_of_day


def decide(case: CaseRow, _facts: object, now: datetime) -> Move:
    """Schedule the end; a chosen day ends at 24:00 where the brand is, and a past one means now."""
    chosen = end_of_day(case.ends_on, brand_of(case.brand_id).time_zone) if case.ends_on else now
    ends_at = max(chosen, now)
    later = ends_at > now
    return Move(
        to=State.SCHEDULED,
        due_at=ends_at,
        changes={"ends_at": ends_at},
        records=(tell(case, "scheduled", ends_at=ends_at.isoformat()),) if later else (),
        body={"ends_at": ends_at.isoformat()},
    )


STAGE = Stage(
    name="schedule",
    story="fix the moment",
    takes=(State.CLEARED,),
    gives=(State.SCHEDULED,),
    decide=decide,
)
