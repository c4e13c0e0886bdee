"""Kill workers at boundaries, let others go on, and compare with a life that nobody disturbed."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from signal import SIGKILL
from typing import Any

from clearline.brands.database import clock
from clearline.outbox.models import Effect
from drills import forks, ground
from drills.hands import Hands
from drills.lives import AT_ONCE, LIVES, AtDoor, Life, Passes, Scene, Work, came_too_late, outcome
from drills.loose_keys import keys_of_each_try
from drills.outside import Outside
from drills.switch import Switch, stages_and_doors

LANES = 2  # processes, each with a database and an outside world of its own
GROUP = 12  # cases that live at the same time
TRIES = 4  # a boundary that others passed first is tried again with the next group


@dataclass(frozen=True, slots=True)
class Kill:
    """Where a worker dies: at a boundary, or at the `after`-th one of any kind."""

    at: str = ""
    after: int = 0


Kills = Callable[[str, random.Random], tuple[Kill, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A boundary as it comes in a life: in which chapter, and with first answers lost or not."""

    boundary: str
    life: Life
    chapter: int
    silent: bool

    @property
    def late(self) -> bool:
        """Whether a long time passed before."""
        return any(isinstance(each, Passes) for each in self.life.chapters[: self.chapter])


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What lives come to when nobody disturbs them, and which boundaries they pass."""

    places: tuple[Place, ...]
    outcomes: dict[str, dict[str, Any]]
    done: dict[str, Counter[str]]


@dataclass
class Trial:
    """One worker to be killed."""

    number: int
    place: Place
    kills: tuple[Kill, ...]
    scene: Scene | None = None
    chapter: int = 0
    killed: int = 0
    tries: int = 0

    @property
    def now(self) -> Any:  # noqa: ANN401 (a chapter, or None when the life is over)
        chapters = self.place.life.chapters
        return chapters[self.chapter] if self.chapter < len(chapters) else None

    @property
    def fatal(self) -> bool:
        return self.chapter == self.place.chapter and not self.killed


@dataclass
class Stand:
    """Where trials take place: a database, the world outside, the hands of those who go on."""

    hands: Hands
    outside: Outside
    told: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)

    def done_otherwise(self) -> int:
        """Return by how many things the world outside differs from what undisturbed lives would have done."""
        done = self.outside.done_by_system()
        done["sms"] += came_too_late()
        return sum(abs(done[name] - self.expected[name]) for name in done | self.expected)


def run(*, n: int, seed: int, plant: bool, kills: Kills) -> dict[str, int]:
    """Rehearse once, then kill n times in two lanes; return the figures of both."""
    with _stand(plant=plant) as stand:
        rehearsed = _rehearse(stand)
    trials = list(_trials(rehearsed, n, random.Random(seed), kills))
    shares = [trials[lane::LANES] for lane in range(LANES)]
    lanes = [forks.start(partial(_lane, share, rehearsed, plant=plant)) for share in shares]
    told: Counter[str] = Counter()
    for lane in lanes:
        told.update(lane.wait().told())
    return {
        "trials": told.pop("trials", 0),
        "boundaries": len({place.boundary for place in rehearsed.places}),
        "boundaries_drilled": len({trial.place.boundary for trial in trials}),
        "kills": told.pop("kills", 0),
        "broken_stages_without_boundary": len(_uncovered(rehearsed)),
        **{name: told[name] for name in BROKEN},
        "attempts_over_one": told["attempts_over_one"],
    }


BROKEN = (
    "broken_not_reached",
    "broken_lost",
    "broken_held_over_two_leases",
    "broken_other_end",
    "broken_done_twice",
    "broken_done_otherwise",
    "broken_promises",
)


def _uncovered(rehearsed: Rehearsal) -> set[str]:
    covered = {place.boundary.split(".", 1)[0] for place in rehearsed.places}
    return stages_and_doors() - covered


@contextmanager
def _stand(*, plant: bool) -> Iterator[Stand]:
    with ExitStack() as until_the_end:
        database = until_the_end.enter_context(ground.database())
        outside = until_the_end.enter_context(Outside())
        outside.connect()
        if plant:
            until_the_end.enter_context(keys_of_each_try(outside))
        hands = Hands(database)
        until_the_end.callback(hands.close)
        yield Stand(hands, outside)


def _trials(rehearsed: Rehearsal, n: int, chance: random.Random, kills: Kills) -> Iterator[Trial]:
    """Spread n trials round-robin over the boundaries, each in a life that passes it."""
    boundaries = sorted({place.boundary for place in rehearsed.places})
    chance.shuffle(boundaries)
    for number in range(n):
        boundary = boundaries[number % len(boundaries)]
        place = chance.choice([each for each in rehearsed.places if each.boundary == boundary])
        yield Trial(number=number, place=place, kills=kills(boundary, chance))


def _rehearse(stand: Stand) -> Rehearsal:
    """Live each life once, undisturbed, and note what it passes; one of them also with answers lost."""
    places: list[Place] = []
    outcomes: dict[str, dict[str, Any]] = {}
    done: dict[str, Counter[str]] = {}
    for life, silent in [*((life, False) for life in LIVES), (AT_ONCE, True)]:
        stand.outside.lose_answers(every_first=silent)
        before = stand.outside.done_by_system()
        scene = life.scene(stand.outside)
        for number, chapter in enumerate(life.chapters):
            if isinstance(chapter, Passes):
                stand.hands.let_pass(chapter.time)
                continue
            passed = _live(stand, scene, chapter, Switch())
            places += [
                Place(boundary, life, number, silent)
                for boundary in sorted(set(passed))
                if not boundary.startswith("cause.")
            ]
        assert outcome(scene)["case"][0] == life.ends, (life.name, outcome(scene))
        outcomes.setdefault(life.name, outcome(scene))
        done.setdefault(life.name, stand.outside.done_by_system() - before)
    stand.outside.lose_answers(every_first=False)
    return Rehearsal(tuple(places), outcomes, done)


def _live(stand: Stand, scene: Scene, chapter: AtDoor | Work, switch: Switch) -> list[str]:
    """Live one chapter in this process, past a switch; return the boundaries that were passed."""
    with switch.installed() as stages:
        if isinstance(chapter, AtDoor):
            switch.door(chapter.name)
            chapter.act(scene)
        else:
            Hands(stand.hands.database, stages).work()
    return switch.passed


def _lane(trials: Sequence[Trial], rehearsed: Rehearsal, *, plant: bool) -> dict[str, int]:
    """Run a share of the trials in a world of their own."""
    waiting = list(trials)
    with _stand(plant=plant) as stand:
        while waiting:
            group = _group(waiting)
            _run_group(stand, group, rehearsed)
            waiting += _to_be_tried_again(stand, group)
        stand.told["broken_done_otherwise"] = stand.done_otherwise()
        stand.told["attempts_over_one"] = Effect.objects.filter(attempt__gt=1).count()
        stand.told["broken_promises"] = ground.broken_promises(stand.hands.database)
        stand.told["broken_done_twice"] = stand.outside.twice()
        return dict(stand.told)


def _group(waiting: list[Trial]) -> list[Trial]:
    """Take the next trials that may run together, and take them off the list.

    All hear the outside alike, and one at most dies after a long time has
    passed: everything is due then, and its worker does the work of all.
    """
    group: list[Trial] = []
    silent = waiting[0].place.silent
    for trial in list(waiting):
        late = trial.place.late and any(each.place.late for each in group)
        if len(group) < GROUP and trial.place.silent == silent and not late:
            group.append(trial)
            waiting.remove(trial)
    return group


def _run_group(stand: Stand, group: Sequence[Trial], rehearsed: Rehearsal) -> None:
    """Live all lives of a group side by side; time passes once nobody has anything else to do."""
    stand.outside.lose_answers(every_first=group[0].place.silent)
    for trial in group:
        trial.scene = trial.place.life.scene(stand.outside)
    while going := [trial for trial in group if trial.now is not None]:
        ready = [trial for trial in going if not isinstance(trial.now, Passes)]
        if not ready:
            _let_pass(stand, going)
            continue
        # Who is about to die goes first, with a case of its own that nobody has moved yet.
        for trial in sorted(ready, key=lambda each: not _dies_at_work(each)):
            _up_to_work(stand, trial)
        _let_go_on(stand)
        # Judged before more time passes: a settled case would go on to the release of its number.
        for trial in ready:
            if trial.now is None:
                _judge(stand, trial, rehearsed)


def _let_pass(stand: Stand, going: Sequence[Trial]) -> None:
    """Let the shortest time pass that somebody waits for: a longer one would outlast their proofs."""
    shortest = min(trial.now.time for trial in going)
    stand.hands.let_pass(shortest)
    for trial in going:
        if trial.now.time == shortest:
            trial.chapter += 1


def _dies_at_work(trial: Trial) -> bool:
    chapters = trial.place.life.chapters[trial.chapter :]
    until_work = next((n for n, each in enumerate(chapters) if isinstance(each, Work)), 0)
    return trial.chapter + until_work == trial.place.chapter


def _up_to_work(stand: Stand, trial: Trial) -> None:
    """Live what people do; then, where this trial's worker dies at work, let it work."""
    assert trial.scene is not None
    while isinstance(trial.now, AtDoor):
        if trial.fatal:
            _kill(stand, trial)
        trial.now.act(trial.scene)
        trial.chapter += 1
    if isinstance(trial.now, Work):
        if trial.fatal:
            _kill(stand, trial)
        trial.chapter += 1


