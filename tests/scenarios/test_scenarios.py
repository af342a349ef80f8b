"""Every *.yaml here is one conversation, played through step() with no I/O at all.

Between every two steps the state is written and read by the codec, so that nothing lives in
memory only. A line is one of: client, press, joins, leaves, staff, waits (minutes) for what
happens, and bot, room, operator for what must have been said since the last thing that happened.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bridge.store import codec
from routing.conversation import Conversation
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house

HERE = Path(__file__).parent


def through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)


class Stage:
    """The play, and what has been said since the last thing that happened."""

    def __init__(self) -> None:
        self.play = Play(house(), (ANNA, BEN), NOON, through)
        self.before: dict[str, int] = {}

    def happens(self, what: str, value: str) -> None:
        self.before = {who: len(said) for who, said in self.said().items()}
        actions: Mapping[str, Callable[[str], None]] = {
            "client": self.play.says,
            "press": self.play.presses,
            "joins": self.play.joins,
            "leaves": self.play.leaves,
            "staff": self._staff,
            "waits": lambda minutes: self.play.waits(timedelta(minutes=int(minutes))),
        }
        actions[what](value)

    def _staff(self, value: str) -> None:
        who, _, text = value.partition(": ")
        self.play.writes(who, text)

    def said(self) -> dict[str, list[str]]:
        rooms = [ln.text for room in self.play.rooms.values() for ln in room.lines]
        return {"bot": self.play.seen(), "room": rooms, "operator": self.play.operator}

    def news(self, who: str) -> str:
        return "\n".join(self.said()[who][self.before.get(who, 0) :])


@pytest.mark.parametrize("path", sorted(HERE.glob("*.yaml")), ids=lambda p: p.stem)
def test_scenario(path: Path) -> None:
    stage = Stage()
    for number, line in enumerate(YAML(typ="safe").load(path)["talk"], start=1):
        [(what, value)] = line.items()
        if what in ("bot", "room", "operator"):
            assert str(value) in stage.news(what), f"line {number} of the talk"
        elif what == "silent":
            assert stage.news(value) == "", f"line {number} of the talk"
        else:
            stage.happens(what, str(value))
