"""One population: many lifetimes that advance together in one database, from one seed."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from clearline.cases.engine.stage import Stage
from clearline.cases.states import State
from clearline.journey import road
from drills import ground
from drills.lifetimes import book, ending
from drills.lifetimes.book import Subscription
from drills.lifetimes.model import Case, Proof
from drills.lifetimes.town import Town

FAULTS, DEATHS = 0.10, 0.02
# For so many rounds, about a month, somebody does something. Then all comes to its end.
ROUNDS = 24
JUMPS = (
    timedelta(seconds=20),
    timedelta(minutes=7),
    timedelta(hours=1),
    timedelta(hours=11),
    timedelta(days=1),
    timedelta(days=3),
)
LONGEST = timedelta(days=60)
CHIDI, DANA = UUID(int=1), UUID(int=2)
BEGINS = datetime(2026, 1, 1, 12, tzinfo=UTC)
SHOWN: tuple[set[Proof], ...] = (
    {Proof.PASSWORD, Proof.SMS_CODE},
    {Proof.PASSWORD, Proof.SMS_CODE},
    {Proof.PASSWORD},
    {Proof.SMS_CODE, Proof.EMAIL_CODE},
    set(),
)


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of a population; `digest` is the same whenever it is lived again."""

    lives: int
    broken: Counter[str]
    counted: Counter[str]
    told: tuple[str, ...]
    digest: str


def live(*, seed: int, number: int, lives: int, stages: Sequence[Stage] = road.STAGES) -> Lived:
    """Let a population live from the first request to the last release, in a fresh database."""
    name = f"{seed} {number}"
    chance = Random(name)
    with ground.database() as database:
        town = Town(
            database,
            seed=name,
            at=BEGINS + timedelta(hours=chance.randrange(24 * 365 * 4)),
            lines=book.draw(chance, lines=lives),
            stages=stages,
            faults=FAULTS,
            deaths=DEATHS,
        )
        try:
            for _ in range(ROUNDS):
                _one_round(town, chance)
            _come_to_an_end(town)
            ending.add_up(town)
        finally:
            town.clock.close()
    return Lived(lives, town.broken, _counted(town), tuple(town.told), _digest(town))


def _one_round(town: Town, chance: Random) -> None:
    for line in town.lines:
        if chance.random() < 0.14:
            _do_something(town, line, chance)
    town.rest()
    town.pass_by(chance.choice(JUMPS) * chance.uniform(0.5, 1))


def _do_something(town: Town, line: Subscription, chance: Random) -> None:
    case = town.case_of(line)
    if case is None or (case.over and chance.random() < 0.3) or chance.random() < 0.1:
        _ask(town, line, chance)
        return
    if case.held and chance.random() < 0.5:
        _resume(town, case, chance.choice(("", "Mended.", "Mended.")))
        return
    match case.state:
        case State.ACKNOWLEDGED | State.AWAITING_PROOF if chance.random() < 0.8:
            town.prove(case, chance.choice(SHOWN))
        case State.BLOCKED if chance.random() < 0.7:
            town.mend(line)
        case State.REFERRED if chance.random() < 0.8:
            reason = chance.choice(("", "Not yours.", "Not yours."))
            town.decide(
                case, reviewer=chance.choice((CHIDI, DANA)), approve=chance.random() < 0.6, reason=reason
            )
        case _:
            _do_what_rarely_happens(town, line, case, chance)


def _do_what_rarely_happens(town: Town, line: Subscription, case: Case, chance: Random) -> None:
    dice = chance.random()
    if dice < 0.35:
        town.withdraw(case)
    elif dice < 0.5:
        town.decide(case, reviewer=CHIDI, approve=True, reason="")
    elif dice < 0.65:
        town.prove(case, chance.choice(SHOWN))
    elif dice < 0.8:
        town.give_reason(case)
    elif case.state is State.SCHEDULED:
        neighbours = [each for each in town.lines if each.customer.place == line.customer.place]
        town.hand_over(line, chance.choice(neighbours).customer)


def _resume(town: Town, case: Case, reason: str) -> None:
    """Let a held case go on; only what failed can be sent again."""
    town.resume(case, again=case.state in (State.CEASING, State.SETTLING), reason=reason)


def _ask(town: Town, line: Subscription, chance: Random) -> None:
    days = chance.choice((None, None, -1, 0, 1, 2, 7, 30))
    town.ask(
        line,
        ends_on=None if days is None else town.today(line) + timedelta(days=days),
        shown=chance.choice(SHOWN),
        by=chance.choice((None, None, CHIDI)),
        operator=chance.random() < 0.15,
    )


def _come_to_an_end(town: Town) -> None:
    """Let time pass in growing steps until nothing is to come; what waits for a person is given one."""
    step = timedelta(hours=6)
    for _ in range(60):
        town.rest()
        waiting = [
            each
            for each in town.cases.values()
            if not each.over and not each.astray and not (each.held and _left_to_staff(each))
        ]
        if not waiting:
            break
        # What changes at the very instant of an assessment is seen at the next daily look only.
        town.pass_by(timedelta(seconds=1))
        for case in waiting:
            if case.held:
                _resume(town, case, "Mended.")
            elif case.state is State.BLOCKED:
                town.mend(case.line)
            elif case.state is State.REFERRED:
                town.decide(case, reviewer=DANA, approve=case.line.number % 3 > 0, reason="Not yours.")
        town.pass_by(step)
        step = min(step * 1.5, LONGEST)
    town.worker.number_the_log()
    ends = Counter("held" if each.held else each.state.value for each in town.cases.values())
    town.counted.update({f"ended_{name}": count for name, count in ends.items()})
    for case in town.cases.values():
        town.expect("ends", case.line, case.over or case.held or case.astray, True, case.state)


def _left_to_staff(case: Case) -> bool:
    """Tell which held cases nobody frees: lines that went to others, and some of the rest."""
    return case.state is State.SCHEDULED or case.line.number % 3 == 0


def _counted(town: Town) -> Counter[str]:
    faults = {f"fault_{name}": count for name, count in town.outside.faults.items() if name}
    return town.counted + Counter(cases=len(town.cases), workers_died=town.worker.died, **faults)


def _digest(town: Town) -> str:
    told = [
        f"{number} {each.state} {each.held} {each.asked_at} {each.ends_at}"
        f" {each.ceased_at} {each.rests_until}"
        for number, cases in sorted(town.of_line.items())
        for each in cases
    ]
    return hashlib.sha256("\n".join([*told, *town.told, str(town.clock.now)]).encode()).hexdigest()[:16]
