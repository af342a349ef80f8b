"""Two do the opposite with one case at the same moment, again and again: on a whole bridge.

    python -m tests.takers --rounds 200 [--database sqlite]

Each round brings a new client to a team that takes its cases by itself. Then two things happen at
once, so many times for each kind. However it comes out, one has the case or nobody, the other
knows, and nothing is left over.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bridge.app import App
from tests.crew import crew
from tests.faults.far import Far
from tests.integration.desk_kit import change, rooms
from tests.pipeline import far_sides, write_organisation
from tests.postgres import Databases, running
from tests.takers_round import TWO, Round

ANNAS = "  anna: {name: Anna, channel: rooms, address: anna, languages: [de, en], capacity: 500}\n"
TEAM = "teams:\n  debts: {counsellors: [anna, ben], choose: manual}\n"


def by_hand(folder: Path) -> Path:
    """Two counsellors with desks, and a team that nobody chooses for."""
    bens = ANNAS.replace("anna", "ben").replace("Anna", "Ben")
    change(folder, "desks: no", "desks: yes")
    change(folder, ANNAS, f"{ANNAS}{bens}")
    change(folder, "retention:", f"{TEAM}retention:")
    flow = folder / "flows" / "intake.yaml"
    source = flow.read_text(encoding="utf-8")
    flow.write_text(source.replace("handover:\n", "handover:\n  route: [{to: debts}]\n"), "utf-8")
    return folder


async def at_once(*acts: Awaitable[None]) -> None:
    await asyncio.gather(*acts)


async def two_take(one: Round) -> str:
    """Exactly one has it, and the other is told by whom."""
    first, second = TWO if one.number % 2 else TWO[::-1]
    await at_once(one.takes(first), one.takes(second))
    await one.settles()
    [has] = one.people()
    [other] = set(TWO) - {has}
    assert await one.seats() == [has]
    told = f"{has.capitalize()} has taken {one.case}"
    assert sum(told in line for line in one.lines(other)) == 2  # also where it was offered
    assert not any(told in line for line in one.lines(has))
    await one.comes(has)
    await one.settles()
    await one.ends(has)
    return has


async def comes_while_it_is_declined(one: Round) -> str:
    """Whoever comes after it was withdrawn is not in; whoever came before has it."""
    await one.takes("anna")
    await one.far.staff.until(lambda: bool(one.far.invitations("anna")))
    comes, declines = one.comes("anna"), one.declines("anna")
    await at_once(*((comes, declines) if one.number % 2 else (declines, comes)))
    await one.settles()
    assert await one.seats() == one.people()
    has = one.people()
    assert has in ([], ["anna"])
    if not has:
        await one.has("ben")
        await one.settles()
    assert await one.seats() == one.people() == (has or ["ben"])
    await one.ends(one.people()[0])
    return "came" if has else "declined"


async def comes_while_the_client_ends(one: Round) -> str:
    """Nobody is asked any more, and whoever was asked is in no room with anything in it."""
    room = await one.has("anna")
    await one.hands_over(room, "anna", "ben")
    await one.wants_to_end()
    ends, comes = one.far.clients.press(one.client, "mind:stop"), one.comes("ben")
    await at_once(*((ends, comes) if one.number % 2 else (comes, ends)))
    await one.settles()
    assert await one.seats() == []
    assert one.far.invitations("ben") == []
    people = one.people()
    assert people in (["anna"], ["ben"])  # one closed room, of whoever had it last
    return people[0]


async def takes_while_the_client_pauses(one: Round) -> str:
    """In a pause nobody is asked; whoever asked for it is told."""
    takes = one.takes("anna")
    pauses = one.far.clients.say(one.client, "/pause", author=one.client)
    await at_once(takes, _said(pauses)) if one.number % 2 else await at_once(_said(pauses), takes)
    await one.settles()
    assert one.people() == []
    assert await one.seats() == []
    told = [line for line in one.lines("anna") if one.case in line and "paused" in line]
    assert told
    return "paused"


async def _said(saying: Awaitable[object]) -> None:
    await saying


KINDS: Sequence[Callable[[Round], Awaitable[str]]] = (
    two_take,
    comes_while_it_is_declined,
    comes_while_the_client_ends,
    takes_while_the_client_pauses,
)


async def play(apps: Sequence[App], far: Far, numbers: Sequence[int]) -> dict[str, int]:
    """So many rounds, of each kind in turn; how each came out, and how often."""
    await far.staff.until(lambda: all(len(rooms(far, one)) == 1 for one in TWO))
    for who in TWO:
        await far.staff.join(rooms(far, who)[0], who)
    found: dict[str, int] = {}
    for number in numbers:
        kind = KINDS[(number // 2) % len(KINDS)]
        one = Round(far, apps[0], f"client-{number}")
        await one.begins()
        outcome = f"{kind.__name__}: {await kind(one)}"
        found[outcome] = found.get(outcome, 0) + 1
    return found


async def _main(rounds: int, workers: int, database: str) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        async with far_sides() as far:
            there = by_hand(write_organisation(Path(folder), far.ports, database))
            async with crew(there, workers) as apps:
                return await play(apps, far, range(1, rounds * len(KINDS) + 1))


def main(words: Sequence[str] | None = None) -> int:
    """0: every round came out as it may. A round that did not raises."""
    parser = argparse.ArgumentParser(prog="python -m tests.takers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="of each kind")
    parser.add_argument("--database", choices=tuple(PLAYS), help="else one after the other")
    options = parser.parse_args(words)
    for name, plays in PLAYS.items():
        if options.database not in (None, name):
            continue
        found = plays(options.rounds)
        for outcome, times in sorted(found.items()):
            sys.stdout.write(f"{name} {outcome} {times}\n")
        sys.stdout.write(f"{name} rounds={sum(found.values())}\n")
        sys.stdout.flush()
    return 0


def _on_sqlite(rounds: int) -> dict[str, int]:
    return asyncio.run(_main(rounds, 1, "sqlite"))


def _on_postgresql(rounds: int) -> dict[str, int]:
    with (
        running() as server,
        closing(Databases(server, "lotse")) as databases,
        databases.fresh(empty=True) as address,
    ):
        return asyncio.run(_main(rounds, 4, address))


PLAYS: Mapping[str, Callable[[int], dict[str, int]]] = {
    "sqlite": _on_sqlite,
    "postgresql": _on_postgresql,
}


if __name__ == "__main__":
    sys.exit(main())
