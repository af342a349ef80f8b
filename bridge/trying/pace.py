"""How fast conversations are tried: what `flow test` and the walks take, in one number."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bridge.trying.moves import first, onwards
from bridge.trying.talk import Talk
from bridge.trying.walks import chance_of, ended
from bridge.trying.world import World

TURNS = 20


def conversations_per_second(
    world: World, at: datetime, clock: Callable[[], float], *, conversations: int = 200
) -> float:
    """Conversations of 20 turns each, made anew and played without looking on.

    A turn is something the client does, and all that follows. `clock` counts seconds.
    """
    began = clock()
    for number in range(conversations):
        _converse(world, at, number)
    return conversations / (clock() - began)


def _converse(world: World, at: datetime, number: int) -> None:
    """20 turns; whoever is through sooner begins again as somebody else."""
    chance = chance_of(number)
    talk = Talk(world.trial(at=at + timedelta(minutes=number)))
    for turn in range(TURNS):
        if ended(talk.trial):
            talk = Talk(world.trial(at=at))
        is_new = not talk.trial.chat
        tame = turn > 0
        do = first(talk.trial, chance) if is_new else onwards(talk.trial, chance, tame=tame)
        talk.acts(do)
