"""`counselbridge flow test` and `flow fuzz`: an intake tried without a network."""

from pathlib import Path
from time import perf_counter

import typer

from bridge.cli.calling import failing
from bridge.cli.saying import Failed
from bridge.cli.showing import Screen
from bridge.trying.talks import Played, play_test
from bridge.trying.visits import Coverage, Visits
from bridge.trying.walks import Walk, as_test, shortest
from bridge.trying.walks import walks as take_walks
from bridge.trying.world import World
from config import ConfigErrors, Folder, Loaded, load, shipped
from config.flowtests import all_flow_tests
from config.problems import Problems
from routing.ids import Language

FIRST = Language("en")


def play_tests(folder: Path, *, verbose: bool) -> None:
    """Play the conversations in flows/tests, and say which came out otherwise."""
    with failing():
        _test(folder, verbose=verbose)


def walk_through(folder: Path, numbers: range) -> None:
    """Walk through the flow at random: every walk must end, and nothing may break."""
    with failing():
        _fuzz(folder, numbers)


# ---------------------------------------------------------------------------------- flow test


def _test(folder: Path, *, verbose: bool) -> None:
    loaded, world = prepared(folder)
    problems = Problems()
    tests = all_flow_tests(Folder(folder), loaded, problems)
    if problems:
        raise Failed(*map(str, problems.found))
    if not tests:
        where = f"{loaded.intake.rpartition('/')[0]}/tests".removeprefix("/")
        raise Failed(f"There is no conversation to test: write one into {where}/intake.yaml.")
    screen, visits = Screen(), Visits(world.house.flow)
    for problem in problems.notes:
        screen.say(str(problem), "yellow")
    played = [play_test(world, one, perf_counter, visits.watcher()) for one in tests]
    for one in played:
        _tell_test(screen, one, verbose=verbose)
    failures = [failure for one in played for failure in one.failures]
    if failures:
        screen.say("")
        screen.say_all(map(str, failures), "red")
    _sum_up(screen, played)
    tell_coverage(screen, visits.coverage())
    if failures:
        raise typer.Exit(1)


def _tell_test(screen: Screen, played: Played, *, verbose: bool) -> None:
    milliseconds = f"{played.seconds * 1000:.0f} ms"
    screen.verdict(played.test.name, milliseconds, is_right=not played.failures)
    if verbose:
        screen.say(f"    {', '.join(played.heard)}", "dim")


def _sum_up(screen: Screen, played: list[Played]) -> None:
    failed = sum(bool(one.failures) for one in played)
    took = sum(one.seconds for one in played)
    told = f"{len(played) - failed} of {len(played)} conversations came out as written"
    screen.say("")
    screen.say(f"{told}, in {took * 1000:.0f} ms.", "red" if failed else "green")


def tell_coverage(screen: Screen, coverage: Coverage) -> None:
    """How much was met as a number, and what was not as a list, step by step."""
    screen.say(f"{coverage.met} of {coverage.whole} steps and branches were met.")
    if not coverage.missed:
        return
    screen.say("Never met:")
    missed: dict[str, list[str]] = {}
    for branch in coverage.missed:
        missed.setdefault(branch.step, []).append(branch.what)
    for step, whats in missed.items():
        named = ", ".join(what for what in whats if what)
        screen.say(f"  {step}{': ' if named else ''}{named}", "yellow")


# ---------------------------------------------------------------------------------- flow fuzz


def _fuzz(folder: Path, numbers: range) -> None:
    _, world = prepared(folder)
    if not walk_all(Screen(), world, numbers):
        raise typer.Exit(1)


def walk_all(screen: Screen, world: World, numbers: range) -> bool:
    """Take these walks and say how they went; False as soon as one fails."""
    walked = take_walks(world, numbers)
    ends = ", ".join(f"{count} {end}" for end, count in walked.ends.most_common())
    screen.say(f"{walked.ends.total()} walks with {walked.turns} turns: {ends}.")
    screen.say(f"The longest had {walked.longest} turns.")
    for failed in walked.failed:
        _tell_walk(screen, world, failed)
    if walked.failed:
        return False
    tell_coverage(screen, walked.coverage)
    screen.say("Every walk came to an end, and every promise was kept.", "green")
    return True


def _tell_walk(screen: Screen, world: World, failed: Walk) -> None:
    screen.say("")
    screen.verdict(f"walk {failed.number}", failed.fault, is_right=False)
    screen.say(f"Again with --seed {failed.number} --walks 1. As a conversation to keep:")
    screen.say("")
    screen.say(as_test(world, shortest(world, failed)))


# ---------------------------------------------------------------------------------- both


def prepared(folder: Path) -> tuple[Loaded, World]:
    """The organisation in this folder, ready to be tried. Raises Failed with all its faults.

    Helplines that have expired, secrets and accounts are nothing to a trial.
    """
    texts = shipped(FIRST)
    try:
        loaded = load(Folder(folder), spoken=texts.languages, texts=texts)
    except ConfigErrors as errors:
        raise Failed(*map(str, errors.faults)) from None
    return loaded, World.of(loaded, shipped(loaded.languages[0]))


__all__ = ["prepared", "tell_coverage", "walk_all"]
