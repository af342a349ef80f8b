"""Whatever a counsellor writes, edits and deletes, and their mentor releases and gives back: the
client gets exactly what was released, in order, and never anything else.
"""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.conversation import Phase
from tests.houses import ANNA, BEN
from tests.unit.mentoring_kit import CLEO, Talk
from tests.unit.mind_kit import DANGER as IN_DANGER
from tests.unit.supervising_kit import DANA, case

WRITES, EDITS, DELETES, RELEASES, ALL, RETURNS, SIGNS, STRANGER, CLIENT, DANGER, WAITS = range(11)
DOES = st.tuples(st.integers(WRITES, WAITS), st.integers(0, 3))


@dataclass
class Expected:
    """What a reader of the room would say waits, and what has gone out."""

    waiting: list[str]
    out: list[str]

    def released(self, some: int) -> None:
        self.out += self.waiting[:some]
        del self.waiting[:some]


def does(talk: Talk, model: Expected, what: int, which: int, name: str) -> None:
    there = model.waiting[which % len(model.waiting)] if model.waiting else None
    if what == WRITES:
        talk.types(ANNA, name)
        model.waiting.append(name)
    elif what == EDITS and there is not None:
        talk.edits(there, name)
        model.waiting[model.waiting.index(there)] = name
    elif what == DELETES and there is not None:
        talk.deletes(there)
        model.waiting.remove(there)
    elif what == RELEASES:
        talk.types(CLEO, "!release")
        model.released(1)
    elif what == ALL:
        talk.types(CLEO, "!release all")
        model.released(len(model.waiting))
    elif what == RETURNS:
        talk.types(CLEO, f"!return because {name}")
        del model.waiting[:1]
    elif what == SIGNS and there is not None:
        talk.signs(CLEO, talk.waiting[model.waiting.index(there)].notice)
        model.released(1 if model.waiting[0] == there else 0)
    else:
        beside(talk, what, which, name)


def beside(talk: Talk, what: int, which: int, name: str) -> None:
    """What releases nothing."""
    who = (ANNA, BEN, DANA, CLEO)[which]
    if what == STRANGER:
        talk.types(who, f"!release {name}")
        if talk.waiting and who is not CLEO:
            talk.signs(who, talk.waiting[0].notice)
    elif what == CLIENT:
        talk.play.says(f"client {name}")
    elif what == DANGER:
        talk.play.says(IN_DANGER)
    elif what == WAITS:
        talk.desks.waits(timedelta(seconds=10))


@settings(max_examples=60, deadline=None)
@given(st.lists(DOES, max_size=14))
def test_the_client_gets_what_was_released_in_order_and_nothing_else(
    steps: list[tuple[int, int]],
) -> None:
    talk = Talk()
    talk.play.joins("cleo")
    model = Expected(["hello Mia"], [])
    for at, (what, which) in enumerate(steps):
        does(talk, model, what, which, f"words {at}")
        assert talk.texts() == model.waiting
        assert talk.crossed() == model.out
        here = case(talk.desks)
        assert here.phase is Phase.OPEN
        assert here.due.at is not None
        assert (here.due.actor == "mentor") == bool(model.waiting)
