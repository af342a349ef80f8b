"""What a turn of a conversation costs, and how fast kept conversations are played.

A turn is one `routing.core.step`: what follows from a message or a button. Nothing is stored and
nothing is sent, so that what is measured is deciding alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import perf_counter

from benchmarks.disk import Commit
from benchmarks.figures import Figure, ends, latencies, median, percentile
from benchmarks.written import CHOICES, TESTS, Written
from bridge.trying.talks import play_test
from bridge.trying.visits import Visits
from bridge.trying.world import World
from config import Catalogue, Loaded, load, shipped
from config.flowtests import all_flow_tests
from config.problems import Problems
from config.talklines import FlowTest
from routing.core import step
from routing.events import Event
from routing.ids import Language, StepName
from routing.play import Play

TURNS = "A turn: one step of the core, nothing stored and nothing sent"
PLAYED = "Kept conversations, as `flow test` plays them"
AT = datetime(2026, 1, 13, 10, tzinfo=UTC)
FIRST = Language("en")


@dataclass(frozen=True, slots=True)
class Size:
    """Steps of the short and of the long flow; conversations and turns of each, rounds."""

    few: int = 20
    many: int = 100
    talks: int = 12
    tests: int = 60
    turns: int = 20
    rounds: int = 5


def measure(size: Size, commit: Commit) -> list[Figure]:
    """Turns of both flows in turn with each other, then conversations of the long one."""
    texts = shipped(FIRST)
    short, long = (Prepared.of(Written(steps), texts, size) for steps in (size.few, size.many))
    return [*_turns(size, commit, short, long), *_played(size, commit, long)]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An organisation that can be played in, and conversations that fit it."""

    written: Written
    world: World
    tests: Sequence[FlowTest]

    @classmethod
    def of(cls, written: Written, texts: Catalogue, size: Size) -> "Prepared":
        files = {**written.files(), TESTS: written.tests(size.tests, size.turns).encode()}
        loaded: Loaded = load(files)
        problems = Problems()
        tests = all_flow_tests(files, loaded, problems)
        if problems:
            problems.fail()
        return cls(written, World.of(loaded, texts), tests)


class Timed(Play):
    """Knows what every step took. A step changes nothing, so it is taken once more for that."""

    def __init__(self, world: World) -> None:
        super().__init__(world.house, world.roster, AT)
        self.spent: list[float] = []

    def happens(self, event: Event) -> None:
        conversation, facts = self.conversation, self._facts(event)
        start = perf_counter()
        step(conversation, event, facts)
        self.spent.append((perf_counter() - start) * 1000)
        super().happens(event)


def talk(prepared: Prepared, *, typed: bool = False) -> list[float]:
    """One conversation from the first word to the hand-over; milliseconds of every turn."""
    play = Timed(prepared.world)
    play.says("/start")
    play.presses("yes")
    play.presses("yes")
    for name in prepared.written.asked():
        if typed:
            play.says(CHOICES[0])
        else:
            play.presses(f"c:{CHOICES[0]}")
        run = play.conversation.run
        assert run is not None
        assert run.answers[StepName(name)] == CHOICES[0]
    return play.spent


def _turns(size: Size, commit: Commit, short: Prepared, long: Prepared) -> list[Figure]:
    talk(short), talk(long), talk(long, typed=True)  # to get warm
    few, many, typed = [], [], []
    for _ in range(size.talks):
        few.append(talk(short))
        many.append(talk(long))
        typed.append(talk(long, typed=True))
    ratios = [median(other) / median(one) for one, other in zip(few, many, strict=True)]
    named, target = partial("{:,} steps, {}".format, size.many), "<= 0.2 ms"
    late = [spent[-len(spent) // 4 :] for spent in many]
    return [
        _latency(f"{size.few:,} steps, buttons", few, commit, ""),
        _latency(named("buttons"), many, commit, target),
        _latency(named("buttons, the last quarter"), late, commit, target),
        _latency(named("typed answers"), typed, commit, target),
        Figure(
            TURNS, f"ratio, {size.many:,} to {size.few:,} steps", median(ratios), "times",
            len(ratios), commit, ends(ratios),
        ),
    ]  # fmt: skip


def _latency(what: str, talks: Sequence[Sequence[float]], commit: Commit, target: str) -> Figure:
    spent = [turn for one in talks for turn in one]
    made = latencies(TURNS, what, spent, commit)
    spread = {**made.spread, "p99": percentile(spent, 99)}
    return Figure(TURNS, what, made.value, "ms", made.n, commit, spread, target)


def _played(size: Size, commit: Commit, prepared: Prepared) -> list[Figure]:
    watched, alone, ratios = [], [], []
    for number in range(size.rounds + 1):
        visits = Visits(prepared.world.house.flow)
        with_visits = _rate(prepared.tests, partial(_one, prepared.world, visits))
        without = _rate(prepared.tests, partial(_one, prepared.world, None))
        if number:
            watched.append(with_visits)
            alone.append(without)
            ratios.append(without / with_visits)
    count = size.rounds * size.tests
    what = f"{size.turns} turns in a flow of {size.many:,} steps"
    return [
        Figure(PLAYED, what, median(watched), "talks/s", count, commit, ends(watched), ">= 100"),
        Figure(PLAYED, "without counting what was met", median(alone), "talks/s", count, commit,
               ends(alone)),
        Figure(PLAYED, "ratio: what counting costs", median(ratios), "times", count, commit,
               ends(ratios)),
    ]  # fmt: skip


def _one(world: World, visits: Visits | None, test: FlowTest) -> None:
    played = play_test(world, test, perf_counter, None if visits is None else visits.watcher())
    if played.failures:
        raise AssertionError(str(played.failures[0]))


def _rate(tests: Sequence[FlowTest], play: Callable[[FlowTest], None]) -> float:
    start = perf_counter()
    for test in tests:
        play(test)
    return len(tests) / (perf_counter() - start)