def _kill(stand: Stand, trial: Trial) -> None:
    """Have workers die one after the other, as the trial says: each recovers what the one before left."""
    assert trial.scene is not None
    trial.tries += 1
    for kill in trial.kills:
        chapter = trial.now if not trial.killed else Work()
        if trial.killed:
            stand.hands.let_leases_run_out()
        switch = Switch(fatal=kill.at, after=kill.after)
        ended = forks.run(partial(_live, stand, trial.scene, chapter, switch))
        if ended.error:
            ended.told()
        if ended.signal == SIGKILL:
            trial.killed += 1
            stand.hands.wait_for_the_dead()
        elif not trial.killed:
            return  # others had passed the boundary already


def _let_go_on(stand: Stand) -> None:
    """Let other workers take over; after two leases nothing may be in the hands of the dead any more."""
    stand.hands.let_leases_run_out()
    while stand.hands.once():
        pass
    held = Effect.objects.filter(state="sending", due_at__lte=clock()).count()
    stand.told["broken_held_over_two_leases"] += held
    stand.hands.work()


def _judge(stand: Stand, trial: Trial, rehearsed: Rehearsal) -> None:
    """Compare a case with its undisturbed twin."""
    assert trial.scene is not None
    life = trial.place.life
    came_to = outcome(trial.scene)
    stand.expected.update(rehearsed.done[life.name])
    if came_to != rehearsed.outcomes[life.name]:
        stand.told["broken_lost" if came_to["case"] == "lost" else "broken_other_end"] += 1
        _say(trial, came_to, rehearsed.outcomes[life.name])


def _to_be_tried_again(stand: Stand, group: Sequence[Trial]) -> list[Trial]:
    """Count the kills of a group; return the trials whose boundary others had passed already."""
    again: list[Trial] = []
    for trial in group:
        stand.told["kills"] += trial.killed
        if trial.killed:
            stand.told["trials"] += 1
        elif trial.tries < TRIES:
            again.append(Trial(trial.number, trial.place, trial.kills, tries=trial.tries))
        else:
            stand.told["broken_not_reached"] += 1
            print(
                f"trial {trial.number}: {trial.place.boundary} in {trial.place.life.name!r} was not reached"
            )
    return again


def _say(trial: Trial, came_to: dict[str, Any], expected: dict[str, Any]) -> None:
    """Name a trial that went wrong, and how it differs."""
    print(f"trial {trial.number}: killed at {trial.place.boundary} in the life {trial.place.life.name!r}")
    for name in expected.keys() | came_to.keys():
        if came_to.get(name) != expected.get(name):
            print(f"    {name}: {came_to.get(name)} instead of {expected.get(name)}")
